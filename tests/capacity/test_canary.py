import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.capacity import canary_hours, canary_requests_for_mean, canary_requests_for_rate
from mlsd_helpers.experiments import sample_size_means, sample_size_proportions


def alarms(rng, usual, regressed, requests, share):
    """Share of simulated canaries in which a pooled two-sided z-test at 5 % sees a difference."""
    old, new = round(requests * (1 - share) / share), requests
    old_errors, new_errors = rng.binomial(old, usual, 40_000), rng.binomial(new, regressed, 40_000)
    pooled = (old_errors + new_errors) / (old + new)
    error = np.sqrt(pooled * (1 - pooled) * (1 / old + 1 / new))
    return np.mean(np.abs(new_errors / new - old_errors / old) > stats.norm.ppf(0.975) * error)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.5])
def test_simulated_canaries_of_that_size_see_a_doubled_error_rate_four_times_in_five(share):
    requests = canary_requests_for_rate(0.02, 0.04, share)
    rng = np.random.default_rng(2)
    assert alarms(rng, 0.02, 0.04, requests, share) == pytest.approx(0.8, abs=0.03)
    assert alarms(rng, 0.02, 0.02, requests, share) == pytest.approx(0.05, abs=0.015)


def test_a_canary_that_is_too_small_sees_next_to_nothing():
    assert alarms(np.random.default_rng(3), 0.02, 0.04, canary_requests_for_rate(0.02, 0.04, 0.05) // 20, 0.05) < 0.25


def test_a_mean_is_seen_when_the_difference_is_2_8_standard_errors():
    # n for the canary, 19 n for the old version: error² = 40² × (1/n + 1/19n) = 40² ÷ 0.95 n; 5 = (1.96 + 0.84) × error
    expected = (1.95996 + 0.84162) ** 2 * 40**2 / 5**2 / 0.95
    assert canary_requests_for_mean(40, 5, 0.05) == pytest.approx(expected, abs=1)


def test_a_half_is_an_experiment_with_equal_arms():
    assert canary_requests_for_rate(0.1, 0.11, 0.5) == sample_size_proportions(0.1, 0.11)
    assert canary_requests_for_mean(40, 2, 0.5) == sample_size_means(40, 2)


@given(st.floats(0.001, 0.2), st.floats(1.2, 4), st.floats(0.01, 0.5))
def test_a_smaller_regression_takes_more_requests(rate, factor, share):
    small, large = (canary_requests_for_rate(rate, rate * f, share) for f in (factor, factor * 1.1))
    assert small >= large


def test_a_canary_waits_for_its_share_of_the_traffic():
    # 2,119 requests at 5 % of 10 a second = 4,238 s
    assert canary_hours(2_119, 10, 0.05) == pytest.approx(4238 / 3600)
