import math
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, optimize

from mlsd_helpers.capacity import erlang_c, mean_response_time_s, mean_wait_s, wait_percentile_s

loads = st.floats(0.01, 0.98)  # share of all servers that is busy
service_cvs = st.floats(0, 3)


def test_patients_of_the_eye_clinic_wait_nine_minutes():
    # Gross and Harris, Fundamentals of Queueing Theory, example 2.2: 6 patients an hour, 3 doctors, 20 minutes each.
    # Lq = 8/9 patients wait, so that Wq = (8/9) ÷ 6 hours = 8.89 minutes and W = 28.89 minutes
    patients_per_minute = 6 / 60
    assert mean_wait_s(patients_per_minute, 20, 3) == pytest.approx(8.889, abs=0.001)
    assert mean_response_time_s(patients_per_minute, 20, 3) == pytest.approx(28.889, abs=0.001)


@given(loads)
def test_one_server_has_the_mean_wait_of_m_m_1(load):
    # Wq = ρ ÷ (μ − λ) with μ = 1
    assert mean_wait_s(load, 1, 1) == pytest.approx(load / (1 - load))


@given(loads, st.floats(0, 1))
def test_one_server_has_the_mean_wait_of_pollaczek_and_khinchine(load, half_width):
    # Work uniform on 1 ± h: E[S²] = 1 + h² ÷ 3, Wq = λ E[S²] ÷ (2(1 − ρ)), cv = h ÷ √3
    expected = load * (1 + half_width**2 / 3) / (2 * (1 - load))
    assert mean_wait_s(load, 1, 1, service_cv=half_width / math.sqrt(3)) == pytest.approx(expected)


def test_constant_work_halves_the_wait():
    # M/D/1 of M/M/1: 0.8 ÷ (2 × 0.2) = 2 instead of 4
    assert mean_wait_s(0.8, 1, 1, service_cv=0) == pytest.approx(2)


@pytest.mark.parametrize("service_cv", [0, 1, 2])
@pytest.mark.parametrize("servers", [1, 5, 64])
def test_without_load_nobody_waits(servers, service_cv):
    assert mean_wait_s(0, 1, servers, service_cv) == 0
    assert wait_percentile_s(0, 1, servers, 0.999, service_cv) == 0
    assert mean_wait_s(1e-6, 1, servers, service_cv) < 1e-5


@pytest.mark.parametrize("function", [mean_wait_s, partial(wait_percentile_s, percentile=0.5)])
@pytest.mark.parametrize("load", [4, 5])
def test_a_queue_that_never_empties_has_no_wait_to_name(function, load):
    assert function(load, 1, servers=4) == math.inf


@pytest.mark.parametrize("percentile", [0.5, 0.9, 0.999])
def test_one_server_has_the_wait_distribution_of_m_m_1(percentile):
    # P(W > t) = ρ e^(−(1 − ρ)t)
    t = wait_percentile_s(0.8, 1, 1, percentile)
    assert 0.8 * math.exp(-0.2 * t) == pytest.approx(1 - percentile)


def test_a_percentile_of_those_who_do_not_wait_is_0():
    # 4/9 of the patients wait, so that the median patient does not
    assert wait_percentile_s(0.1, 20, 3, 0.5) == 0
    assert wait_percentile_s(0.1, 20, 3, 5 / 9 + 1e-6) > 0


def waits_at_most(t, load):
    """Erlang's distribution of the wait in M/D/1 with a service time of 1 (1909)."""
    return (1 - load) * math.fsum(
        (load * (k - t)) ** k / math.factorial(k) * math.exp(-load * (k - t)) for k in range(math.floor(t) + 1)
    )


@pytest.mark.parametrize(("load", "too_high"), [(0.3, 0.285), (0.5, 0.172), (0.8, 0.06)])
def test_the_p99_of_constant_work_on_one_server_is_as_much_too_high_as_stated(load, too_high):
    exact = optimize.brentq(lambda t: waits_at_most(t, load) - 0.99, 0, 30)
    assert 0.8 * too_high < wait_percentile_s(load, 1, 1, 0.99, service_cv=0) / exact - 1 < 1.02 * too_high


@given(st.integers(1, 50), loads, service_cvs)
def test_the_percentiles_average_to_the_mean(servers, load, service_cv):
    queue = (load * servers, 1, servers)
    waits = erlang_c(servers, load * servers)
    assume(waits > 1e-3)  # of fewer, the last percentiles are not to be told from 1
    # Substituting p = 1 − C·e^(−u) takes the infinite end away: ∫ W(p) dp = ∫ W(1 − C e^(−u)) C e^(−u) du
    mean, _ = integrate.quad(
        lambda u: wait_percentile_s(*queue, 1 - waits * math.exp(-u), service_cv) * waits * math.exp(-u), 1e-9, 25
    )
    assert mean == pytest.approx(mean_wait_s(*queue, service_cv), rel=1e-3, abs=1e-6)


@given(st.integers(1, 100), loads, service_cvs, st.floats(0.01, 0.999))
def test_no_percentile_is_above_the_bound_of_markov(servers, load, service_cv, percentile):
    # P(W ≥ t) ≤ E[W] ÷ t
    queue = (load * servers, 1, servers)
    bound = mean_wait_s(*queue, service_cv) / (1 - percentile)
    assert wait_percentile_s(*queue, percentile, service_cv) <= bound * (1 + 1e-9)


@given(st.integers(1, 100), loads, service_cvs, st.floats(1.001, 1.02))
def test_more_traffic_waits_longer_and_more_servers_shorter(servers, load, service_cv, factor):
    arrivals = load * servers
    assert mean_wait_s(arrivals, 1, servers, service_cv) < mean_wait_s(arrivals * factor, 1, servers, service_cv)
    assert mean_wait_s(arrivals, 1, servers + 1, service_cv) < mean_wait_s(arrivals, 1, servers, service_cv)
    p99, of_more, with_more = (
        wait_percentile_s(*queue, 0.99, service_cv)
        for queue in [(arrivals, 1, servers), (arrivals * factor, 1, servers), (arrivals, 1, servers + 1)]
    )
    assert with_more <= p99 <= of_more
