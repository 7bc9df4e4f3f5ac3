"""Queues simulated request by request: what is exact agrees, what is approximate stays within the bands it states."""

import functools
import heapq
import math

import numpy as np
import pytest
import simpy

from mlsd_helpers.capacity import mean_response_time_s, mean_wait_s, response_time_percentile_s, wait_percentile_s

SERVERS = [1, 2, 8, 64]
BUSY = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]
BATCHES = 10


def requests_of(servers, busy, service_cv, n, seed):
    """Times of arrival and of work; the mean work is 1, gamma distributed, constant when its cv is 0."""
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1, n))
    work = rng.gamma(1 / service_cv**2, service_cv**2, n) if service_cv else np.ones(n)
    return stretched(arrivals, work, servers, busy), work


def stretched(arrivals, work, servers, busy):
    """Arrivals at which exactly the stated share of the servers is busy.

    Near full, a quarter of a percent more or less work, as chance has it among so many requests, would be most of what
    is measured.
    """
    return arrivals * work.sum() / (busy * servers * arrivals[-1])


def waits_in_order(servers, arrivals, work):
    """Waits when every request takes the server that is free first."""
    free_at = [0.0] * servers
    waits = []
    for arrival, takes in zip(arrivals.tolist(), work.tolist(), strict=True):
        starts = max(free_at[0], arrival)
        heapq.heapreplace(free_at, starts + takes)
        waits.append(starts - arrival)
    return np.array(waits)


def waits_of_simpy(servers, arrivals, work):
    """The same queue as a discrete-event simulation."""
    world = simpy.Environment()
    pool = simpy.Resource(world, servers)
    waits = np.full(len(arrivals), np.nan)

    def request(i):
        yield world.timeout(arrivals[i])
        with pool.request() as turn:
            yield turn
            waits[i] = world.now - arrivals[i]
            yield world.timeout(work[i])

    for i in range(len(arrivals)):
        world.process(request(i))
    world.run()
    return waits


@pytest.mark.parametrize("service_cv", [0, 1, 2])
@pytest.mark.parametrize("busy", [0.3, 0.95])
@pytest.mark.parametrize("servers", [1, 4, 64])
def test_the_short_simulation_makes_every_request_wait_as_long_as_simpy(servers, busy, service_cv):
    arrivals, work = requests_of(servers, busy, service_cv, 4_000, seed=1)
    np.testing.assert_allclose(
        waits_in_order(servers, arrivals, work), waits_of_simpy(servers, arrivals, work), atol=1e-7
    )


def with_error(statistic, values):
    """A statistic of the simulation, and four times its standard error, from batches."""
    each = [statistic(batch) for batch in np.split(values, BATCHES)]
    return statistic(values), 4 * np.std(each, ddof=1) / math.sqrt(BATCHES)


def p99(values):
    return np.quantile(values, 0.99)


@functools.cache
def simulated(servers, busy, service_cv):
    """Mean wait, p99 of the wait, mean response and p99 of the response, each with four standard errors."""
    warm_up, measured = (20_000, 250_000) if busy >= 0.9 else (5_000, 60_000)
    arrivals, work = requests_of(servers, busy, service_cv, warm_up + measured, seed=servers)
    waits = waits_in_order(servers, arrivals, work)
    waits, responses = waits[warm_up:], (waits + work)[warm_up:]
    return [with_error(statistic, values) for values in (waits, responses) for statistic in (np.mean, p99)]


def predicted(servers, busy, service_cv):
    queue = (busy * servers, 1, servers)
    return [
        mean_wait_s(*queue, service_cv),
        wait_percentile_s(*queue, 0.99, service_cv),
        mean_response_time_s(*queue, service_cv),
        response_time_percentile_s(*queue, 0.99, service_cv),
    ]


def assert_within(formula, measured, lowest, highest):
    """The formula is the measured value times a factor from lowest to highest, give or take the measurement's error."""
    value, error = measured
    assert (value - error) * lowest - 1e-4 <= formula <= (value + error) * highest + 1e-4


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("busy", BUSY)
@pytest.mark.parametrize("servers", SERVERS)
def test_exponential_work_is_exact(servers, busy):
    for formula, measured in zip(predicted(servers, busy, 1), simulated(servers, busy, 1), strict=True):
        assert_within(formula, measured, 1, 1)


@pytest.mark.parametrize("service_cv", [0, 2])
@pytest.mark.parametrize("busy", BUSY)
@pytest.mark.parametrize("servers", SERVERS)
def test_other_work_stays_within_the_stated_bands(servers, busy, service_cv):
    wait, wait_p99, response, response_p99 = predicted(servers, busy, service_cv)
    of_wait, of_wait_p99, of_response, of_response_p99 = simulated(servers, busy, service_cv)
    if servers == 1:
        assert_within(wait, of_wait, 1, 1)  # Pollaczek and Khinchine
    elif of_wait[0] >= 0.1:
        assert_within(wait, of_wait, 0.94, 1.09)
    if of_wait_p99[0] >= 0.5:
        constant_and_idle = service_cv == 0 and servers == 1 and busy == 0.3
        highest = 1.29 if constant_and_idle else 1.2 if busy < 0.8 else 1.07
        assert_within(wait_p99, of_wait_p99, 0.9 if busy < 0.8 else 0.95, highest)
    else:
        assert wait_p99 == pytest.approx(of_wait_p99[0], abs=0.1 + of_wait_p99[1])
    assert_within(response, of_response, 0.987, 1.022)
    assert_within(response_p99, of_response_p99, 0.93 if busy < 0.7 else 0.94, 1.19 if busy < 0.7 else 1.08)


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.7), (4, 0.5), (8, 0.8), (64, 0.9)])
def test_work_with_a_heavier_tail_stays_within_its_wider_band(servers, busy):
    rng, sigma = np.random.default_rng(servers), math.sqrt(math.log(1 + 2**2))  # lognormal, mean 1, cv 2
    work = rng.lognormal(-(sigma**2) / 2, sigma, 300_000)
    arrivals = stretched(np.cumsum(rng.exponential(1, len(work))), work, servers, busy)
    waits = waits_in_order(servers, arrivals, work)
    formula = response_time_percentile_s(busy * servers, 1, servers, 0.99, service_cv=2)
    assert_within(formula, with_error(p99, waits + work), 0.67, 1.15)
