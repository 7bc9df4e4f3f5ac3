"""Planted: a rate of zero, a rate so high that the loss becomes NaN or rises, a step that is never taken."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.debugging import Data, TorchModel, run_checks
from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, train_step

CHECK = "training lowers the loss"


@pytest.mark.parametrize("rate", [0, -0.5])
def test_rates_that_do_not_train_are_found(rate):
    model = logistic(train_step=lambda state, X, y: train_step(state, X, y, rate=rate))
    assert outcome(CHECK, model).outcome == "failed"


def test_a_loss_that_becomes_nan_fails():
    result = outcome(CHECK, line(rate=5), numbers())  # 5 × 2 is more than 2 ÷ curvature: it diverges
    assert result.outcome == "failed"


def test_an_estimator_that_takes_no_step_is_found():
    class Asleep(MLPClassifier):
        def fit(self, X, y):
            return self.partial_fit(X[:32], y[:32], classes=[0, 1])

    assert outcome(CHECK, Asleep(learning_rate_init=1e-9)).outcome == "failed"


@pytest.mark.parametrize("model", [logistic(), SGDClassifier(loss="log_loss"), MLPClassifier()])
def test_sound(model):
    assert outcome(CHECK, model).passed


def test_sound_regression():
    assert outcome(CHECK, line(), numbers()).passed


@pytest.mark.parametrize(
    "model", [LogisticRegression(), SGDClassifier(), GaussianNB(), DecisionTreeClassifier(max_depth=2)]
)
def test_sound_estimators_know_the_rows_they_were_trained_on(model):
    assert outcome(CHECK, model).passed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_knows_its_rows_by_heart_passes(torch, seed):
    """On training rows that it was not trained on its loss is above that of the untrained one."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(1500, 20)).astype(np.float32)
    data = Data(X[:1000], rng.integers(0, 2, 1000), X[1000:], rng.integers(0, 2, 500))

    def make():
        return torch.nn.Sequential(torch.nn.Linear(20, 256), torch.nn.ReLU(), torch.nn.Linear(256, 2))

    loss = torch.nn.functional.cross_entropy
    model = TorchModel(make, loss, lambda module: torch.optim.Adam(module.parameters(), lr=0.01), steps=400)
    assert run_checks(model, data, [CHECK], random_state=seed)[0].passed
