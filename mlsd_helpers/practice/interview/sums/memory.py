"""Vectors, dimensions and bytes against the memory that is to hold them."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.quantities import Quantity
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack, one

_COMPRESSED = re.compile(
    r"\bquanti[sz]|\bcompress|\bproduct quant|\bpq\b|\bshard|\bsplit\b|\bspread|\bacross\b|\bhash|\bdisk|\bssd\b", re.I
)
_NAMED = re.compile(r"\bdimension(?:ality)?\s(?:of\s|=\s?)?(\d{1,5})\b|\b(\d{1,5})\sfloats\b", re.I)
_FEWEST = 100_000  # vectors, when nothing says that they are


def memory(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Vectors × dimensions × bytes against the memory that is to hold them."""
    dimensions = _dimensions(text, quantities)
    items = one(quantities, "items") or one(quantities, "users") or _many(quantities)
    sizes = [q for q in quantities if q.kind == "bytes"]
    large = [q for q in sizes if q.value >= 1e6]
    if dimensions is None or items is None or len(large) != 1 or dimensions < 1:
        return
    if _COMPRESSED.search(text) or SEES_IT.search(text):
        return
    small = [q.value for q in sizes if q.value <= 8]
    kinds = {
        4: r"float\s?32|fp32|single precision|\d\sfloats\b",
        2: r"float\s?16|fp16|bf16|half precision",
        1: r"\bint8\b",
    }
    each = [b for b, pattern in kinds.items() if re.search(pattern, text, re.I)] or [int(b) for b in small]
    given = len(each) == 1 and each[0] >= 1
    needed = capacity.embedding_memory_gb(items.value, int(dimensions), int(each[0]) if given else 1)
    stated = large[0].value / 1e9
    if needed <= stated * 1.1 and not (given and needed < stated / 5 and re.search(r"\bis\b|=|makes|comes to", text)):
        return
    bytes_text = f"{each[0]:g} bytes" if given else "even one byte"
    yield PushBack(
        f"Do the memory with me: {items.text} × {dimensions:g} dimensions × {bytes_text} is {needed:,.4g} GB, "
        f"before any index. You said {large[0].text}. How does that go together?",
        {"numbers": f"memory {items.value:g} {dimensions:g} {stated:g}", "rule": "out-of-memory"},
    )


def _dimensions(text, quantities):
    """The dimensions of a vector: '256 dims', 'of dimension 256', '256 floats'."""
    said = [q.value for q in quantities if q.kind == "dimensions"]
    said += [float(number) for found in _NAMED.findall(text) for number in found if number]
    return said[0] if len(said) == 1 else None


def _many(quantities):
    """The only large number that counts something without a name of its own here."""
    many = [q for q in quantities if q.kind in ("number", "requests") and q.value >= _FEWEST]
    return many[0] if len(many) == 1 else None
