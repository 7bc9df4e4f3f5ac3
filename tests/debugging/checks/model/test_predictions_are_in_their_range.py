"""Planted: no softmax, a softmax over the wrong axis, log-probabilities, a NaN."""

import numpy as np
import pytest

from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, predict

CHECK = "predictions are in their range"


def no_sigmoid(state, X):
    return X @ state["weights"]


def of_two_sigmoids(state, X):
    return np.column_stack([predict(state, -X), predict(state, X) * 0.9])


def log_probabilities(state, X):
    return np.log(predict(state, X))


def one_nan(state, X):
    return np.where(np.arange(len(X)) == 3, np.nan, predict(state, X))


@pytest.mark.parametrize("planted", [no_sigmoid, of_two_sigmoids, log_probabilities, one_nan])
def test_planted(planted):
    assert outcome(CHECK, logistic(predict=planted)).outcome == "failed"


def test_a_regression_may_give_any_finite_number():
    assert outcome(CHECK, line(), numbers()).passed
    assert outcome(CHECK, line(predict=lambda state, X: X[:, 0] / 0), numbers()).outcome == "failed"


def test_text_could_not_run():
    result = outcome(CHECK, logistic(predict=lambda state, X: np.full(len(X), "yes")))
    assert result.outcome == "could not run"


def test_sound():
    assert outcome(CHECK, logistic()).passed
