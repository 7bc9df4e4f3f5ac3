"""Count rows of both classes between edges, without searching the edges for most of them.

The scale is cut into many cells of equal width, so that arithmetic finds the cell of a score. Only in a cell that holds
an edge the edges are searched; all other rows of a cell lie between the same two.
"""

import numpy as np

_CHUNK = 1 << 17  # rows at a time, so that what is in between stays in the cache


def count_between(edges, score, is_positive, weight=None) -> np.ndarray:
    """Rows, or their weights, by class and by how many edges are not above the score.

    Parameters
    ----------
    edges : ndarray of float, shape (m,)
        In increasing order.
    score : ndarray of float, shape (n,)
        Finite.
    is_positive : ndarray of bool, shape (n,)
        Class of each row.
    weight : ndarray of float, shape (n,), optional
        How often each row counts.

    Returns
    -------
    ndarray, shape (2 × (m + 1),)
        Negatives in each place from 0 to m, then positives.

    Examples
    --------
    >>> count_between(np.array([0.5]), np.array([0.1, 0.5, 0.9]), np.array([False, True, True])).tolist()
    [1, 0, 0, 2]
    """
    lowest, highest = score.min(), score.max()
    low, scale, n_cells = _cells(lowest, highest, len(edges))
    within = edges[(edges >= lowest) & (edges <= highest)] if scale else edges
    edges_in_cell = np.bincount(((within - low) * scale).astype(np.intp), minlength=n_cells)
    has_edge = edges_in_cell > 0
    place_of_cell = np.searchsorted(edges, low) + np.cumsum(edges_in_cell)  # right where a cell has no edge

    n_places = len(edges) + 1
    dtype = np.int64 if weight is None else np.float64
    by_cell, by_place = np.zeros(2 * n_cells, dtype), np.zeros(2 * n_places, dtype)
    for start in range(0, len(score), _CHUNK):
        rows = slice(start, start + _CHUNK)
        scores, positive = score[rows], is_positive[rows]
        weights = None if weight is None else weight[rows]
        cells = ((scores - low) * scale).astype(np.intp)
        searched = np.flatnonzero(has_edge[cells])
        by_cell += np.bincount(cells + n_cells * positive, weights, minlength=2 * n_cells)
        places = np.searchsorted(edges, scores[searched], side="right") + n_places * positive[searched]
        by_place += np.bincount(places, None if weight is None else weights[searched], minlength=2 * n_places)
    for total, cells in zip(np.split(by_place, 2), np.split(by_cell, 2), strict=True):
        np.add.at(total, place_of_cell[~has_edge], cells[~has_edge])
    return by_place


def _cells(lowest, highest, n_edges):
    """Where the cells begin, cells for each unit of score, and how many; one only where floats cannot part scores."""
    n_cells = min(max(1024, 32 * n_edges), 65_536)
    with np.errstate(over="ignore", divide="ignore"):
        scale = (n_cells - 1) / (highest - lowest)
    return (lowest, scale, n_cells) if 0 < scale < np.inf else (0.0, 0.0, 1)
