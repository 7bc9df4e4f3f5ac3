"""Planted: squeeze, which drops the axis of the batch when it has one row; rows dropped; a column too many."""

import numpy as np
import pytest

from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, predict

CHECK = "one prediction for each row"


def squeezed(state, X):
    return predict(state, X).reshape(-1, 1).squeeze()


def drops_rows(state, X):
    return predict(state, X)[X[:, 0] > -1]


def a_column_too_many(state, X):
    return np.full((len(X), 3), 1 / 3)


@pytest.mark.parametrize("planted", [squeezed, drops_rows, a_column_too_many])
def test_planted(planted):
    assert outcome(CHECK, logistic(predict=planted)).outcome == "failed"


def test_a_regression_of_two_columns_is_found():
    assert outcome(CHECK, line(predict=lambda state, X: X[:, :2]), numbers()).outcome == "failed"


def test_sound():
    assert outcome(CHECK, logistic()).passed
    assert outcome(CHECK, line(), numbers()).passed
    assert outcome(
        CHECK, logistic(predict=lambda state, X: np.column_stack([1 - predict(state, X), predict(state, X)]))
    ).passed
