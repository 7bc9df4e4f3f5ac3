"""An availability against the time that it leaves."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.quantities import Quantity, read
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack

_NINES = re.compile(r"\b(two|three|four|five|six|[2-6])[\s-](?:and a half\s)?nines\b", re.I)
_COUNTED = ("two", "three", "four", "five", "six")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_EVERY = re.compile(r"\s*(?:of downtime |of outages? |down )?(?:a|per|in a|each|every)\s(day|week|month|year)", re.I)
_ONE = re.compile(r"\ban?\s(?=(?:minute|hour|day)\s(?:of|down|a|per))", re.I)
_ABOUT_IT = re.compile(r"\bdown|availab|uptime|nines|outage|\bleaves?\b|\ballows?\b", re.I)


def downtime(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Minutes or hours a month or year that are not those of the availability."""
    quantities = read(_ONE.sub("1 ", text)) if _ONE.search(text) else quantities
    text = _ONE.sub("1 ", text)
    shares = [(q.value, q.text) for q in quantities if q.kind == "percent" and 0.9 <= q.value < 1]
    shares += [(1 - 0.1 ** _count(found[1]), found[0]) for found in _NINES.finditer(text)]
    times = [(q, every[1].lower()) for q in quantities if q.kind == "seconds" and (every := _EVERY.match(text, q.end))]
    if len(shares) != 1 or len(times) != 1 or SEES_IT.search(text) or not _ABOUT_IT.search(text):
        return
    (share, called), (stated, period) = shares[0], times[0]
    allowed = capacity.downtime_minutes_per_month(share) * _DAYS[period] / 30
    if 0.7 <= stated.value / 60 / allowed <= 1.4:
        return
    left = f"{allowed:,.3g} minutes" if allowed < 600 else f"{allowed / 60:,.3g} hours"
    yield PushBack(
        f"Check that: {called} leaves {100 * (1 - share):.3g} % of {_DAYS[period] * 1440:,} minutes, "
        f"{left} a {period}, not {stated.text}. Which do you mean?",
        {"numbers": f"downtime {share:g} {stated.value / 60 * 30 / _DAYS[period]:g}"},
    )


def _count(word):
    return int(word) if word.isdigit() else _COUNTED.index(word.lower()) + 2
