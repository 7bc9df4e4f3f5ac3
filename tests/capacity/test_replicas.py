import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.capacity import replicas_for_response_time, replicas_that_can_lose_a_zone, response_time_percentile_s

queues = st.tuples(st.floats(0, 2_000), st.floats(0.001, 0.2), st.floats(0.5, 0.999), st.sampled_from([0, 1, 1.0, 2]))


@settings(max_examples=60)
@given(queues, st.floats(1.05, 20), st.integers(1, 8))
def test_one_replica_fewer_would_miss_the_target(queue, slack, concurrency):
    arrivals, service_time, percentile, cv = queue
    target = slack * response_time_percentile_s(0, service_time, 1, percentile, cv)
    replicas = replicas_for_response_time(arrivals, service_time, target, percentile, cv, concurrency)
    enough, fewer = (
        response_time_percentile_s(arrivals, service_time, max(1, n * concurrency), percentile, cv)
        for n in (replicas, replicas - 1)
    )
    assert enough <= target
    assert replicas == 1 or fewer > target


def test_the_servers_for_a_busy_hour_follow_from_the_exponential_tail():
    # M/M/1: the p99 is ln(100) ÷ (μ − λ) = 4.605 ÷ (100 − 50) = 0.0921 s: one server keeps 0.1 s, and no 0.09 s
    assert replicas_for_response_time(50, 0.01, target_s=0.1, percentile=0.99) == 1
    assert replicas_for_response_time(50, 0.01, target_s=0.09, percentile=0.99) == 2


def test_a_target_below_the_work_itself_is_refused_with_what_is_possible():
    # 1 % of exponential work of mean 0.02 s takes over 0.02 × ln(100) = 0.0921 s
    with pytest.raises(ValueError, match=r"target_s is 0\.05; expected at least 0\.0921034, the 0\.99 percentile of"):
        replicas_for_response_time(100, 0.02, target_s=0.05, percentile=0.99)


def test_constant_work_needs_fewer_replicas_than_varied_work():
    few, some, many = (replicas_for_response_time(4_600, 0.02, 0.2, 0.99, cv) for cv in (0, 1, 2))
    assert few <= some < many


def test_more_than_a_million_servers_are_refused():
    with pytest.raises(ValueError, match=r"servers is .* expected at most 1,000,000"):
        replicas_for_response_time(1e9, 1, 5, 0.9)


@given(st.integers(1, 500), st.integers(2, 12))
def test_what_is_left_without_the_fullest_zone_is_enough_and_no_more(needed, zones):
    def left(replicas):
        return replicas - math.ceil(replicas / zones)

    replicas = replicas_that_can_lose_a_zone(needed, zones)
    assert left(replicas) >= needed > left(replicas - 1)


def test_in_one_zone_nothing_is_left_to_count_on():
    with pytest.raises(ValueError, match="zones is 1; expected a whole number of at least 2"):
        replicas_that_can_lose_a_zone(3, zones=1)
