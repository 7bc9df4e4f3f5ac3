"""Requests a second and seconds of work against who is to do it."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.quantities import Quantity
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack, around, one

_A_LIMIT = re.compile(
    r"\b(?:p\d\d|percentile|latency|budget|target|within|under|below|timeout|deadline|sla|limit|network|in total|total|"
    r"end to end|every|interval|window)\b",
    re.I,
)
_AT_A_TIME = re.compile(
    r"one (?:request |call )?at a time|single[- ](?:threaded|core)|(?:one|1) core|one worker each", re.I
)
_NO_PLAIN_QUEUE = re.compile(
    r"\bbatch|\basync|\bconcurren|\bat once\b|\bparallel|\bcache|\bshare\b|\bof the (?:requests|traffic)|\bbusy\b|"
    r"\bcapacity\b|\butili[sz]",
    re.I,
)


def load(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Requests a second × seconds of work against how many are worked on at once."""
    rate, work = one(quantities, "rate"), one(quantities, "seconds")
    if None in (rate, work) or rate.period > 60 or SEES_IT.search(text) or _NO_PLAIN_QUEUE.search(text):
        return
    before, after = around(text, work)
    if _A_LIMIT.search(before) or _A_LIMIT.search(after) or work.value > 60:
        return
    workers, machines = one(quantities, "workers"), one(quantities, "machines")
    if workers is not None and machines is not None:
        if not re.search(r"\beach\b|\bper\b|\bwith\b", text[min(workers.start, machines.start) :]):
            return
        servers, called = workers.value * machines.value, f"{workers.value * machines.value:,.0f} workers"
    elif workers is not None:
        servers, called = workers.value, workers.text
    elif machines is not None and _AT_A_TIME.search(text):
        servers, called = machines.value, machines.text
    else:
        return
    if (
        any(q.kind in ("workers", "machines") and q not in (workers, machines) for q in quantities)
        or servers < 1
        or servers % 1
    ):
        return
    busy = capacity.utilisation(rate.value, work.value, int(servers))
    if busy <= 1:
        return
    called = called.rstrip("s") if servers == 1 else called
    yield PushBack(
        f"Wait: {rate.text} at {work.text} on {called} is {100 * busy:,.0f} % of capacity. That is "
        f"{rate.value * work.value:,.3g} seconds of work in every second. What do you change?",
        {"numbers": f"load {rate.value:g} {work.value:g} {servers:g}", "rule": "replicas-too-few"},
    )
