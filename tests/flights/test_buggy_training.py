"""Each bug changes what it is named for, and nothing else."""

import numpy as np
import pytest

from mlsd_helpers.flights.buggy_training import BUGS, network_and_data


@pytest.fixture(scope="module")
def sound():
    return network_and_data()[1]


def test_the_sound_rows_are_scaled_labelled_and_in_time(sound):
    assert abs(sound.X_train.mean()).max() < 1e-9
    assert not sound.X_train.isna().any().any()
    assert sound.times_train.max() < sound.times_test.min()
    assert 0.1 < sound.y_train.mean() < 0.4


def test_bugs_of_the_data_change_the_data(sound):
    assert (np.diff(network_and_data("labels shuffled")[1].y_train) >= 0).all()
    assert network_and_data("inputs unscaled")[1].X_train["distance"].max() > 1000
    assert network_and_data("a missing value")[1].X_train.isna().sum().sum() == 1
    leak = network_and_data("leak")[1]
    assert {*leak.X_train} - {*sound.X_train} == {"arr_delay"}
    late = network_and_data("labels one row late")[1]
    assert np.array_equal(late.y_train, sound.y_train[:-1])
    assert np.array_equal(late.X_train, sound.X_train[1:])


@pytest.mark.parametrize(
    "bug", [bug for bug in BUGS if "layer" in bug or "sign" in bug or "rate" in bug or "use" in bug]
)
def test_bugs_of_the_training_leave_the_data(sound, bug):
    data = network_and_data(bug)[1]
    assert np.array_equal(data.X_train, sound.X_train)
    assert np.array_equal(data.y_train, sound.y_train)


def test_an_unknown_bug_is_named():
    with pytest.raises(ValueError, match="there is no bug 'typo'; the bugs are labels shuffled"):
        network_and_data("typo")
