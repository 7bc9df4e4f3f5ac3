"""Requests that a service answered once, and the queue behind them: what it saw, what a formula says, what replays."""

import numpy as np

from mlsd_helpers import capacity
from mlsd_helpers.shared.lazy_names import when_used

pd = when_used("pandas")


def read_requests(path) -> "pd.DataFrame":
    """The log that ``notebooks/recorded/record_requests.py`` writes, in milliseconds, one row a request.

    Parameters
    ----------
    path : path
        A Parquet file with the columns ``features, share, run, scheduled_us, late_us, latency_us, work_us`` and
        ``handling_us``.

    Returns
    -------
    DataFrame
        ``features, share, run`` say which run; ``due_ms`` when the request was due, ``sent_ms`` when it was sent,
        ``took_ms`` from the first to the answer; ``work_ms`` on the service's own clock: from the features to the
        score, and the processor time of reading and answering, ``handling_ms``.
    """
    log = pd.read_parquet(path)
    return pd.DataFrame(
        {
            "features": log["features"].astype(str),
            "share": log["share"].astype(float).round(2),
            "run": log["run"],
            "due_ms": log["scheduled_us"] / 1000,
            "sent_ms": (log["scheduled_us"] + log["late_us"]) / 1000,
            "took_ms": log["latency_us"] / 1000,
            "work_ms": (log["work_us"] + log["handling_us"]) / 1000,
            "handling_ms": log["handling_us"] / 1000,
        }
    )


def busy_share(run, counted=1.0) -> float:
    """Share of the time that one server works on the requests of a run: rate × mean work × ``counted``.

    >>> busy_share(pd.DataFrame({"due_ms": [10.0, 20.0, 40.0], "work_ms": [10.0, 10.0, 10.0]}))
    0.75
    """
    return float(counted * run["work_ms"].sum() / run["due_ms"].max())


def between_answers(run) -> "pd.DataFrame":
    """What requests cost the queue, seen from outside, beside what the clock of their work says.

    If a request had been sent before the one ahead was answered, the server had no pause between them: the time between
    the two answers is what the second one cost.

    Parameters
    ----------
    run : DataFrame
        One run of :func:`read_requests`, of one server that answers in order.

    Returns
    -------
    DataFrame
        ``gap_ms, work_ms`` of the requests that had to wait.
    """
    ended_ms = run["due_ms"] + run["took_ms"]
    was_waiting = run["sent_ms"] < ended_ms.shift()
    return pd.DataFrame({"gap_ms": ended_ms.diff(), "work_ms": run["work_ms"]})[was_waiting]


def predicted_p99_ms(run, counted=1.0, beside_ms=0.0) -> float:
    """The p99 of a run as :func:`mlsd_helpers.capacity.response_time_percentile_s` has it, in milliseconds.

    Parameters
    ----------
    run : DataFrame
        One run of :func:`read_requests`.
    counted : float
        Share of the work on its clock that the queue sees.
    beside_ms : float
        Milliseconds that a request takes outside the queue.

    Returns
    -------
    float
        Infinite when the server is busy all the time or more.
    """
    work_ms = counted * run["work_ms"]
    rate = len(run) / run["due_ms"].max()
    spread = work_ms.std() / work_ms.mean()
    return float(beside_ms + capacity.response_time_percentile_s(rate, work_ms.mean(), 1, 0.99, spread))


def replayed_p99_ms(run, counted=1.0, beside_ms=0.0) -> float:
    """The p99 of a run when its queue is played again with the recorded arrivals and work; parameters as above."""
    ended_ms = capacity.replay_queue(run["sent_ms"], counted * run["work_ms"])
    return float(np.percentile(np.array(ended_ms) - run["sent_ms"], 99) + beside_ms)


def p99_by_chance_ms(busy, mean_ms, cv, requests=1_500, draws=1_000, random_state=0) -> np.ndarray:
    """The p99 of runs that differ by chance alone: one server, Poisson arrivals, gamma work, starting empty.

    Formula: the wait is a random walk of work − gap that is held at zero (Lindley).

    Parameters
    ----------
    busy : float
        Share of the time that the server works, above 0 and below 1.
    mean_ms, cv : float
        Mean of the work, and its standard deviation over the mean, above 0.
    requests, draws : int
        Requests of a run, and runs.
    random_state : int

    Returns
    -------
    ndarray of shape (draws,)
        Milliseconds.
    """
    rng = np.random.default_rng(random_state)
    gaps = rng.exponential(mean_ms / busy, (draws, requests))
    work = rng.gamma(cv**-2, mean_ms * cv**2, (draws, requests))
    walk = np.cumsum(np.c_[np.zeros(draws), work[:, :-1] - gaps[:, 1:]], axis=1)
    return np.percentile(walk - np.minimum.accumulate(walk, axis=1) + work, 99, axis=1)
