"""How many days an experiment takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.experiments import experiment_days


def test_days_are_the_units_of_all_arms_over_those_that_take_part():
    # 3 arms × 5,000 = 15,000 units; 1,000 a day × 0.5 = 500 a day
    assert experiment_days(5000, 1000, share_in_experiment=0.5, arms=3) == pytest.approx(30)


def test_unequal_arms_count_the_units_of_each():
    # Control 5,000, two treatment arms of 0.2 × 5,000 = 1,000 each: 7,000 units at 500 a day
    assert experiment_days(5000, 1000, share_in_experiment=0.5, arms=3, ratio=0.2) == pytest.approx(14)


def test_days_are_not_rounded():
    assert experiment_days(100, 1000) == pytest.approx(0.2)


@given(st.integers(1, 10**7), st.floats(1, 1e7), st.floats(0.01, 0.99))
def test_a_smaller_share_is_never_faster(n_per_arm, eligible, share):
    assert experiment_days(n_per_arm, eligible, share) >= experiment_days(n_per_arm, eligible)


def test_an_experiment_needs_two_arms():
    with pytest.raises(ValueError, match="arms is 1; expected a whole number of at least 2"):
        experiment_days(10, 5, arms=1)
