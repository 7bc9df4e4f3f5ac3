"""Planted: predictions sorted on the way out, as by a join; the row before read as a lag."""

import numpy as np
import pytest

from tests.debugging.checks.model.sound import logistic, outcome, predict

CHECK = "predictions move with their rows"


def sorted_by_a_join(state, X):
    return predict(state, X[np.argsort(X[:, 0])])


def reads_the_row_before(state, X):
    return predict(state, X + 0.1 * np.roll(X, 1, axis=0))


@pytest.mark.parametrize("planted", [sorted_by_a_join, reads_the_row_before])
def test_planted(planted):
    assert outcome(CHECK, logistic(predict=planted)).outcome == "failed"


def test_sound():
    assert outcome(CHECK, logistic()).passed
