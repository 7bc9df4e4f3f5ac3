"""A prepared table may hold texts, which are the same alone and among others, and may differ too."""

import numpy as np
import pandas as pd

from mlsd_helpers.debugging import Data, run_checks

CHECKS = ["one row is prepared as among many", "preparation fits on training rows alone"]
RNG = np.random.default_rng(0)
RAW = [pd.DataFrame({"carrier": RNG.choice(["north", "post", "south"], 60), "km": RNG.normal(size=60)}) for _ in "ab"]


def outcomes(prepare):
    (X_train, X_test), y = prepare(*RAW), np.arange(60) % 2
    data = Data(X_train, y, X_test, y, prepare=prepare, raw_train=RAW[0], raw_test=RAW[1])
    return [each.outcome for each in run_checks(None, data, CHECKS)]


def test_texts_that_are_passed_on_are_no_difference():
    assert outcomes(lambda train, test: (train, test)) == ["passed", "passed"]


def test_a_text_that_is_missing_is_no_difference():
    def hide_post(*parts):
        return tuple(rows.assign(carrier=rows["carrier"].mask(rows["carrier"] == "post")) for rows in parts)

    assert outcomes(hide_post) == ["passed", "passed"]


def test_a_text_that_follows_from_the_other_rows_is_found():
    def commonest(train, test):
        return train, test.assign(carrier=test["carrier"].mode()[0])

    assert outcomes(commonest) == ["failed", "passed"]


def test_a_text_of_the_training_rows_that_follows_from_judging_rows_is_found():
    def first(train, test):
        return train.assign(carrier=test["carrier"].iloc[0] + str(test["km"].max() > 5)), test

    assert outcomes(first)[1] == "failed"
