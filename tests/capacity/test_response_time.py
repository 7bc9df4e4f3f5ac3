import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from mlsd_helpers.capacity import erlang_c, mean_response_time_s, response_time_percentile_s, wait_percentile_s

loads = st.floats(0.01, 0.98)  # share of all servers that is busy


server_counts = st.integers(1, 200)


percentiles = st.floats(0.01, 0.999)


@given(loads, percentiles)
def test_one_server_has_the_exponential_response_time_of_the_textbook(load, percentile):
    # M/M/1 with μ = 1: T is exponential with rate μ − λ
    expected = -math.log(1 - percentile) / (1 - load)
    assert response_time_percentile_s(load, 1, 1, percentile) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("servers", "load"), [(2, 1.0), (2, 1.5), (8, 7), (8, 7.9), (50, 30)])
@pytest.mark.parametrize("percentile", [0.5, 0.99])
def test_several_servers_agree_with_the_wait_and_the_service_convolved_numerically(servers, load, percentile):
    # T = S + W: S exponential(1); W is 0 with probability 1 − C, else exponential(c − a)
    waits, rate = erlang_c(servers, load), servers - load
    t = response_time_percentile_s(load, 1, servers, percentile)
    waited, _ = integrate.quad(lambda w: rate * math.exp(-rate * w) * stats.expon.cdf(t - w), 0, t, epsabs=1e-12)
    assert (1 - waits) * stats.expon.cdf(t) + waits * waited == pytest.approx(percentile, abs=1e-9)


@pytest.mark.parametrize("service_cv", [0, 0.1, 0.5, 0.9, 1, 1.5, 2, 3])
def test_with_many_servers_only_the_service_time_is_left(service_cv):
    service = stats.gamma(1 / service_cv**2, scale=service_cv**2) if service_cv else stats.uniform(1, 0)
    expected = 0.02 * (service.ppf(0.99) if service_cv else 1)
    assert response_time_percentile_s(50, 0.02, 1000, 0.99, service_cv) == pytest.approx(expected, rel=1e-4)


def test_constant_service_waits_half_as_long_as_exponential_service():
    # The wait alone: rate c − a = 0.2 for M/M/1 with ρ = 0.8, twice that for cv = 0; P(W > t) = 0.8·e^(−0.4t) = 0.01
    assert response_time_percentile_s(0.8, 1, 1, 0.99, service_cv=0) == pytest.approx(1 + math.log(80) / 0.4)


def test_below_the_share_that_waits_a_constant_service_time_is_all_there_is():
    # 30 % wait, so that the median does not
    assert response_time_percentile_s(0.3, 1, 1, 0.5, service_cv=0) == 1


@pytest.mark.parametrize("servers", [1, 4, 40])
def test_the_approximation_meets_the_exact_figure_where_they_touch(servers):
    exact = response_time_percentile_s(0.9 * servers, 1, servers, 0.99)
    assert response_time_percentile_s(0.9 * servers, 1, servers, 0.99, 0.999_999) == pytest.approx(exact, rel=1e-4)


def test_an_overloaded_queue_has_no_percentile():
    assert response_time_percentile_s(100, 0.01, 1, 0.5) == math.inf


@given(server_counts, loads, percentiles)
def test_more_servers_are_never_slower(servers, load, percentile):
    arrivals = load * servers
    before = response_time_percentile_s(arrivals, 1, servers, percentile)
    assert response_time_percentile_s(arrivals, 1, servers + 1, percentile) <= before * (1 + 1e-9)


@given(st.integers(1, 20), loads, st.floats(0.05, 2))
def test_more_traffic_is_never_faster(servers, load, service_cv):
    p99s = [response_time_percentile_s(share * load * servers, 1, servers, 0.99, service_cv) for share in (0.5, 1)]
    assert p99s[0] <= p99s[1] * (1 + 1e-3)  # the step through the gamma distribution is exact to about this


@given(st.floats(1e-4, 100))
def test_a_service_time_in_other_units_only_scales_the_answer(service_time):
    scaled = response_time_percentile_s(7 / service_time, service_time, 8, 0.99, 0.5)
    assert scaled == pytest.approx(service_time * response_time_percentile_s(7, 1, 8, 0.99, 0.5))


@given(loads)
def test_the_mean_of_one_server_is_that_of_m_m_1(load):
    # W = 1 ÷ (μ − λ) with μ = 1
    assert mean_response_time_s(load, 1, 1) == pytest.approx(1 / (1 - load))


def test_an_overloaded_queue_has_no_mean():
    assert mean_response_time_s(100, 0.01, 1) == math.inf


@given(st.integers(1, 50), loads, st.floats(0, 3), st.floats(0.01, 0.999))
def test_no_percentile_is_above_the_bound_of_markov(servers, load, service_cv, percentile):
    # P(T ≥ t) ≤ E[T] ÷ t
    queue = (load * servers, 1, servers)
    bound = mean_response_time_s(*queue, service_cv) / (1 - percentile)
    assert response_time_percentile_s(*queue, percentile, service_cv) <= bound * (1 + 1e-3)


@given(st.integers(1, 50), loads, st.floats(0, 3), percentiles)
def test_a_response_takes_at_least_as_long_as_its_wait(servers, load, service_cv, percentile):
    queue = (load * servers, 1, servers, percentile, service_cv)
    assert response_time_percentile_s(*queue) >= wait_percentile_s(*queue) * (1 - 1e-3)


@pytest.mark.parametrize("service_cv", [0.5, 1, 2])
def test_the_percentiles_average_to_the_mean(service_cv):
    shares = (np.arange(2_000) + 0.5) / 2_000
    percentiles = [response_time_percentile_s(3.2, 1, 4, float(share), service_cv) for share in shares[::10]]
    middle = np.interp(shares, shares[::10], percentiles)
    assert np.mean(middle) == pytest.approx(mean_response_time_s(3.2, 1, 4, service_cv), rel=0.02)
