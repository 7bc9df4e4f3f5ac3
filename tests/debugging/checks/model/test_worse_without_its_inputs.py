"""Planted: a model that answers from the order of the rows it is asked."""

import numpy as np
from sklearn.svm import LinearSVC

from tests.debugging.checks.model.sound import line, logistic, numbers, outcome, predict, table

CHECK = "worse without its inputs"


def test_labels_by_place_instead_of_inputs_are_found():
    data = table()

    def by_place(state, X):
        return np.where(data.y_test[: len(X)] == 1, 0.9, 0.1)

    assert outcome(CHECK, logistic(predict=by_place)).outcome == "failed"


def test_a_regression_by_place_is_found():
    data = numbers()
    assert outcome(CHECK, line(predict=lambda state, X: data.y_test[: len(X)] * 1.0), data).outcome == "failed"


def test_zero_weights_are_found():
    assert outcome(CHECK, logistic(predict=lambda state, X: predict(state, 0 * X))).outcome == "failed"


def test_sound():
    assert outcome(CHECK, logistic()).passed
    assert outcome(CHECK, LinearSVC()).passed
    assert outcome(CHECK, line(), numbers()).passed
