import heapq
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.capacity import Backlog, autoscaling_backlog


def test_the_queue_is_what_came_in_over_what_went_out():
    # 150 − 100 = 50 a second too many for 120 s = 6,000 waiting; then 200 − 150 = 50 a second drain them in 120 s more.
    # Whoever comes 80 s after the jump finds 4,000 waiting; 100 a second leave: it waits 40 s
    backlog = autoscaling_backlog(150, 0.1, servers_before=10, servers_after=20, start_up_s=120)
    assert (backlog.requests, backlog.longest_wait_s, backlog.drained_after_s) == pytest.approx((6_000, 40, 240))


@given(st.floats(1.05, 4), st.floats(1.05, 4), st.integers(1, 50), st.floats(1, 500))
def test_it_agrees_with_following_every_request_of_the_fluid(overload, room, before, start_up):
    arrivals = overload * before  # at a service time of 1
    after = math.ceil(room * arrivals)
    moments = np.linspace(0, 60 * start_up, 60_001)
    came = arrivals * moments
    could_leave = np.where(moments < start_up, before * moments, before * start_up + after * (moments - start_up))
    caught_up = moments[1:][could_leave[1:] >= came[1:]][0]
    # The n-th to come leaves when n could have left
    left_at = np.interp(came[moments <= caught_up], could_leave, moments)
    backlog = autoscaling_backlog(arrivals, 1, before, after, start_up)
    assert backlog.requests == pytest.approx((overload - 1) * before * start_up)
    assert backlog.longest_wait_s == pytest.approx(np.max(left_at - moments[moments <= caught_up]), abs=start_up / 500)
    assert backlog.drained_after_s == pytest.approx(caught_up, abs=start_up / 500)


def simulated_jump(seed, arrivals, before, after, start_up):
    """One jump from 70 % busy, requests one by one, a service time of 1: queue, longest wait, end of the queue."""
    rng = random.Random(seed)
    free_at = [-60.0] * before + [start_up] * (after - before)
    now, queued, longest = -60.0, 0, 0.0
    while True:
        now += rng.expovariate(0.7 * before if now < 0 else arrivals)
        starts = max(free_at[0], now)
        heapq.heapreplace(free_at, starts + rng.expovariate(1))
        if now >= 0:
            queued += now <= start_up < starts
            longest = max(longest, starts - now)
            if now > start_up and starts == now:
                return queued, longest, now


@pytest.mark.slow
@pytest.mark.parametrize(("overload", "before", "after"), [(1.2, 20, 30), (2, 20, 50), (1.5, 4, 10)])
def test_simulated_jumps_stay_within_the_stated_bands(overload, before, after):
    jumps = [simulated_jump(seed, overload * before, before, after, 60) for seed in range(100)]
    fluid = autoscaling_backlog(overload * before, 1, before, after, 60)
    queued, longest, drained = np.mean(jumps, axis=0)
    error = 3 * np.std(jumps, axis=0) / 10 / np.mean(jumps, axis=0)  # of the mean of 100
    assert -error[0] < fluid.requests / queued - 1 < 0.06 + error[0]
    assert fluid.longest_wait_s == pytest.approx(longest, rel=0.03 + error[1])
    assert fluid.drained_after_s == pytest.approx(drained, rel=0.03 + error[2])


def test_enough_servers_build_up_no_queue():
    assert autoscaling_backlog(100, 0.1, 10, 10, 60) == Backlog(0, 0, 0)


def test_too_few_new_servers_never_drain_it():
    assert autoscaling_backlog(150, 0.1, 10, 14, 60) == Backlog(3_000, math.inf, math.inf)


def test_a_service_at_zero_makes_the_first_request_wait_for_its_start():
    backlog = autoscaling_backlog(5, 0.1, servers_before=0, servers_after=1, start_up_s=30)
    # 5 a second for 30 s = 150; one server does 10 a second: 150 ÷ (10 − 5) = 30 s more
    assert backlog == Backlog(150, 30, 60)


def test_servers_that_start_at_once_leave_no_queue():
    backlog = autoscaling_backlog(150, 0.1, 10, 20, start_up_s=0)
    assert backlog == Backlog(0, 0, 0)


def test_scaling_down_is_no_answer_to_a_jump():
    with pytest.raises(ValueError, match="servers_after is 9; expected a whole number of at least 10"):
        autoscaling_backlog(150, 0.1, 10, 9, 60)
