"""What many parts do to one request: tails of a fan-out, availability of a chain."""

from mlsd_helpers import capacity
from mlsd_helpers.practice.drills.making import NotHere
from mlsd_helpers.shared.showing import number

_LONGEST_CHAIN = 12


def fan_out(case, chance):
    """Share of requests that meet a slow call."""
    parts = [part for part in case.reference.document.high_level_design.components or () if (part.fan_out or 0) > 1]
    if not parts:
        raise NotHere
    part = chance.choice(parts)
    calls = round(part.fan_out * chance.choice((0.5, 1, 2, 3)))
    slow = chance.choice((0.1, 0.5, 1, 2))
    share = 100 * capacity.slow_share_of_fan_out(slow / 100, calls)
    question = (
        f"A request asks {calls} parts of '{part.name}' at once and waits for the slowest. {number(slow)} % of the "
        "calls are slow, independently. What percentage of the requests is slow?"
    )
    working = (
        f"all {calls} are fast: {number(1 - slow / 100, 4)} to the power of {calls} = {number(1 - share / 100, 4)}\n"
        f"1 − {number(1 - share / 100, 4)} = {number(share, 3)} %; the thumb says {calls} × {number(slow)} % = "
        f"{number(calls * slow)} %, never less"
    )
    return question, "%", share, working


def chain(case, chance):
    """Minutes a month that a chain of parts is down."""
    parts = len([p for p in case.reference.document.high_level_design.components or () if p.availability is not None])
    if parts < 2:
        raise NotHere
    parts = min(parts, _LONGEST_CHAIN)
    each = chance.choice((99.5, 99.8, 99.9, 99.95, 99.99))
    together = capacity.availability_in_series([each / 100] * parts)
    minutes = capacity.downtime_minutes_per_month(together)
    whole = "A nightly run" if case.reference.document.requirements.serving == "batch" else "A request"
    question = (
        f"{whole} needs {parts} parts one after the other, each up {number(each, 4)} % of the time, independently. "
        "How many minutes of a month of 30 days is the whole down?"
    )
    working = (
        f"{number(each / 100, 4)} to the power of {parts} = {number(together, 5)}; roughly {parts} × "
        f"{number(100 - each, 2)} % = {number(parts * (100 - each), 3)} % down\n"
        f"43,200 minutes × {number(1 - together, 3)} = {number(minutes, 3)} minutes"
    )
    return question, "minutes", minutes, working
