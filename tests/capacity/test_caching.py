import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from mlsd_helpers.capacity import zipf_hit_rate


def test_three_items_are_counted_by_hand():
    # 1 ÷ (1 + 1/2 + 1/3) = 6/11
    assert zipf_hit_rate(1, 3, 1) == pytest.approx(6 / 11)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_equally_popular_items_are_hit_by_their_share(cached, more):
    assert zipf_hit_rate(cached, cached + more, 0) == pytest.approx(cached / (cached + more), rel=1e-12)


def direct_sum(n, exponent):
    return math.fsum((np.arange(1, n + 1, dtype=float) ** -exponent).tolist())


@pytest.mark.parametrize("exponent", [0.1, 0.7, 0.999_999, 1, 1.000_001, 1.3, 2, 5, 40])
@pytest.mark.parametrize("cached", [1, 63, 64, 65, 1_000])
def test_it_agrees_with_adding_all_terms(cached, exponent):
    expected = direct_sum(cached, exponent) / direct_sum(200_000, exponent)
    assert zipf_hit_rate(cached, 200_000, exponent) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("items", [10**9, 10**15, 10**18])
def test_the_harmonic_numbers_agree_with_the_digamma_function(items):
    # H(n) = ψ(n + 1) + γ
    expected = direct_sum(1_000, 1) / (special.digamma(items + 1) + np.euler_gamma)
    assert zipf_hit_rate(1_000, items, 1) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("exponent", [1.01, 1.5, 3])
def test_a_billion_items_agree_with_the_zeta_function(exponent):
    # H(n, s) = ζ(s) − ζ(s, n + 1)
    cached, items = (special.zeta(exponent) - special.zeta(exponent, n + 1) for n in (10**6, 10**9))
    assert zipf_hit_rate(10**6, 10**9, exponent) == pytest.approx(cached / items, rel=1e-11)


def test_a_cache_of_everything_is_always_hit_and_an_empty_one_never():
    assert zipf_hit_rate(10**9, 10**9, 0.8) == 1
    assert zipf_hit_rate(0, 10**9, 0.8) == 0


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 10**9), st.floats(0, 3))
def test_a_larger_cache_and_a_steeper_popularity_hit_more(cached, more, uncached, exponent):
    items = cached + more + uncached
    hit = zipf_hit_rate(cached, items, exponent)
    assert hit <= zipf_hit_rate(cached + more, items, exponent) * (1 + 1e-12)
    assert hit <= zipf_hit_rate(cached, items, exponent + 0.1) * (1 + 1e-12)


def test_a_cache_larger_than_what_is_asked_for_is_refused():
    with pytest.raises(ValueError, match=r"cached_items is 1,000, more than items = 10; .* swapped\?"):
        zipf_hit_rate(1_000, 10, 1)
