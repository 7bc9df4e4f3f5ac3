"""Planted: a rate of zero, a rate so high that the loss becomes NaN or rises, a step that is never taken."""

import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

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
