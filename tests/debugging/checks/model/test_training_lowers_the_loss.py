"""Planted: a rate of zero, a rate so high that the loss becomes NaN or rises, a step that is never taken."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from mlsd_helpers.debugging import Data
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


def test_what_learns_its_rows_by_heart_has_lowered_the_loss_of_those():
    """200 columns for 500 rows of 2,000, with a fifth of the labels drawn by lot: the loss of other rows rises."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 200))
    y = np.where(rng.random(3000) < 0.2, rng.random(3000) < 0.5, X[:, 0] > 0).astype(int)

    def step(state, X, y):
        return train_step(state, X, y, rate=1.0)

    start = lambda seed: {"weights": np.zeros(200), "bias": np.zeros(1)}  # noqa: E731
    model = logistic(start=start, train_step=step, steps=2000)
    assert outcome(CHECK, model, Data(X[:2000], y[:2000], X[2000:], y[2000:])).passed


def test_sound_regression():
    assert outcome(CHECK, line(), numbers()).passed


@pytest.mark.parametrize(
    "model", [LogisticRegression(), SGDClassifier(), GaussianNB(), DecisionTreeClassifier(max_depth=2)]
)
def test_sound_estimators_know_the_rows_they_were_trained_on(model):
    assert outcome(CHECK, model).passed
