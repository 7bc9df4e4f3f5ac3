import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.capacity import hedged_extra_load, hedged_percentile_ms, lognormal_parameters

calls = st.tuples(st.floats(1, 100), st.floats(1.01, 30)).map(lambda call: (call[0], call[0] * call[1]))


@pytest.mark.parametrize(("hedge_after_ms", "percentile"), [(80, 0.99), (20, 0.5), (40, 0.999), (150, 0.95)])
def test_it_agrees_with_sending_a_million_calls_twice(hedge_after_ms, percentile):
    mu, sigma = lognormal_parameters(20, 200)
    first, second = np.random.default_rng(7).lognormal(mu, sigma, (2, 1_000_000))
    answered = np.minimum(first, hedge_after_ms + second)
    simulated = np.quantile(answered, percentile)
    assert hedged_percentile_ms(20, 200, hedge_after_ms, percentile) == pytest.approx(simulated, rel=0.01)
    assert hedged_extra_load(20, 200, hedge_after_ms) == pytest.approx(np.mean(first > hedge_after_ms), abs=0.002)


def test_two_calls_at_once_are_slow_only_together():
    # S(t)² = 0.01: the p90 of one call is the p99 of the pair
    mu, sigma = lognormal_parameters(20, 200)
    assert hedged_percentile_ms(20, 200, 0) == pytest.approx(stats.lognorm(sigma, scale=math.exp(mu)).ppf(0.9))
    assert hedged_extra_load(20, 200, 0) == 1


def test_a_second_copy_that_comes_too_late_changes_nothing():
    assert hedged_percentile_ms(20, 200, hedge_after_ms=200) == pytest.approx(200)


def test_hedging_at_the_p95_adds_five_percent_of_load():
    mu, sigma = lognormal_parameters(20, 200)
    p95 = stats.lognorm(sigma, scale=math.exp(mu)).ppf(0.95)
    assert hedged_extra_load(20, 200, p95) == pytest.approx(0.05)


def test_calls_that_never_vary_gain_nothing():
    assert hedged_percentile_ms(20, 20, hedge_after_ms=5) == pytest.approx(20)
    assert (hedged_extra_load(20, 20, 5), hedged_extra_load(20, 20, 21)) == (1, 0)


@given(calls, st.floats(0, 500), st.floats(0, 500), st.floats(0.01, 0.999))
def test_the_earlier_the_second_copy_the_shorter_the_tail_and_the_larger_the_load(call, one, other, percentile):
    early, late = sorted([one, other])
    alone = stats.lognorm(lognormal_parameters(*call)[1], scale=call[0]).ppf(percentile)
    early_ms, late_ms = (hedged_percentile_ms(*call, after, percentile) for after in (early, late))
    assert early_ms <= late_ms * (1 + 1e-9) <= alone * (1 + 1e-8)
    assert hedged_extra_load(*call, early) >= hedged_extra_load(*call, late)
