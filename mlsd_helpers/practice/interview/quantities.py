"""Read quantities with their units from what somebody says: '1.2 million users', '300 requests a second', '20 ms'."""

import re
from typing import NamedTuple

from mlsd_helpers.practice.spoken_numbers import NUMBER, sayable, value_of

_FOUND = re.compile(
    rf"(?<![\w.,/-])(?P<money>[$€£]\s?|USD\s?|EUR\s?)?{NUMBER}(?P<tail>[^\d]{{0,60}})",
    re.I,
)
_PER = {
    "second": 1.0, "sec": 1.0, "s": 1.0, "minute": 60.0, "min": 60.0, "hour": 3600.0, "h": 3600.0, "day": 86_400.0,
}  # fmt: skip
_SECONDS = {"ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0, "minute": 60.0, "min": 60.0,
            "hour": 3600.0, "h": 3600.0, "day": 86_400.0, "week": 604_800.0}  # fmt: skip
_BYTES = {"byte": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_WORDS = r"(?:[a-z][\w'-]*\s+){0,2}?"  # what may stand between a number and what it counts: '20 million active users'
_REQUESTS = (
    r"(?:requests?|reqs?|queries|calls|predictions|transactions|payments|orders|messages|posts|page\s?views|events|"
    r"decisions|searches|impressions)"
)
_UNITS = (
    ("per_second", re.compile(r"^\s?(?:rps|qps|tps)\b", re.I)),
    (
        "rate",
        re.compile(
            rf"^\s?{_REQUESTS}?\s?(?:/|per\s|an?\s|each\s|every\s)\s?(second|sec|s|minute|min|hour|h|day)\b", re.I
        ),
    ),
    ("percent", re.compile(r"^\s?(?:%|per\s?cent\b)(?!\s?points?)", re.I)),
    ("seconds", re.compile(r"^[\s-]?(ms|milliseconds?|seconds?|sec|s|minutes?|min|hours?|h|days?|weeks?)\b", re.I)),
    ("bytes", re.compile(r"^\s?(bytes?|kb|mb|gb|tb)\b", re.I)),
    ("dimensions", re.compile(r"^[\s-]?(?:dimensions|dimensional|dims?|d)\b", re.I)),
    ("per_user", re.compile(rf"^\s?{_REQUESTS}\s(?:each\b|per\suser|a\suser|for\seach|per\sperson|a\sperson)", re.I)),
    (
        "usd_per_hour",
        re.compile(r"^\s?(?:usd|dollars?|\$)?\s?(?:/|per\s|an?\s)\s?(?:machine\s|instance\s|gpu\s)?(?:hour|h)\b", re.I),
    ),
    ("usd_per_month", re.compile(r"^\s?(?:usd|dollars?|\$)?\s?(?:(?:/|per\s|an?\s)\s?month|monthly)\b", re.I)),
    ("usd", re.compile(r"^\s?(?:usd|dollars?|\$)", re.I)),
    ("workers", re.compile(rf"^\s?{_WORDS}(?:workers?|threads?|processes|cores?|cpus?)\b", re.I)),
    (
        "machines",
        re.compile(
            rf"^\s?{_WORDS}(?:replicas?|instances?|machines?|servers?|nodes?|pods?|gpus?|hosts?|[ahvlt]\d{{2,3}}s?)\b",
            re.I,
        ),
    ),
    (
        "users",
        re.compile(
            rf"^\s?{_WORDS}(?:users?|people|members|customers|passengers|drivers|riders|shoppers|visitors)\b", re.I
        ),
    ),
    (
        "items",
        re.compile(
            rf"^\s?{_WORDS}(?:items?|vectors?|embeddings?|products?|videos?|documents?|images?|passages?|rows?|ads?|ids?|chunks?|listings?|photos?)\b",
            re.I,
        ),
    ),
    (
        "rate",
        re.compile(
            r"^\s?(?!times\b)[a-z][a-z-]*\s(?:per|an?|each|every)\s(second|sec|s|minute|min|hour|h|day)\b", re.I
        ),
    ),
    ("requests", re.compile(rf"^\s?{_REQUESTS}\b", re.I)),
)


class Quantity(NamedTuple):
    """A number with what it counts, in base units: seconds, bytes, fractions of 1, a second.

    ``kind`` is one of: rate (a second), seconds, percent (as a fraction), bytes, dimensions, users, items, requests,
    per_user, workers, machines, usd, usd_per_hour, usd_per_month, number. ``period`` is what a rate was given for, in
    seconds; ``text`` is how it was said; ``start`` and ``end`` are its place.
    """

    kind: str
    value: float
    text: str
    start: int
    end: int
    period: float = 1.0


def read(text: str) -> list[Quantity]:
    """The quantities of a text, in order.

    >>> [(q.kind, q.value) for q in read("300 requests a second at 20 ms on four workers")]
    [('rate', 300.0), ('seconds', 0.02), ('workers', 4.0)]
    >>> [(q.kind, q.value) for q in read("1.2M users, 3 USD an hour, 90 %, 500 million vectors of 256 dimensions")]
    [('users', 1200000.0), ('usd_per_hour', 3.0), ('percent', 0.9), ('items', 500000000.0), ('dimensions', 256.0)]
    """
    found, place = [], 0
    while match := _FOUND.search(text, place):
        quantity = _quantity(match)
        place = quantity.end if quantity is not None else match.start("tail")
        if quantity is not None:
            found.append(quantity)
    return found


def _quantity(match):
    value, tail, start = value_of(match), match["tail"], match.start("tail")
    if not sayable(value):
        return None
    for kind, pattern in _UNITS:
        unit = pattern.match(tail)
        if unit is None or (match["money"] and not kind.startswith("usd")):
            continue
        if kind.startswith("usd_per") and not (match["money"] or re.search(r"usd|dollar|\$", unit[0], re.I)):
            continue
        said = match.string[match.start() : start + unit.end()].strip()
        made = _in_base_units(kind, value, unit)
        return Quantity(made[0], made[1], said, match.start(), start + unit.end(), *made[2:])
    if match["word"]:
        return None
    kind = "usd" if match["money"] else "number"
    return Quantity(kind, value, match.string[match.start() : start].strip(), match.start(), start)


def _in_base_units(kind, value, unit):
    if kind == "per_second":
        return "rate", value
    if kind == "rate":
        period = _PER[unit[1].lower()]
        return "rate", value / period, period
    if kind == "seconds":
        return kind, value * _SECONDS[_singular(unit[1], _SECONDS)]
    if kind == "bytes":
        return kind, value * _BYTES[_singular(unit[1], _BYTES)]
    return kind, value / 100 if kind == "percent" else value


def _singular(word, known):
    word = word.lower()
    return word if word in known else word.removesuffix("s")
