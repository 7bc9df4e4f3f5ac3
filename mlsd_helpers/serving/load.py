"""Requests that arrive when they arrive, whether or not the service is ready for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import numpy as np

from mlsd_helpers.serving.connection import Connection, NoAnswer
from mlsd_helpers.serving.load_report import NO_ANSWER, NOT_SENT, LoadReport

MOST_PER_SECOND, MOST_SECONDS, MOST_REQUESTS, MOST_OPEN = 5_000, 300, 100_000, 2_000


def run_load(
    url: str,
    bodies: Sequence[dict],
    *,
    requests_per_second: float,
    duration_s: float,
    random_state: int = 0,
    timeout_s: float = 10.0,
) -> LoadReport:
    """Send requests at random moments that were drawn before, and measure each from the moment it was due.

    The load is open: arrivals are a Poisson process, as those of many users who do not know of one another. A
    generator that waits for an answer before it sends the next request, or that measures from when it managed to send,
    leaves out the requests that would have met the service at its worst ("coordinated omission").

    Bounds: 5,000 requests/s, 300 s, 100,000 requests, 2,000 open at once (what is due beyond is counted as not sent),
    and this machine alone.

    Parameters
    ----------
    url : str
        Such as ``http://127.0.0.1:8000/predict``.
    bodies : sequence of dict
        What to send as JSON, in turn.
    requests_per_second : float
        Mean rate of arrivals.
    duration_s : float
        Until the last arrival.
    random_state : int
        Seed of the arrivals.
    timeout_s : float
        After which a request counts as without answer.

    Returns
    -------
    LoadReport

    Raises
    ------
    ValueError
        When a bound is exceeded, there are no bodies, or the address is not of this machine.

    References
    ----------
    Schroeder, Wierman and Harchol-Balter, "Open versus closed: a cautionary tale", NSDI 2006,
    https://www.usenix.org/legacy/event/nsdi06/tech/schroeder/schroeder.pdf

    Examples
    --------
    >>> run_load("http://example.org/predict", [{}], requests_per_second=1, duration_s=1, random_state=0)
    Traceback (most recent call last):
        ...
    ValueError: the address is http://example.org/predict; expected one that begins with http://127.0.0.1
    """
    parts = urlsplit(url)
    if (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise ValueError(f"the address is {url}; expected one that begins with http://127.0.0.1")
    limits = {
        "requests_per_second": (requests_per_second, MOST_PER_SECOND),
        "duration_s": (duration_s, MOST_SECONDS),
        "requests_per_second × duration_s": (requests_per_second * duration_s, MOST_REQUESTS),
    }
    for name, (value, most) in limits.items():
        if not 0 < value <= most:
            raise ValueError(f"{name} is {value:,}; expected more than 0 and at most {most:,}")
    if not bodies:
        raise ValueError("bodies is empty; expected at least one request to send")
    scheduled_s = arrivals(requests_per_second, duration_s, random_state)
    contents = [json.dumps(body).encode() for body in bodies]
    with ThreadPoolExecutor(1) as thread:  # a notebook has a loop of its own, which must not be entered twice
        return thread.submit(asyncio.run, _run(url, contents, scheduled_s, timeout_s)).result()


def arrivals(requests_per_second: float, duration_s: float, random_state: int) -> np.ndarray:
    """Moments of a Poisson process, in seconds from the start.

    Given their number they are uniform, so the number is drawn first, at least one.
    """
    rng = np.random.default_rng(random_state)
    return np.sort(rng.uniform(0, duration_s, max(1, rng.poisson(requests_per_second * duration_s))))


async def _run(url, contents, scheduled_s, timeout_s):
    n = len(scheduled_s)
    late_s, latency_s = np.zeros(n), np.zeros(n)
    status, rung, answers = np.full(n, NOT_SENT), np.full(n, "", dtype=object), [None] * n
    loop = asyncio.get_running_loop()
    idle, every = [], []

    async def send(i, connection):
        due = start + scheduled_s[i]
        late_s[i] = loop.time() - due
        try:
            async with asyncio.timeout(timeout_s):
                status[i], answers[i] = await connection.post(contents[i % len(contents)])
        except (NoAnswer, TimeoutError):
            status[i] = NO_ANSWER
        else:
            if isinstance(answers[i], dict):
                rung[i] = answers[i].get("rung", "")
        finally:
            latency_s[i] = loop.time() - due
            idle.append(connection)

    try:
        start = loop.time() + 0.05
        async with asyncio.TaskGroup() as tasks:
            for i in range(n):
                wait_s = start + scheduled_s[i] - loop.time()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                if not idle and len(every) == MOST_OPEN:
                    continue
                if not idle:
                    idle.append(Connection(url))
                    every.append(idle[-1])
                tasks.create_task(send(i, idle.pop()))
    finally:
        for connection in every:
            connection.close()
    return LoadReport(scheduled_s, latency_s, late_s, status, rung.astype(str), answers)
