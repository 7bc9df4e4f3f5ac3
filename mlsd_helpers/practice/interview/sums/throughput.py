"""What one machine does a second against what all of them are to do."""

import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack, plain

_MACHINES = r"(?:gpus?|machines?|replicas?|pods?|instances?|servers?|workers?|nodes?|cores?|boxe?s?|shards?)"
_ONE_DOES = re.compile(
    rf"\b(?:an?|one|each|every)\s(?:[\w-]+\s)?{_MACHINES}\s(?:can\s)?(?:do|does|handles?|gives?|serves?|takes?)\s(?:about\s)?$",
    re.I,
)
_FOR_ONE = re.compile(rf"(?:\s[a-z]+)?\s(?:per|an?|for each|on each)\s{_MACHINES}\b", re.I)
_COUNTED = re.compile(rf"\s(?:[a-z][\w-]*\s)?{_MACHINES}\b", re.I)
_OTHERWISE = re.compile(
    r"\bnot\b|n't\b|\bcache|\bbatch|\bif\b|\bhave\s\d+\s(?:gpu|machine)|%|\bshare\b|\bonly\b|\btoo\b|\bspread", re.I
)
_FEWER = 1.3  # times: what may be rounding


def throughput(text: str) -> Iterator[PushBack]:
    """Machines that together do less than what comes in."""
    found = amounts(text)
    rates = [a for a in found if a.kind == "count" and a.period is not None and a.period <= 60]
    counted = [a for a in found if a.kind == "count" and a.period is None and _COUNTED.match(text, a.number_end)]
    if len(rates) != 2 or len(counted) != 1 or len(found) != 3 or _OTHERWISE.search(text):
        return
    of_one = [a for a in rates if _ONE_DOES.search(text[: a.start]) or _FOR_ONE.match(text, a.end)]
    if len(of_one) != 1:
        return
    total = next(a for a in rates if a is not of_one[0])
    needed = total.base / of_one[0].base
    if needed <= _FEWER * counted[0].value:
        return
    yield PushBack(
        f"Do that one with me: {total.text} ÷ {of_one[0].text} each is {plain(needed, 4)}, and you said "
        f"{counted[0].text}. How do they keep up?",
        {"numbers": f"throughput {total.base:g} {of_one[0].base:g} {counted[0].value:g}", "rule": "replicas-too-few"},
    )
