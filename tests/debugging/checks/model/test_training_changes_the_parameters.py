"""Planted: an update of one part forgotten; a layer that the optimiser does not hold; a fit that ignores labels."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import logistic, outcome, train_step

CHECK = "training changes the parameters"


def test_a_forgotten_update_is_found():
    def only_weights(state, X, y):
        bias = state["bias"].copy()
        loss = train_step(state, X, y)
        state["bias"] = bias
        return loss

    result = outcome(CHECK, logistic(train_step=only_weights))
    assert result.outcome == "failed"
    assert result.evidence == "the loss depends on them, and 10 steps leave them as they are: bias"


def test_a_rate_of_zero_is_found():
    result = outcome(CHECK, logistic(train_step=lambda state, X, y: train_step(state, X, y, rate=0)))
    assert result.evidence.endswith(": weights, bias")


def test_parameters_that_become_nan_fail():
    assert outcome(CHECK, logistic(train_step=lambda state, X, y: train_step(state, X * np.nan, y))).outcome == "failed"


def made(torch, optimizer, frozen=()):
    """A convolution with a bias before batch normalisation, trained by plain SGD: that bias never moves."""

    def make():
        return torch.nn.Sequential(
            torch.nn.Unflatten(1, (1, 4)), torch.nn.Conv1d(1, 4, 3), torch.nn.BatchNorm1d(4), torch.nn.ReLU(),
            torch.nn.Flatten(), torch.nn.Linear(8, 2),
        )  # fmt: skip

    return TorchModel(make, torch.nn.functional.cross_entropy, optimizer, frozen=frozen)


def test_a_bias_before_batch_normalisation_may_stay(torch):
    class RoundedSGD(torch.optim.SGD):
        """Gradients of 1e-7 or less, which rounding makes of 0, are 0: as another order of sums may have it."""

        def step(self, closure=None):
            for group in self.param_groups:
                for value in group["params"]:
                    value.grad[value.grad.abs() < 1e-7] = 0
            return super().step(closure)

    result = outcome(CHECK, made(torch, lambda net: RoundedSGD(net.parameters(), lr=0.01)))
    assert result.passed
    assert result.evidence == "5 of 6 change in 10 steps; the loss does not depend on 1.bias"


def test_a_layer_the_optimiser_does_not_hold_is_found(torch):
    def without_last(net):
        return torch.optim.SGD(net[:5].parameters(), lr=0.01)

    result = outcome(CHECK, made(torch, without_last))
    assert result.outcome == "failed"
    assert result.evidence.endswith(": 5.weight, 5.bias")
    assert outcome(CHECK, made(torch, without_last, frozen=["5."])).passed


def test_a_fit_that_ignores_labels_is_found():
    class Deaf(LogisticRegression):
        def fit(self, X, y):
            return super().fit(X, X[:, 0] > 0)

    assert outcome(CHECK, Deaf()).outcome == "failed"


@pytest.mark.parametrize("model", [logistic(), LogisticRegression(), SGDClassifier()])
def test_sound(model):
    assert outcome(CHECK, model).passed


def test_what_shows_no_parameters_does_not_apply():
    assert outcome(CHECK, logistic(parameters=None)).outcome == "does not apply"


def test_without_steps_predictions_tell():
    result = outcome(CHECK, HistGradientBoostingClassifier(max_iter=20))
    assert result.passed
    assert result.evidence.startswith("fitted to permuted labels, predictions differ by up to 0.")
