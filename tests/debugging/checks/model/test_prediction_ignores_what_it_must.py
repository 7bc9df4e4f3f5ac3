"""Planted: an identifier among the columns that the model learns from."""

import numpy as np

from mlsd_helpers.debugging import Data
from tests.debugging.checks.model.sound import logistic, outcome, predict, table, train_step

CHECK = "prediction ignores what it must"


def declared(*columns):
    data = table()
    return Data(data.X_train, data.y_train, data.X_test, data.y_test, must_ignore=columns)


def test_an_input_that_must_not_matter_is_found():
    result = outcome(CHECK, logistic(), declared(3))
    assert result.outcome == "failed"
    assert result.evidence.startswith("permuting 3 moves predictions by up to 0.")


def test_what_is_cut_off_before_the_model_passes():
    without = [1, 1, 1, 0]
    sound = logistic(
        train_step=lambda state, X, y: train_step(state, X * without, y),
        predict=lambda state, X: predict(state, X * without),
    )
    assert outcome(CHECK, sound, declared(3)).passed


def test_nothing_declared_does_not_apply():
    assert outcome(CHECK, logistic()).outcome == "does not apply"


def test_an_unknown_column_could_not_run():
    result = outcome(CHECK, logistic(), declared("identifier"))
    assert result.outcome == "could not run"
    assert "must_ignore names 'identifier', which is none of the columns" in result.evidence


def test_a_column_of_one_value_could_not_run():
    data = table()
    X_test = data.X_test.copy()
    X_test[:, 3] = 1.0
    same = Data(data.X_train, data.y_train, X_test, data.y_test, must_ignore=[3])
    assert outcome(CHECK, logistic(), same).outcome == "could not run"
    assert np.ptp(same.X_train[:, 3]) > 0
