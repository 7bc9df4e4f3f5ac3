"""What retries do to a service that stands still for a moment, and what a circuit breaker does about it."""

import heapq
import random
from collections import deque

from mlsd_helpers.shared.number_checks import not_negative, positive, whole

FAILURES_TO_OPEN = 5
OPEN_S = 1.0


def answered_after_stall(
    load: float,
    retries: int = 0,
    breaker: bool = False,
    *,
    service_s: float = 0.010,
    timeout_s: float = 0.150,
    stall_s: float = 2.0,
    begins_s: float = 5.0,
    until_s: int = 40,
    seed: int = 0,
):
    """Share of requests that are answered in time, second by second, before and after a machine stands still.

    Requests come at random (exponential pauses) to one machine, which serves in the order of arrival and takes the same
    time for each call. Who has no answer by the time-out gives up and, if a retry is left, calls again at once. The
    machine does not hear of it: it also serves the calls that nobody waits for. With a ``breaker`` nothing is sent for
    a second after five time-outs in a row; those requests count as not answered, since a fallback answers them.

    Formula: while all calls time out, load × (1 + retries) comes in. Above 1 the queue never drains; below 1 a stall
    that is longer than the time-out is over at some time. Without retries that is after stall ÷ (1 − load).

    Parameters
    ----------
    load : float
        Share of the time that the machine is busy with first calls, above 0.
    retries : int
        Times that a call is made again at most, 0 or more.
    breaker : bool
        Whether callers stop sending after five time-outs in a row.
    service_s, timeout_s : float
        Seconds that a call takes, and that a caller waits, above 0.
    stall_s, begins_s : float
        Seconds that the machine stands still, and from when on; 0 or more.
    until_s : int
        Seconds simulated, at least 1.
    seed : int
        The same seed gives the same figures.

    Returns
    -------
    list of float
        For each second the share of the requests that came in it, NaN where none came.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Bronson et al., Metastable Failures in Distributed Systems, 2021: https://doi.org/10.1145/3458336.3465286

    Examples
    --------
    At 60 % load with one retry, 120 % comes in once everything times out, and nothing is answered ever after:

    >>> answered_after_stall(load=0.6, retries=1)[-1], answered_after_stall(load=0.6)[-1]
    (0.0, 1.0)
    """
    retries = whole("retries", retries, at_least=0)
    if not isinstance(breaker, bool):
        raise ValueError(f"breaker is {breaker!r}; expected True or False")
    positive("timeout_s", timeout_s)
    not_negative("begins_s", begins_s)
    end_s, stands_until_s = whole("until_s", until_s), begins_s + not_negative("stall_s", stall_s)
    came_s, exponential = [], random.Random(seed).expovariate
    rate = positive("load", load) / positive("service_s", service_s)
    at = exponential(rate)
    while at < end_s:
        came_s.append(at)
        at += exponential(rate)

    in_time = answered_in_time(came_s, retries, breaker, service_s, timeout_s, begins_s, stands_until_s)
    by_second = [[] for _ in range(end_s)]
    for at, answered in zip(came_s, in_time, strict=True):
        by_second[int(at)].append(answered)
    return [sum(answers) / len(answers) if answers else float("nan") for answers in by_second]


def answered_in_time(
    came_s: list[float],
    retries: int,
    breaker: bool,
    service_s: float,
    timeout_s: float,
    stands_from_s: float,
    stands_until_s: float,
) -> list[bool]:
    """Which requests one machine answers before their callers give up: the loop of :func:`answered_after_stall`.

    Parameters
    ----------
    came_s : list of float
        When each request comes, in seconds, in order.
    retries, breaker, service_s, timeout_s
        As for :func:`answered_after_stall`; nothing is checked here.
    stands_from_s, stands_until_s : float
        When the machine stands still, in seconds.

    Returns
    -------
    list of bool

    References
    ----------
    https://martinfowler.com/bliki/CircuitBreaker.html

    Examples
    --------
    The machine stands still for a second: who comes at 0.5 s gives up, and with it whoever queues behind.

    >>> answered_in_time([0.1, 0.5, 1.2], 0, False, 0.25, 0.3, 0.4, 1.4)
    [True, False, False]
    """
    calls, outcomes = [(at, 0, i) for i, at in enumerate(came_s)], deque()
    in_time, free_s, late_in_a_row, open_until_s = [False] * len(came_s), 0.0, 0, 0.0
    while calls:
        at, tries, i = heapq.heappop(calls)
        while outcomes and outcomes[0][0] <= at:  # what callers know by now
            known_s, was_late = outcomes.popleft()
            late_in_a_row = late_in_a_row + 1 if was_late else 0
            if breaker and late_in_a_row >= FAILURES_TO_OPEN:
                open_until_s = max(open_until_s, known_s + OPEN_S)
        if at < open_until_s:
            continue
        begin_s = max(at, free_s)
        free_s = (stands_until_s if stands_from_s <= begin_s < stands_until_s else begin_s) + service_s
        late = free_s - at > timeout_s
        in_time[i] = in_time[i] or not late
        outcomes.append((at + timeout_s if late else free_s, late))
        if late and tries < retries:
            heapq.heappush(calls, (at + timeout_s, tries + 1, i))
    return in_time
