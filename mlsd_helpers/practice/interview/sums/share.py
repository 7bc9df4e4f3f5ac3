"""A share of a number: ``0.5 % of 20 million posts is 100,000``, ``5,000 at a prevalence of 0.4 % gives 20``."""

import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack, plain

_OF = re.compile(r"\s(?:of)\s(?:(?:the|our|all|those|about|these)\s)*$", re.I)
_RARE = re.compile(
    r"\b(?:prevalence|base rate|positive rate|positive share|positives?|violat\w+|fraud\w*|ctr|conversion)\b", re.I
)
_ALERTS = re.compile(r"\bprecision\b[^.]*\b(?:alerts?|flags|flagged|cases)\b", re.I)
_RESULT = re.compile(
    r"(?:\b(?:is|are|makes?|gives?|means|leaves?)\b|=|≈|→|\bso\b|\bthat's\b"
    r"|\b(?:we|analysts|reviewers|they) (?:get|see|have|find)\b)\s*"
    r"(?:we (?:get|see|have|find)\s)?"
    r"(?:(?:only|just|about|roughly|around|some|maybe|almost|nearly|~)\s*)*$",
    re.I,
)
_OTHERWISE = re.compile(
    r"\bnot\b|n't\b|\bper\s?cent points?|\brecall|\bsampl|\bof (?:those|them|which)\b"
    r"|\bmore\b|\bless\b|\bup\b|\bdown\b"
    r"|\bpeak|\bclass(?:es)?\b|\beach\b|\bper\b", re.I
)  # fmt: skip


def shares(text: str) -> Iterator[PushBack]:
    """A number, a share of it, and a result that is another number."""
    found = amounts(text)
    if (
        len(found) != 3
        or _OTHERWISE.search(text)
        or found[2].kind != "count"
        or not _RESULT.search(text[found[1].end : found[2].start])
    ):
        return
    if found[0].kind == "share" and found[1].kind == "count" and _OF.search(text[found[0].end : found[1].start]):
        part, whole = found[0], found[1]
    elif found[1].kind == "share" and found[0].kind == "count" and _RARE.search(text):
        part, whole = found[1], found[0]
    elif {found[0].kind, found[1].kind} == {"share", "count"} and _ALERTS.search(text):
        part, whole = sorted(found[:2], key=lambda amount: amount.kind != "share")
    else:
        return
    result = found[2]
    should, rest = part.value * whole.value, (1 - part.value) * whole.value
    if not part.value or not result.value:
        return
    periods = {1.0, *(a.period / b.period for a, b in ((result, whole), (whole, result)) if a.period and b.period)}
    if whole.period and not result.period:
        periods |= {1 / whole.period}
    if any(
        0.85 <= result.value / (value * f) <= 1.18 or abs(result.value - value * f) <= 0.5
        for value in (should, rest)
        for f in periods
    ):
        return
    yield PushBack(
        f"I get something else: {part.text} of {text[whole.start : whole.number_end]} is {plain(should)}, not "
        f"{text[result.start : result.number_end]}. What does that change?",
        {"numbers": f"share {part.value:g} {whole.value:g} {result.value:g}"},
    )
