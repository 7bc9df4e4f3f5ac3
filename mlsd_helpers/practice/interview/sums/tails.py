"""Percentiles of stages do not add up to the percentile of the whole."""

import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack

_TAIL = re.compile(r"\bp9\d(?:\.9)?\b|\b9\dth percentile", re.I)
_WHOLE = re.compile(r"\b(?:end[- ]to[- ]end|total|overall|whole|together|sum|add(?:s|ed)?)\b", re.I)
_EXACT = re.compile(r"\b(?:is|are|=|gives?|makes?|so|add up|comes? to|exactly)\b|=", re.I)
_OTHERWISE = re.compile(
    r"\bnot\b|n't\b|\bat most\b|\bbound\b|\bconservativ|\bpessimis|\bworst\b|\bbudgets?\b|\bbelow\b|\bunder\b|"
    r"\bwithin\b|"
    r"\btarget\b|\bleaves?\b|\bbut\b|\bmeans?\b|\bmedian|\bp50\b|\bparallel|"
    r"\bslack\b|\bspare\b|\blimit\b|\bmust\b|\bup to\b",
    re.I,
)


def tails(text: str) -> Iterator[PushBack]:
    """The p99s of two stages or more, added, and called the p99 of both."""
    marks = _TAIL.findall(text)
    if len(marks) < 2 or not _WHOLE.search(text) or not _EXACT.search(text) or _OTHERWISE.search(text):
        return
    times = [a for a in amounts(text) if a.kind == "time" and a.period is None and a.value <= 60]
    if len(times) < 3:
        return
    *stages, whole = sorted(times, key=lambda a: a.value)
    if abs(sum(a.value for a in stages) / whole.value - 1) > 0.01 or whole is not times[-1]:
        return
    added = " + ".join(a.text for a in stages)
    unlucky = 100 * (1 - 0.99 ** len(stages))
    yield PushBack(
        f"{added} = {whole.text} adds percentiles: a request that is slow in one stage is seldom slow in the next. "
        f"With {len(stages)} stages, 1 − 0.99^{len(stages)} = {unlucky:.3g} % of requests meet a slow one, and the p99 "
        "of the whole lies elsewhere, mostly below the sum. How would you get it?",
        {"numbers": f"tails {added}"},
    )
