"""Numbers that make no sense are refused, by name."""

import math

import numpy as np
import pytest

from mlsd_helpers.capacity import (
    Stage,
    autoscaling_backlog,
    availability_with_fallback,
    average_requests_per_second,
    bandwidth_mbit_per_second,
    batch_job_s,
    break_even_utilisation,
    canary_hours,
    canary_requests_for_mean,
    canary_requests_for_rate,
    cost_per_thousand_decisions_usd,
    downtime_minutes_per_month,
    embedding_memory_gb,
    erlang_c,
    flagged_per_day,
    hedged_extra_load,
    hedged_percentile_ms,
    hnsw_index_memory_gb,
    instance_cost_usd_per_month,
    latency_percentile_ms,
    lognormal_parameters,
    mean_response_time_s,
    mean_wait_s,
    monthly_cost_usd,
    peak_requests_per_second,
    percentile_of_each_call,
    replicas_for_response_time,
    replicas_that_can_lose_a_zone,
    requests_in_progress,
    response_time_percentile_s,
    servers_for_utilisation,
    slow_share_of_fan_out,
    storage_gb,
    sum_of_p99s_ms,
    transfer_gb_per_month,
    true_alert_share,
    utilisation,
    wait_percentile_s,
    zipf_hit_rate,
)

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
    (requests_in_progress, {"arrivals_per_second": 1, "time_in_system_s": 1}),
    (mean_wait_s, {"arrivals_per_second": 1, "service_time_s": 1, "servers": 2, "service_cv": 1}),
    (
        wait_percentile_s,
        {"arrivals_per_second": 1, "service_time_s": 1, "servers": 2, "percentile": 0.99, "service_cv": 1},
    ),
    (mean_response_time_s, {"arrivals_per_second": 1, "service_time_s": 1, "servers": 2, "service_cv": 1}),
    (
        replicas_for_response_time,
        {
            "arrivals_per_second": 1,
            "service_time_s": 1,
            "target_s": 9,
            "percentile": 0.9,
            "service_cv": 1,
            "concurrency": 2,
        },
    ),
    (replicas_that_can_lose_a_zone, {"replicas_needed": 3, "zones": 2}),
    (
        autoscaling_backlog,
        {"arrivals_per_second": 3, "service_time_s": 1, "servers_before": 2, "servers_after": 4, "start_up_s": 60},
    ),
    (percentile_of_each_call, {"percentile": 0.9, "calls": 2}),
    (hedged_percentile_ms, {"p50_ms": 1, "p99_ms": 2, "hedge_after_ms": 1, "percentile": 0.9}),
    (hedged_extra_load, {"p50_ms": 1, "p99_ms": 2, "hedge_after_ms": 1}),
    (zipf_hit_rate, {"cached_items": 1, "items": 2, "exponent": 1}),
    (batch_job_s, {"rows": 1, "row_time_s": 1, "workers": 2, "start_up_s": 1, "worker_time_cv": 0.1}),
    (embedding_memory_gb, {"rows": 1, "dimensions": 2, "bytes_per_value": 4}),
    (hnsw_index_memory_gb, {"rows": 1, "dimensions": 2, "bytes_per_value": 4, "links": 16}),
    (bandwidth_mbit_per_second, {"requests_per_second": 1, "bytes_per_request": 1}),
    (transfer_gb_per_month, {"requests_per_day": 1, "bytes_per_request": 1}),
    (break_even_utilisation, {"reserved_usd_per_hour": 1, "on_demand_usd_per_hour": 1}),
    (
        canary_requests_for_rate,
        {"usual_rate": 0.1, "regressed_rate": 0.2, "canary_share": 0.1, "alpha": 0.05, "power": 0.8},
    ),
    (
        canary_requests_for_mean,
        {"standard_deviation": 1, "difference": 0.1, "canary_share": 0.1, "alpha": 0.05, "power": 0.8},
    ),
    (canary_hours, {"canary_requests": 1, "requests_per_second": 1, "canary_share": 0.1}),
]

# What a function names in its error when it hands the number on under another name
REPORTED = {"p50_ms": "p50|p99", "p99_ms": "p50|p99", "usual_rate": "baseline", "regressed_rate": "target"}

NONSENSE = [
    (function, valid, name, nonsense)
    for function, valid in VALID
    for name in valid
    for nonsense in (math.nan, math.inf, -1, "12", None)
    if (name, nonsense) not in [("seed", -1), ("difference", -1)]  # a negative seed is a seed; a mean may fall
]


def test_every_input_refuses_nonsense_and_is_named_in_the_error(every):
    for function, valid in VALID:
        function(**valid)

    def refused(function, valid, name, nonsense):
        reported = REPORTED.get(name, name)
        with pytest.raises(ValueError, match=rf"({reported})(_ms)? is"):
            function(**{**valid, name: nonsense})

    every(refused, NONSENSE)


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
