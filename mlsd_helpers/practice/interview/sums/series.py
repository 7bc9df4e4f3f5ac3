"""Services that a request needs one after the other: their availabilities multiply."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack

_IN_SERIES = re.compile(
    r"\bin (?:series|a row|a chain|sequence)\b|\bone after (?:the other|another)\b"
    r"|\bchain(?:ed)? of\b|\ball (?:of which )?(?:have to|must)\b",
    re.I,
)
_OTHERWISE = re.compile(r"\bnot\b|n't\b|\bparallel\b|\bfallback|\beither\b|\bredundan|\bif\b|\btarget\b", re.I)


def series(text: str) -> Iterator[PushBack]:
    """N services of availability a in series, with another availability for the whole."""
    if not _IN_SERIES.search(text) or _OTHERWISE.search(text):
        return
    found = amounts(text)
    shares = [a for a in found if a.kind == "share" and 0.9 <= a.value < 1]
    counts = [a for a in found if a.kind == "count"]
    if len(shares) == 2 and len(found) == 3 and len(counts) == 1 and 2 <= counts[0].value <= 50:
        each, whole = [shares[0].value] * int(counts[0].value), shares[1]
    elif len(shares) >= 3 and all(a.kind == "share" or a.value == len(shares) - 1 for a in found):
        each, whole = [share.value for share in shares[:-1]], shares[-1]
    elif len(shares) == len(found) == 2 and shares[1].value > shares[0].value:
        each, whole = [shares[0].value] * 2, shares[1]  # of two or more
    else:
        return
    together = capacity.availability_in_series(each)
    if 0.75 <= (1 - whole.value) / (1 - together) <= 1.35:
        return
    product = (
        " × ".join(f"{100 * a:.6g} %" for a in each)
        if len(each) < 4
        else f"{100 * each[0]:.6g} % to the power of {len(each)}"
    )
    yield PushBack(
        f"One after the other they multiply: {product} is {100 * together:.5g} %, and you said {whole.text}. "
        "A chain is weaker than each of its links. What follows?",
        {"numbers": f"series {together:g} {whole.value:g}"},
    )
