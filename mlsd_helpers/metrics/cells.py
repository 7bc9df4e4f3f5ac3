"""Sums between many edges, for engines of SQL, to which a comparison with each edge is a query that takes long to plan.

Rows are added up in cells of equal width, found by arithmetic. Where the lowest and the highest score of a cell lie
between the same two edges, the cell is done. The rows of all other cells, those that hold an edge, are read again in
cells of a sixteenth of the width, and as soon as they are few, by their score itself.
"""

import narwhals as nw
import numpy as np

FEW_EDGES = 64  # so many are compared one by one: that is one pass over the rows
_CELLS_PER_EDGE = 16
_FEW_ROWS = 1_000_000
_MOST_CELLS = 2**52


def sums_between(rows, edges: np.ndarray, keys: tuple, aggregates: dict) -> dict[str, np.ndarray]:
    """As ``rows.sums(*keys, "place", **aggregates)`` with the place of each score among the edges.

    Parameters
    ----------
    rows : Rows
        With ``y_score``.
    edges : ndarray of float, shape (m,)
        In increasing order, at least two of them apart.
    keys : tuple of str
        Columns to group by, beside the place.
    aggregates : dict of str to narwhals.Expr
        With ``lowest`` and ``highest``, of the score.
    """
    parts, n_cells = [], _CELLS_PER_EDGE * len(edges)
    while True:
        cell = _cell(edges, n_cells)
        if cell is None:
            parts.append(_by_score(rows, edges, keys, aggregates))
            break
        found = rows.with_columns(cell=cell).sums(*keys, "cell", **aggregates)
        cells = found.pop("cell")
        first, last = (np.searchsorted(edges, found[end], side="right") for end in ("lowest", "highest"))
        still_open = np.unique(cells[first < last])
        is_open = np.isin(cells, still_open)
        parts.append({name: values[~is_open] for name, values in (found | {"place": first}).items()})
        if not len(still_open):
            break
        rows = rows.only(cell.is_in(still_open.tolist()))
        n_cells *= _CELLS_PER_EDGE
        if found["rows"][is_open].sum() <= _FEW_ROWS or n_cells > _MOST_CELLS:
            parts.append(_by_score(rows, edges, keys, aggregates))
            break
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _by_score(rows, edges, keys, aggregates):
    found = rows.sums(*keys, "y_score", **aggregates)
    return found | {"place": np.searchsorted(edges, found.pop("y_score"), side="right")}


def _cell(edges, n_cells):
    """The cell of a score, -1 below all edges and n_cells above; None where floats cannot part the edges so finely."""
    low, high = float(edges[0]), float(edges[-1])
    with np.errstate(over="ignore", divide="ignore"):
        scale = float(n_cells / (np.float64(high) / 2 - low / 2))  # halves, so that no difference is infinite
    if not np.isfinite(scale):
        return None
    score = nw.col("y_score")
    within = ((score.clip(low, high) / 2.0 - low / 2) * scale).floor().cast(nw.Int64)
    return (
        nw.when(score < low).then(nw.lit(-1)).otherwise(nw.when(score >= high).then(nw.lit(n_cells)).otherwise(within))
    )
