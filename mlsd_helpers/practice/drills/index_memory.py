"""How large an index of vectors is in memory."""

from mlsd_helpers.practice.drills.making import NotHere, other
from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.shared.showing import number

_FEWEST = 1_000_000  # rows: a smaller table fits anywhere
_BYTES = {4: "float32", 2: "float16", 1: "int8"}


def index_memory(case, chance):
    """Rows × dimensions × bytes, and the links of a graph beside each row."""
    services = case.reference.document.infrastructure.services or ()
    large = [s for s in services if (s.embedding_rows or 0) >= _FEWEST and s.embedding_dimensions]
    if not large:
        raise NotHere
    service = chance.choice(large)
    rows, dimensions = other(service.embedding_rows, chance), round(service.embedding_dimensions)
    size, links = chance.choice(tuple(_BYTES)), chance.choice((16, 32, 64))
    row = dimensions * size + 4 * links
    gigabytes = rows * row / 1e9
    if gigabytes < 1:  # nothing that somebody would have to size
        raise NotHere
    unit, scale = ("TB", 1000) if gigabytes >= 1000 else ("GB", 1)
    question = (
        f"'{service.name}' holds {said(rows)} vectors of {dimensions} dimensions in {_BYTES[size]}, each with {links} "
        f"links of 4 bytes to its neighbours. How much memory is that, in {unit}?"
    )
    working = (
        f"{dimensions} × {size} B + {links} × 4 B = {number(row)} B a vector\n"
        f"× {said(rows)} = {said(gigabytes / scale)} {unit}"
    )
    return question, unit, gigabytes / scale, working
