"""The threshold that follows from what the two errors cost."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlsd_helpers.experiments import cost_optimal_threshold


def test_the_threshold_is_where_both_errors_cost_the_same():
    # At p = 0.2: acting on a negative costs 5 × 0.8 = 4, missing a positive costs 20 × 0.2 = 4
    assert cost_optimal_threshold(cost_fp=5, cost_fn=20) == pytest.approx(0.2)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_no_probability_is_decided_against_its_expected_cost(cost_fp, cost_fn, probability):
    assume(cost_fp + cost_fn > 1e-6)
    threshold = cost_optimal_threshold(cost_fp, cost_fn)
    assume(abs(probability - threshold) > 1e-9)
    acting, waiting = cost_fp * (1 - probability), cost_fn * probability
    assert (acting <= waiting) if probability > threshold else (acting >= waiting)


@pytest.mark.parametrize("cost", [1e308, int(1e308), 5e-324])
def test_errors_of_one_cost_have_a_threshold_of_a_half_however_large_it_is(cost):
    assert cost_optimal_threshold(cost, cost) == 0.5


def test_errors_that_cost_nothing_have_no_threshold():
    with pytest.raises(ValueError, match="both 0"):
        cost_optimal_threshold(0, 0)
