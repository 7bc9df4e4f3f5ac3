"""Planted: the loss, or the update, with the wrong sign, in functions, a module and an estimator."""

import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier, SGDRegressor
from sklearn.neural_network import MLPClassifier

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, train_step

CHECK = "steps go down the loss"


def test_an_update_of_the_wrong_sign_is_found():
    result = outcome(CHECK, logistic(train_step=lambda state, X, y: train_step(state, X, y, rate=-0.1)))
    assert result.outcome == "failed"
    assert "the loss falls in 0 of 16 batches" in result.evidence


def test_overshooting_is_found():
    assert outcome(CHECK, line(rate=5), numbers()).outcome == "failed"


def test_a_loss_of_the_wrong_sign_is_found(torch):
    def ascend(module, optimizer, X, y):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(module(X), y)
        (-loss).backward()
        optimizer.step()
        return loss

    def model(**how):
        loss = torch.nn.functional.cross_entropy
        return TorchModel(
            lambda: torch.nn.Linear(4, 2), loss, lambda net: torch.optim.Adam(net.parameters(), 0.01), **how
        )

    assert outcome(CHECK, model(train_step=ascend)).outcome == "failed"
    assert outcome(CHECK, model()).passed


def test_an_estimator_that_learns_the_opposite_is_found():
    class Opposite(SGDClassifier):
        def partial_fit(self, X, y, classes=None):
            return super().partial_fit(X, 1 - y, classes=classes)

    assert outcome(CHECK, Opposite(loss="log_loss")).outcome == "failed"


@pytest.mark.parametrize(
    "model", [logistic(), SGDClassifier(loss="log_loss"), SGDClassifier(), MLPClassifier(), MLPClassifier(solver="sgd")]
)
def test_sound(model):
    assert outcome(CHECK, model).passed


@pytest.mark.parametrize("model", [line(), SGDRegressor()])
def test_sound_regressions(model):
    assert outcome(CHECK, model, numbers()).passed


def test_without_steps_it_does_not_apply():
    assert outcome(CHECK, LogisticRegression()).outcome == "does not apply"
