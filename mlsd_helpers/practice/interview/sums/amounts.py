"""Numbers with what they are amounts of, in base units: seconds, bytes, money, shares, each perhaps a second."""

import re
from typing import NamedTuple

from mlsd_helpers.practice.spoken_numbers import NUMBER, sayable, value_of

_PERIODS = {
    **dict.fromkeys(("s", "sec", "second"), 1.0),
    **dict.fromkeys(("min", "minute"), 60.0),
    **dict.fromkeys(("h", "hr", "hour"), 3600.0),
    **dict.fromkeys(("day", "daily"), 86_400.0),
    **dict.fromkeys(("week", "weekly"), 604_800.0),
    **dict.fromkeys(("month", "monthly"), 2_592_000.0),
    **dict.fromkeys(("year", "yearly", "annually"), 31_536_000.0),
}
_TIMES = {"ms": 1e-3, "millisecond": 1e-3, "µs": 1e-6, "us": 1e-6, **_PERIODS}
_BYTES = {"byte": 1.0, "b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15,
          "kib": 1024.0, "mib": 1024.0**2, "gib": 1024.0**3, "tib": 1024.0**4,
          "terabyte": 1e12, "gigabyte": 1e9, "megabyte": 1e6, "kilobyte": 1e3,
          "kbit": 125.0, "mbit": 125e3, "gbit": 125e6}  # fmt: skip
_TIME = re.compile(
    r"[\s-]?(?:(?:core|cpu|gpu|machine|worker|person|replica)[\s-])?(ms|milliseconds?|µs|us|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b",
    re.I,
)
_SIZE = re.compile(r"\s?((?-i:B)|bytes?|[kmgtp]b|[kmgt]ib|(?:tera|giga|mega|kilo)bytes?|[kmg]bit)\b(?!/)", re.I)
_SPEED = re.compile(r"\s?(?-i:([KMGT]?)(bps|B/s|Bps))\b")
_MONEY = re.compile(r"\s?(?:usd|dollars?|bucks|euros?|eur)\b|\s?[$€]", re.I)
_CENTS = re.compile(r"\s?(?:cents?\b|¢)", re.I)
_FOR_MANY = re.compile(r"\s?(?:/|per\s|an?\s)\s?(million|thousand|1,000,000|1,000|1k|1m|k|m)\b", re.I)
_MANY = {
    **dict.fromkeys(("million", "1,000,000", "1m", "m"), 1e6),
    **dict.fromkeys(("thousand", "1,000", "1k", "k"), 1e3),
}
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b)", re.I)
_A_SECOND = re.compile(r"\s?(?:[rqt]ps)\b", re.I)
_PER = re.compile(
    r"(?:(?:\s?/\s?|\s(?:per|in\sa|an?|each|every)\s)(second|sec|s|minute|min|hour|hr|h|day|week|month|year)"
    r"|\s(daily|monthly|weekly|yearly|annually))\b",
    re.I,
)
_FOUND = re.compile(
    rf"(?<![\w.,])(?P<money>[$€£]\s?|USD\s?|EUR\s?)?{NUMBER}(?![\d_]|(?:st|nd|rd|th)\b)|(?P<float>\b(?:float\s?|fp|bf)(?:32|16)\b|\bint8\b)",
    re.I,
)
_FLOATS = {"32": 4.0, "16": 2.0, "t8": 1.0}
_NO_REACH = re.compile(r"\b(?:and|or|is|are|at|for|so|with|in|but|then|which|that|times\b(?!$)|needs?)\b", re.I)


class Amount(NamedTuple):
    """A number of a text.

    ``value`` is in base units, of one ``period`` (seconds) when it is a rate, else None; ``face`` is the number itself;
    ``kind`` is count, time, bytes, money or share; ``rounding`` is how far it may be rounded, as a share of it.
    """

    kind: str
    value: float
    face: float
    period: float | None
    start: int
    number_end: int
    end: int
    text: str
    rounding: float

    @property
    def base(self) -> float:
        """The value, of a second when it is a rate."""
        return self.value / (self.period or 1.0)

    @property
    def dimension(self) -> tuple:
        """Exponents of seconds, bytes and money."""
        of = {"time": (1, 0, 0), "bytes": (0, 1, 0), "money": (0, 0, 1)}.get(self.kind, (0, 0, 0))
        return (of[0] - (self.period is not None), *of[1:])


def amounts(text: str) -> list[Amount]:
    """The amounts of a text, in order.

    >>> [(a.kind, a.value, a.period) for a in amounts("20 GPUs at $2/h, 5B events a day of 200 bytes")]
    [('count', 20.0, None), ('money', 2.0, 3600.0), ('count', 5000000000.0, 86400.0), ('bytes', 200.0, None)]
    """
    found = []
    for match in _FOUND.finditer(text):
        if match["float"]:
            size = _FLOATS[match["float"][-2:].lower()]
            place = match.start(), match.end(), match.end()
            found.append(Amount("bytes", size, size, None, *place, match[0], 0.0))
        elif (match["word"] or "").lower() != "one" and sayable(value_of(match)):
            found.append(_amount(match, text))
    return found


def _amount(match, text):
    face, place = value_of(match), match.end()
    kind, scale, period, end = "money" if match["money"] else "count", 1.0, None, place
    if unit := _PERCENT.match(text, place):
        kind, scale, end = "share", 0.01, unit.end()
    elif unit := _CENTS.match(text, place):
        kind, scale, end = "money", 0.01, unit.end()
    elif unit := _MONEY.match(text, place):
        kind, end = "money", unit.end()
    elif unit := _SPEED.match(text, place):
        letter = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[unit[1]]
        kind, scale, period, end = "bytes", letter / (8 if unit[2] == "bps" else 1), 1.0, unit.end()
    elif unit := _SIZE.match(text, place):
        kind, scale, end = "bytes", _known(unit[1], _BYTES), unit.end()
    elif unit := _A_SECOND.match(text, place):
        period, end = 1.0, unit.end()
    elif kind == "count" and (unit := _TIME.match(text, place)):
        kind, scale, end = "time", _known(unit[1], _TIMES), unit.end()
    if kind == "money" and (many := _FOR_MANY.match(text, end)):
        scale, end = scale / _MANY[many[1].lower()], many.end()
    reach = _per(text, end)
    if reach is not None and period is None:
        period, end = _known((reach[1] or reach[2]), _PERIODS), reach.end()
    said = text[match.start() : end].strip()
    return Amount(kind, face * scale, face, period, match.start(), place, end, said, _rounding(match, text))


def _per(text, place):
    """'a day' after a number, or after a few words that say what it counts."""
    for words in range(5):
        between = re.compile(rf"(?:[\s-][a-z][a-z'-]*){{{words}}}", re.I).match(text, place)
        if between is None or _NO_REACH.search(between[0]):
            return None
        if found := _PER.match(text, between.end()):
            return found
    return None


def _rounding(match, text):
    """A result may be rounded to its last digit; one said with 'about', or as one digit, further."""
    digits = (match["digits"] or "1").replace(",", "").partition("e")[0].replace(".", "").strip("0")
    vague = re.search(r"(?:about|roughly|around|some|approximately|maybe|almost|nearly|~|≈|say)\s?[$€]?\s?$",
                      text[: match.start()], re.I)  # fmt: skip
    if len(digits) <= 1:
        return 0.35 if vague or match["digits"] is None else 0.3
    return 0.16 if vague else 0.08 if len(digits) == 2 else 0.06


def _known(word, table):
    word = word.lower()
    return table[word] if word in table else table[word.removesuffix("s")]
