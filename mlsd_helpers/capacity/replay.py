"""The queue itself, played with given arrivals and given work."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import heapify, heapreplace

from mlsd_helpers.shared.number_checks import not_negative, whole


def replay_queue(
    arrivals: Iterable[float], work: Iterable[float], servers: int = 1, free_at: Sequence[float] | None = None
) -> list[float]:
    """When each request is done: it starts when it has come and a server is free, first come, first served.

    Nothing is assumed about the distribution of arrivals or work: what was recorded can be played again, and what a
    formula says about averages can be held against it.

    Formula: done_i = max(arrival_i, earliest moment at which a server is free) + work_i.

    Parameters
    ----------
    arrivals : sequence of float, shape (n,)
        When each request comes, in any unit of time, in rising order.
    work : sequence of float, shape (n,)
        How long each keeps a server busy, 0 or more, in the same unit.
    servers : int
        Servers that take from one queue, at least 1.
    free_at : sequence of float, optional
        From when on each server answers, instead of ``servers`` that are free from the start.

    Returns
    -------
    list of float, shape (n,)
        When each request is done.

    Raises
    ------
    ValueError
        Work is not as long as arrivals or below 0, arrivals fall, or there is no server.

    References
    ----------
    Lindley, The theory of queues with a single server, 1952: https://doi.org/10.1017/S0305004100027638

    Examples
    --------
    The second waits for one second, the third finds nobody:

    >>> replay_queue(arrivals=[0, 1, 5], work=[2, 2, 2])
    [2, 4, 7]
    >>> replay_queue(arrivals=[0, 1, 5], work=[2, 2, 2], servers=2)
    [2, 3, 7]
    """
    arrivals, work = list(arrivals), list(work)
    if len(arrivals) != len(work):
        raise ValueError(
            f"arrivals has {len(arrivals):,} values and work {len(work):,}; expected one of each a request"
        )
    free = [0.0] * whole("servers", servers) if free_at is None else list(free_at)
    if not free:
        raise ValueError("free_at is empty; expected a moment for each server, at least one")
    heapify(free)
    _rising(arrivals)
    done = []
    for i, (arrival, takes) in enumerate(zip(arrivals, work, strict=True)):
        if not takes >= 0:
            raise ValueError(f"work[{i}] is {takes}; expected 0 or more")
        done.append(max(arrival, free[0]) + takes)
        heapreplace(free, done[-1])
    return done


def replay_batches(arrivals: Iterable[float], call: float, each: float, most: int) -> list[float]:
    """When each request is done by one server that takes all that wait, up to a batch: dynamic batching.

    The server waits for nobody: when it is free it takes who is there, at least one. A batch is done for all at once.

    Formula: a batch of k takes call + k × each.

    Parameters
    ----------
    arrivals : sequence of float, shape (n,)
        When each request comes, in any unit of time, in rising order.
    call, each : float
        What a batch takes however small it is, and what each request adds, 0 or more, in the same unit.
    most : int
        The largest batch, at least 1, which is no batching.

    Returns
    -------
    list of float, shape (n,)
        When each request is done.

    Raises
    ------
    ValueError
        An input is out of its range, or arrivals fall.

    References
    ----------
    https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/batcher.html

    Examples
    --------
    The first goes alone; the two that come meanwhile share the second call:

    >>> replay_batches(arrivals=[0, 1, 2], call=3, each=1, most=8)
    [4, 9, 9]
    >>> replay_batches(arrivals=[0, 1, 2], call=3, each=1, most=1)
    [4, 8, 12]
    """
    arrivals = list(arrivals)
    not_negative("call", call)
    not_negative("each", each)
    whole("most", most)
    _rising(arrivals)
    done, free = [], float("-inf")
    while len(done) < len(arrivals):
        start = max(free, arrivals[len(done)])
        taken = min(bisect_right(arrivals, start, lo=len(done)) - len(done), most)
        free = start + call + taken * each
        done += [free] * taken
    return done


def _rising(arrivals):
    last = float("-inf")
    for i, arrival in enumerate(arrivals):
        if not arrival >= last:
            raise ValueError(f"arrivals[{i}] is {arrival}, after {last}; expected rising moments: sort the requests")
        last = arrival
