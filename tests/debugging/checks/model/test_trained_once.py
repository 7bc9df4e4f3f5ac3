"""The checks of one run share one trained model, and nothing of it outlives the run."""

import gc

from mlsd_helpers.debugging import run_checks
from mlsd_helpers.debugging.checks.model import _shared
from tests.debugging.checks.model.sound import logistic, table, train_step

CHECKS = ["one prediction for each row", "evaluation is deterministic", "beats the dumb baseline"]


def test_one_training_serves_several_checks():
    steps = []

    def counted(state, X, y):
        steps.append(len(y))
        return train_step(state, X, y)

    run_checks(logistic(train_step=counted, steps=7), table(), CHECKS)
    assert len(steps) == 7


def test_the_next_run_trains_anew():
    rate = {"now": 0.5}
    model = logistic(train_step=lambda state, X, y: train_step(state, X, y, rate=rate["now"]))
    data = table()
    assert run_checks(model, data, CHECKS)["beats the dumb baseline"].passed
    rate["now"] = -0.5  # a switch that the model's functions read
    assert not run_checks(model, data, CHECKS)["beats the dumb baseline"].passed


def test_nothing_is_kept_after_a_run():
    run_checks(logistic(), table(), CHECKS)
    gc.collect()
    assert len(_shared._TRAINED) == 0


def test_a_third_of_the_rows_is_left_out():
    data = table()  # 300 training rows
    used, left = _shared.used(data, 0), _shared.left_out(data, 0)
    assert (len(used[0]), len(left[0])) == (200, 100)
    assert not {tuple(row) for row in used[0]} & {tuple(row) for row in left[0]}
