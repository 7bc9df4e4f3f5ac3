"""Which neighbours are nearer than chance puts them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

NEIGHBOURS = 5  # up to four copies of one row are told from chance
_APART = 1e9  # interquartile ranges between rows of other categories


class Found(NamedTuple):
    """Pairs by place, how near they are, and how the limit was found."""

    rows: np.ndarray
    of: np.ndarray
    ratio: np.ndarray
    n_untested: int
    largest_ratio: float
    dimension: float


def in_space(frame, numbers):
    """A point for each row: its numbers in interquartile ranges, and an axis that keeps other categories far away."""
    axes = []
    for name in numbers:
        values = frame[name]
        if not pd.api.types.is_numeric_dtype(values.dtype):
            values = values.astype("int64").where(values.notna())
        values = values.to_numpy(dtype="float64", na_value=np.nan)
        if np.isinf(values).any():
            raise ValueError(f"{name} has {np.isinf(values).sum():,} infinite values; drop those rows, or clip them")
        there = values[~np.isnan(values)]
        spread = (np.subtract(*np.quantile(there, [0.75, 0.25])) or there.std()) if len(there) else 0
        middle = np.median(there) if len(there) else 0
        axes.append(np.nan_to_num((values - middle) / (spread or 1)))
    # What must be the same: categories, text, booleans, and which numbers are missing
    kind = frame.drop(columns=numbers).assign(
        **{f"{name} is missing": frame[name].isna() for name in numbers if frame[name].isna().any()}
    )
    if kind.shape[1]:
        axes.append(_APART * kind.groupby(list(kind), dropna=False, sort=False, observed=True).ngroup().to_numpy())
    return np.column_stack(axes) if axes else np.zeros((len(frame), 1))


def closer_than_chance(space, known, asked, expected, n_numbers):
    """Pairs of asked rows with known ones, nearer than chance puts them."""
    from scipy.spatial import KDTree

    own = np.array_equal(known, asked)
    n_neighbours = NEIGHBOURS + own
    if not n_numbers or len(known) <= n_neighbours or not len(asked):
        return Found(np.array([], int), np.array([], int), np.array([]), len(asked), 0.0, float("nan"))
    # A tree subtracts coordinates: the matrix product of a search by brute force would lose small distances beside the
    # large ones between categories. Cut at the middle of the space, which is 15 times as fast as at the median here.
    tree = KDTree(space[known], balanced_tree=False, compact_nodes=False)
    distance, place = tree.query(space[asked], k=n_neighbours)
    if own:  # a row is its own nearest neighbour
        is_self = known[place] == asked[:, None]
        is_self[~is_self.any(axis=1), -1] = True
        distance, place = (each[~is_self].reshape(len(asked), NEIGHBOURS) for each in (distance, place))
    first, second, last = distance[:, 0], distance[:, 1], distance[:, -1]
    is_tested = (last < _APART / 2) & (last > 0)
    n_tested = max(1, int(is_tested.sum()))
    dimension = _dimension(first[is_tested], second[is_tested], n_numbers)
    limit = (1 - (1 - min(0.5, expected / n_tested)) ** (1 / (NEIGHBOURS - 1))) ** (1 / dimension)
    ratio = np.divide(first, last, out=np.ones(len(first)), where=is_tested)
    is_near = is_tested & (ratio <= limit)
    rows, of, ratio = asked[is_near], known[place[is_near, 0]], ratio[is_near]
    if own:  # each pair once, the later row as the copy
        rows, of = np.maximum(rows, of), np.minimum(rows, of)
        _, kept = np.unique(np.column_stack([rows, of]), axis=0, return_index=True)
        rows, of, ratio = rows[kept], of[kept], ratio[kept]
    return Found(rows, of, ratio, int((~is_tested).sum()), float(limit), float(dimension))


def _dimension(first, second, most):
    """From the median of the ratios, which copies do not move while they are less than half of the rows."""
    is_apart = (first > 0) & (second > first)
    if not is_apart.any():
        return float(most)
    return float(np.clip(np.log(2) / np.median(np.log(second[is_apart] / first[is_apart])), 1.0, most))
