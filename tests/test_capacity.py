import heapq
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from mlsd_helpers import capacity
from mlsd_helpers.capacity import (
    Stage,
    availability_in_series,
    availability_with_fallback,
    average_requests_per_second,
    cost_per_thousand_decisions_usd,
    downtime_minutes_per_month,
    erlang_c,
    flagged_per_day,
    instance_cost_usd_per_month,
    latency_percentile_ms,
    lognormal_parameters,
    monthly_cost_usd,
    peak_requests_per_second,
    response_time_percentile_s,
    servers_for_utilisation,
    slow_share_of_fan_out,
    storage_gb,
    sum_of_p99s_ms,
    true_alert_share,
    utilisation,
)

fractions = st.floats(0.001, 1)
loads = st.floats(0.01, 0.98)  # share of all servers that is busy
server_counts = st.integers(1, 200)
percentiles = st.floats(0.01, 0.999)


def test_the_design_rules_can_import_it_without_numpy_scipy_or_pandas():
    code = (
        "import sys, mlsd_helpers.capacity, mlsd_helpers.experiments; "
        "print(sorted({'numpy', 'scipy', 'pandas', 'statsmodels', 'sklearn'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# Traffic


def test_average_traffic_spreads_the_requests_over_86_400_seconds():
    # 8,640,000 users × 2 requests = 17,280,000 requests a day; ÷ 86,400 s = 200 a second
    assert average_requests_per_second(8_640_000, 2) == pytest.approx(200)


def test_peak_traffic_is_the_average_times_the_peak_factor():
    assert peak_requests_per_second(8_640_000, 2, 4.5) == pytest.approx(200 * 4.5)


def test_a_peak_below_the_average_is_refused():
    with pytest.raises(ValueError, match=r"peak_factor is 0\.5; expected at least 1"):
        peak_requests_per_second(1000, 2, 0.5)


# Availability


@pytest.mark.parametrize(
    ("availability", "minutes"),
    # 30 days × 24 h × 60 min = 43,200 minutes, of which 1 %, 0.1 %, 0.01 % and nothing
    [(0.99, 432.0), (0.999, 43.2), (0.9999, 4.32), (1, 0.0)],
)
def test_downtime_is_the_unavailable_share_of_43_200_minutes(availability, minutes):
    assert downtime_minutes_per_month(availability) == pytest.approx(minutes)


def test_an_availability_in_percent_is_refused_with_the_fraction_to_write():
    with pytest.raises(ValueError, match=r"availability is 99\.9; .* write 0\.999 for 99\.9 %"):
        downtime_minutes_per_month(99.9)


def test_ten_components_of_three_nines_leave_two_nines():
    # 0.999¹⁰ = 0.990045
    assert availability_in_series([0.999] * 10) == pytest.approx(0.990045, abs=1e-6)


def test_a_series_without_components_is_refused():
    with pytest.raises(ValueError, match="availabilities is empty"):
        availability_in_series([])


def test_the_error_names_which_component_is_wrong():
    with pytest.raises(ValueError, match=r"availabilities\[1\] is 0"):
        availability_in_series([0.9, 0])


def test_a_fallback_fails_the_request_only_when_both_are_down():
    # both down: 0.01 × 0.1 = 0.001
    assert availability_with_fallback(primary=0.99, fallback=0.9) == pytest.approx(0.999)


@given(st.lists(fractions, min_size=1, max_size=20))
def test_a_series_is_never_more_available_than_its_worst_member(availabilities):
    assert 0 < availability_in_series(availabilities) <= min(availabilities)


@given(fractions, fractions)
def test_a_fallback_never_lowers_availability(primary, fallback):
    both = availability_with_fallback(primary, fallback)
    assert max(primary, fallback) <= both + 1e-15
    assert both <= 1


# Queues


def test_utilisation_is_work_arriving_over_work_possible():
    # 300 requests × 0.04 s = 12 seconds of work a second, on 16 servers
    assert utilisation(300, 0.04, 16) == pytest.approx(0.75)


def test_utilisation_shows_an_overload_as_more_than_one():
    assert utilisation(300, 0.04, 10) == pytest.approx(1.2)


def test_floating_point_noise_buys_no_extra_server():
    # 70 × 0.01 = 0.7000000000000001 in floating point; one server is exactly 70 % busy
    assert servers_for_utilisation(70, 0.01, 0.7) == 1


def test_a_system_without_traffic_still_has_one_server():
    assert servers_for_utilisation(0, 0.01, 0.7) == 1


@given(st.floats(0, 1e5), st.floats(1e-4, 10), st.floats(0.05, 1))
def test_servers_for_utilisation_is_the_smallest_number_that_fits(arrivals, service_time, limit):
    servers = servers_for_utilisation(arrivals, service_time, limit)
    assert utilisation(arrivals, service_time, servers) <= limit * (1 + 1e-8)
    assert servers == 1 or utilisation(arrivals, service_time, servers - 1) > limit


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (2, 1.9), (10, 7), (100, 95), (10_000, 9_950)])
def test_erlang_c_agrees_with_its_textbook_formula_through_poisson_probabilities(servers, load):
    # C = P(N = c)/(1 − ρ) ÷ (P(N < c) + P(N = c)/(1 − ρ)) with N Poisson of mean a: the factorials of the textbook
    full = stats.poisson.pmf(servers, load) / (1 - load / servers)
    assert erlang_c(servers, load) == pytest.approx(full / (stats.poisson.cdf(servers - 1, load) + full), rel=1e-9)


def test_everyone_waits_when_the_load_reaches_the_servers():
    assert erlang_c(4, 4) == 1.0


def test_nobody_waits_without_load():
    assert erlang_c(4, 0) == 0.0


def test_a_number_of_servers_that_would_take_forever_is_refused():
    with pytest.raises(ValueError, match="servers is 1,000,000,000; expected at most 1,000,000"):
        erlang_c(10**9, 5)


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


@pytest.mark.parametrize(("servers", "busy", "service_cv"), [(1, 0.5, 0), (1, 0.8, 2), (4, 0.8, 0.5), (4, 0.8, 1)])
def test_the_p99_lies_within_15_percent_of_a_simulated_queue(servers, busy, service_cv):
    rng = np.random.default_rng(1)
    n = 200_000
    arrivals = np.cumsum(rng.exponential(1 / (busy * servers), n))
    service = rng.gamma(1 / service_cv**2, service_cv**2, n) if service_cv else np.ones(n)
    free_at = [0.0] * servers
    responses = np.empty(n)
    for i, (arrival, work) in enumerate(zip(arrivals, service, strict=True)):
        done = max(heapq.heappop(free_at), arrival) + work
        heapq.heappush(free_at, done)
        responses[i] = done - arrival
    simulated = np.quantile(responses[n // 10 :], 0.99)
    formula = response_time_percentile_s(busy * servers, 1, servers, 0.99, service_cv)
    assert formula == pytest.approx(simulated, rel=0.15)


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


@pytest.mark.parametrize("shape", [0.11, 0.25, 1, 2, 16, 400, 10_000])
def test_the_gamma_distribution_agrees_with_scipy(shape):
    x = shape * np.array([0.01, 0.5, 0.9, 1, 1.1, 1.5, 3])
    ours = [capacity._gamma_survival(shape, float(value)) for value in x]
    np.testing.assert_allclose(ours, special.gammaincc(shape, x), rtol=1e-9, atol=1e-12)


# Latency of a request path


def test_lognormal_parameters_reproduce_the_two_percentiles():
    mu, sigma = lognormal_parameters(p50=20, p99=150)
    assert stats.lognorm(sigma, scale=math.exp(mu)).ppf([0.5, 0.99]) == pytest.approx([20, 150])


def test_a_p99_below_the_median_is_refused():
    with pytest.raises(ValueError, match=r"p99 is 10, below p50 = 20; .* swapped\?"):
        Stage(p50_ms=20, p99_ms=10)


@pytest.mark.parametrize("percentile", [0.5, 0.95, 0.999])
def test_a_single_stage_is_exact(percentile):
    mu, sigma = lognormal_parameters(20, 150)
    expected = stats.lognorm(sigma, scale=math.exp(mu)).ppf(percentile)
    assert latency_percentile_ms(Stage(20, 150), percentile) == pytest.approx(expected)


def test_a_stage_that_never_varies_adds_its_constant():
    assert latency_percentile_ms(Stage(7, 7, calls=[Stage(5, 5)])) == pytest.approx(12)


def test_calls_one_after_another_add_and_parallel_calls_take_the_slowest():
    calls = [Stage(10, 50), Stage(10, 80)]
    assert sum_of_p99s_ms(Stage(5, 20, calls=calls)) == 20 + 50 + 80
    assert sum_of_p99s_ms(Stage(5, 20, calls=calls, parallel=True)) == 20 + 80


def test_the_slowest_of_n_copies_is_the_nth_root_percentile_of_one():
    mu, sigma = lognormal_parameters(5, 30)
    expected = stats.lognorm(sigma, scale=math.exp(mu)).ppf(0.99 ** (1 / 100))
    shard = Stage(5, 30, fan_out=100)
    assert sum_of_p99s_ms(shard) == pytest.approx(expected)
    assert latency_percentile_ms(shard) == pytest.approx(expected)


def test_copies_of_a_stage_multiply_the_copies_of_what_it_calls():
    nested = Stage(1, 1, fan_out=10, calls=[Stage(5, 30, fan_out=10)])
    assert sum_of_p99s_ms(nested) == pytest.approx(1 + sum_of_p99s_ms(Stage(5, 30, fan_out=100)))


def numpy_lognormal(rng, p50, p99, shape):
    return np.exp(rng.normal(math.log(p50), math.log(p99 / p50) / stats.norm.ppf(0.99), shape))


@pytest.mark.parametrize("parallel", [False, True])
def test_a_path_agrees_with_a_large_independent_simulation(parallel):
    rng = np.random.default_rng(3)
    own, first, second = (numpy_lognormal(rng, p50, p99, 1_000_000) for p50, p99 in [(5, 20), (10, 50), (10, 80)])
    expected = np.quantile(own + (np.maximum(first, second) if parallel else first + second), 0.99)
    path = Stage(5, 20, calls=[Stage(10, 50), Stage(10, 80)], parallel=parallel)
    assert latency_percentile_ms(path, samples=200_000) == pytest.approx(expected, rel=0.02)


def test_a_fan_out_in_a_path_agrees_with_a_large_independent_simulation():
    rng = np.random.default_rng(4)
    slowest = numpy_lognormal(rng, 5, 30, (100_000, 50)).max(axis=1)
    expected = np.quantile(numpy_lognormal(rng, 10, 40, 100_000) + slowest, 0.99)
    path = Stage(10, 40, calls=[Stage(5, 30, fan_out=50)])
    assert latency_percentile_ms(path, samples=100_000) == pytest.approx(expected, rel=0.03)


def test_copies_that_make_calls_are_estimated_from_above():
    rng = np.random.default_rng(5)
    one_copy = numpy_lognormal(rng, 10, 30, (100_000, 10)) + numpy_lognormal(rng, 10, 60, (100_000, 10))
    simulated = np.quantile(one_copy.max(axis=1), 0.99)
    estimate = latency_percentile_ms(Stage(10, 30, calls=[Stage(10, 60)], fan_out=10))
    assert simulated < estimate < 1.3 * simulated


moderate_stages = st.tuples(st.floats(1, 100), st.floats(1.5, 6)).map(lambda s: (s[0], s[0] * s[1]))


@settings(max_examples=50)
@given(st.lists(moderate_stages, min_size=2, max_size=5), st.integers(1, 20))
def test_the_p99_of_the_sum_stays_below_the_sum_of_p99s(stages, fan_out):
    first, *rest = stages
    path = Stage(*first, calls=[Stage(*stage, fan_out=fan_out) for stage in rest])
    # Beside a large stage a small one saves less than the p99 of 4,000 samples varies
    assert latency_percentile_ms(path, samples=4_000) < 1.1 * sum_of_p99s_ms(path)


def test_parallel_calls_are_slower_together_than_the_slowest_p99():
    # Both under 50 ms in only 0.99² of the requests
    path = Stage(1, 1, calls=[Stage(10, 50)] * 2, parallel=True)
    assert latency_percentile_ms(path, samples=100_000) > sum_of_p99s_ms(path) == 51


def test_the_same_seed_gives_the_same_figure_and_another_seed_nearly_so():
    path = Stage(5, 20, calls=[Stage(10, 50)])
    assert latency_percentile_ms(path, seed=1) == latency_percentile_ms(path, seed=1)
    assert latency_percentile_ms(path, seed=1) != latency_percentile_ms(path, seed=2)
    assert latency_percentile_ms(path, seed=1) == pytest.approx(latency_percentile_ms(path, seed=2), rel=0.08)


def test_too_few_samples_for_the_percentile_are_refused_with_the_number_needed():
    with pytest.raises(ValueError, match=r"samples is 1,000; percentile 0\.999 needs at least 10,000"):
        latency_percentile_ms(Stage(5, 20, calls=[Stage(5, 20)]), percentile=0.999, samples=1000)


def test_a_graph_that_unrolls_without_end_is_refused():
    stage = Stage(1, 2)
    for _ in range(6):  # each calls the one before twice: 3, 7, 15, 31, 63, 127 stages
        stage = Stage(1, 2, calls=[stage, stage])
    with pytest.raises(ValueError, match=r"the path has 255 stages, .* at most 200"):
        Stage(1, 2, calls=[stage, stage])


def test_the_longest_chain_allowed_can_be_computed():
    chain = Stage(1, 2)
    for _ in range(199):
        chain = Stage(1, 2, calls=[chain])
    # Medians add to 200 ms, p99s to 400 ms
    assert 200 < latency_percentile_ms(chain, samples=1000) < sum_of_p99s_ms(chain) == 400


def test_copies_that_multiply_without_end_are_refused():
    shards = Stage(1, 2, fan_out=100_000)
    with pytest.raises(ValueError, match="fan_out multiplies to 10,000,000,000 copies"):
        Stage(1, 2, calls=[shards], fan_out=100_000)


def test_a_stage_passed_without_brackets_is_refused_with_the_fix():
    with pytest.raises(ValueError, match=r"write calls=\[stage\]"):
        Stage(1, 2, calls=Stage(1, 2))


def test_a_call_that_is_no_stage_is_named():
    with pytest.raises(ValueError, match=r"calls\[0\] is 'cache'; expected a Stage"):
        Stage(1, 2, calls=["cache"])


def test_one_percent_slow_calls_make_63_percent_slow_pages_with_a_hundred_calls():
    # 1 − 0.99¹⁰⁰ = 0.633968
    assert slow_share_of_fan_out(0.01, 100) == pytest.approx(0.633968, abs=1e-6)


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_another_call_never_makes_a_request_less_often_slow(slow_probability, calls):
    assert slow_share_of_fan_out(slow_probability, calls) <= slow_share_of_fan_out(slow_probability, calls + 1) <= 1


# Storage and cost


def test_instances_are_paid_for_720_hours_a_month():
    # 3 × 1.20 $ × 720 h = 2,592 $
    assert instance_cost_usd_per_month(3, 1.20) == pytest.approx(2592)


def test_storage_counts_rows_bytes_days_and_copies_in_decimal_gigabytes():
    # 10 million rows × 1,000 bytes = 10 GB a day; × 30 days × 2 copies
    assert storage_gb(10_000_000, 1000, 30, copies=2) == pytest.approx(600)


def test_a_month_costs_instances_plus_storage_plus_transfer():
    # 2 × 0.5 × 720 = 720; 500 × 0.02 = 10; 100 × 0.09 = 9
    cost = monthly_cost_usd(
        2,
        0.5,
        storage_gb=500,
        storage_price_usd_per_gb_month=0.02,
        transfer_gb=100,
        transfer_price_usd_per_gb=0.09,
    )
    assert cost == pytest.approx(739)


def test_the_cost_of_a_thousand_decisions_counts_30_days_of_them():
    # 300 $ ÷ (1,000 × 30 decisions) = 0.01 $ each
    assert cost_per_thousand_decisions_usd(300, 1000) == pytest.approx(10)


# People who act on what the system flags


def test_flagged_cases_are_the_share_of_the_volume():
    assert flagged_per_day(2_000, 0.05) == pytest.approx(100)


def test_the_share_of_true_alerts_agrees_with_counting_them():
    # Of 10,000 cases 200 are positive; half are found: 100 true alerts among 400 flagged
    assert true_alert_share(prevalence=0.02, recall=0.5, flagged_share=0.04) == pytest.approx(100 / 400)


def test_a_perfect_alert_survives_floating_point_noise():
    # 0.1 × 0.8 is 0.08000000000000002 in floating point
    assert true_alert_share(0.1, 0.8, 0.08) == 1.0


def test_fewer_flagged_than_true_positives_are_refused_as_a_contradiction():
    with pytest.raises(ValueError, match=r"flagged_share is 0\.01, below prevalence 0\.1 × recall 0\.5 = 0\.05"):
        true_alert_share(0.1, 0.5, 0.01)


# Input that makes no sense

VALID = [
    (average_requests_per_second, {"users_per_day": 10, "requests_per_user_per_day": 2}),
    (peak_requests_per_second, {"users_per_day": 10, "requests_per_user_per_day": 2, "peak_factor": 2}),
    (downtime_minutes_per_month, {"availability": 0.9}),
    (availability_with_fallback, {"primary": 0.9, "fallback": 0.9}),
    (utilisation, {"arrivals_per_second": 1, "service_time_s": 1, "servers": 2}),
    (servers_for_utilisation, {"arrivals_per_second": 1, "service_time_s": 1, "max_utilisation": 0.7}),
    (erlang_c, {"servers": 2, "offered_load": 1}),
    (
        response_time_percentile_s,
        {"arrivals_per_second": 1, "service_time_s": 1, "servers": 2, "percentile": 0.99, "service_cv": 1},
    ),
    (lognormal_parameters, {"p50": 1, "p99": 2}),
    (Stage, {"p50_ms": 1, "p99_ms": 2, "calls": (), "parallel": False, "fan_out": 1}),
    (sum_of_p99s_ms, {"stage": Stage(1, 2)}),
    (latency_percentile_ms, {"stage": Stage(1, 2), "percentile": 0.9, "samples": 200, "seed": 0}),
    (slow_share_of_fan_out, {"slow_probability": 0.1, "calls": 2}),
    (instance_cost_usd_per_month, {"instances": 1, "price_usd_per_hour": 1}),
    (storage_gb, {"rows_per_day": 1, "bytes_per_row": 1, "days": 1, "copies": 1}),
    (
        monthly_cost_usd,
        {
            "instances": 1,
            "price_usd_per_hour": 1,
            "storage_gb": 1,
            "storage_price_usd_per_gb_month": 1,
            "transfer_gb": 1,
            "transfer_price_usd_per_gb": 1,
        },
    ),
    (cost_per_thousand_decisions_usd, {"monthly_cost_usd": 1, "decisions_per_day": 1}),
    (flagged_per_day, {"volume_per_day": 1, "flagged_share": 0.1}),
    (true_alert_share, {"prevalence": 0.1, "recall": 0.5, "flagged_share": 0.1}),
]


NONSENSE = [
    pytest.param(function, valid, name, nonsense, id=f"{function.__name__}-{name}-{nonsense}")
    for function, valid in VALID
    for name in valid
    for nonsense in (math.nan, math.inf, -1, "12", None)
    if (name, nonsense) != ("seed", -1)  # a negative seed is a seed
]


@pytest.mark.parametrize(("function", "valid", "name", "nonsense"), NONSENSE)
def test_every_input_refuses_nonsense_and_is_named_in_the_error(function, valid, name, nonsense):
    function(**valid)
    reported = "p50|p99" if name in ("p50_ms", "p99_ms") else name
    with pytest.raises(ValueError, match=rf"({reported})(_ms)? is"):
        function(**{**valid, name: nonsense})


@pytest.mark.parametrize("percentile", [0, 1, 99])
def test_a_percentile_must_lie_between_0_and_1(percentile):
    with pytest.raises(ValueError, match=f"percentile is {percentile}"):
        response_time_percentile_s(1, 0.1, 2, percentile)


def test_half_a_server_is_refused():
    with pytest.raises(ValueError, match=r"servers is 2\.5; expected a whole number"):
        utilisation(1, 1, 2.5)


def test_a_service_time_wilder_than_the_approximation_bears_is_refused():
    with pytest.raises(ValueError, match="service_cv is 4; expected 0 to 3"):
        response_time_percentile_s(1, 1, 2, 0.99, service_cv=4)


def test_true_is_not_a_number():
    with pytest.raises(ValueError, match="users_per_day is True"):
        average_requests_per_second(True, 2)


def test_numpy_numbers_are_numbers():
    assert utilisation(np.float64(1), np.float32(1), np.int64(2)) == 0.5
