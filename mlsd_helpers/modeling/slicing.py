"""The slices of a frame: the rows of each category, of each bin of a numeric column, and of missing values."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from pandas.api import types

MISSING = "missing"
BOTH = " × "  # between the names of columns, and of slices, that are taken together
MOST_VALUES = 12  # of a numeric column whose every value is a slice; with more it is cut into bins


def slices_of(
    frame: pd.DataFrame, by: Sequence[str | tuple[str, ...]] | str, n_bins: int
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield column, name of the slice and the mask of its rows, for each slice of one column or of several at once."""
    of_column = {}
    for names in columns_of(frame, by):
        for name in names:
            if name not in of_column:
                of_column[name] = _slices_of_column(frame[name], n_bins)
        places, row = np.unique(np.column_stack([of_column[name][0] for name in names]), axis=0, return_inverse=True)
        for number, place in enumerate(places):
            slice_name = BOTH.join(of_column[name][1][code] for name, code in zip(names, place, strict=True))
            yield BOTH.join(names), slice_name, row.ravel() == number


def columns_of(frame: pd.DataFrame, by: Sequence[str | tuple[str, ...]] | str) -> list[tuple[str, ...]]:
    """The columns asked for, each alone or several together, each there once."""
    if not isinstance(by, str) and not hasattr(by, "__iter__"):
        raise ValueError(f"by is {by!r}; expected the name of a column, or a list of names")
    wanted = [each if isinstance(each, tuple) else (each,) for each in ([by] if isinstance(by, str) else by)]
    if not wanted or not all(wanted):
        raise ValueError("by is empty; expected at least one column to slice by")
    for names in wanted:
        unknown = [name for name in names if name not in frame.columns]
        if unknown:
            known = ", ".join(map(repr, frame.columns))
            raise ValueError(f"frame has no column {unknown[0]!r}; its columns are {known}")
        repeated = [name for name in names if names.count(name) > 1 or list(frame.columns).count(name) > 1]
        if repeated or sum(set(names) == set(others) for others in wanted) > 1:
            raise ValueError(
                f"the column {(repeated or names)[0]!r} is there more than once; expected each once, in frame and in by"
            )
    return wanted


def _slices_of_column(column, n_bins):
    """The slice of each row as a code, and the names of the slices."""
    missing = column.isna().to_numpy()
    if any(isinstance(value, (list, dict, set, np.ndarray)) for value in column.head(100)):
        raise ValueError(f"the column {column.name!r} holds lists or the like; expected a number or a name in each row")
    if missing.all():
        raise ValueError(f"the column {column.name!r} is missing in all {len(column):,} rows; leave it out of by")
    known = column[~missing]
    bins, names = _bins(known, n_bins) if _is_continuous(known) else _categories(known)
    codes = np.full(len(column), len(names))
    codes[~missing] = bins
    if missing.any():
        names.append(MISSING if MISSING not in names else f"{MISSING} value")
    return codes, names


def _is_continuous(known):
    if types.is_bool_dtype(known):
        return False
    ordered = types.is_numeric_dtype(known) or types.is_datetime64_any_dtype(known)
    return ordered and known.nunique() > MOST_VALUES


def _categories(known):
    try:
        codes, values = pd.factorize(known, sort=True)
    except TypeError:  # kinds that have no order among each other
        codes, values = pd.factorize(known)
    return codes, [f"{value:g}" if isinstance(value, float) else str(value) for value in values]


def _bins(known, n_bins):
    if types.is_numeric_dtype(known) and not np.isfinite(known.to_numpy(dtype=float)).all():
        raise ValueError(f"the column {known.name!r} holds infinite values; clip them, or mark them as missing")
    # A value that fills a bin is a slice of its own: most rain gauges show 0, and quantiles would put all rows together
    shares = known.value_counts(normalize=True)
    full = shares.index[shares >= 1 / n_bins].sort_values()
    codes = full.get_indexer(known)
    others = known[codes < 0]
    if len(others):
        quantiles = pd.qcut(others, max(1, n_bins - len(full)), labels=False, duplicates="drop")
        codes[codes < 0] = len(full) + quantiles.to_numpy()
    ends = known.groupby(codes).agg(["min", "max"])
    ends = [*zip(ends["min"], ends["max"], strict=True)]
    names = [_named(*each, digits=3) for each in ends]
    return codes, names if len(set(names)) == len(names) else [_named(*each, digits=12) for each in ends]


def _named(low, high, digits):
    ends = [f"{end:.{digits}g}" if isinstance(end, float) else str(end) for end in (low, high)]
    return ends[0] if low == high else " to ".join(ends)
