"""Rows with one column permuted."""

import numpy as np

from mlsd_helpers.debugging.rows import as_numpy, column, n_rows, take, with_column


def permuted_column(X, name, rng):
    """The rows with one column permuted; None where all its values are equal."""
    values = column(X, name)
    codes = as_numbers(values)
    for order in (rng.permutation(n_rows(X)) for _ in range(20)):
        if not np.array_equal(codes, codes[order]):
            moved = take(values, order)
            return with_column(X, name, moved.array if hasattr(moved, "array") else moved)
    return None


def as_numbers(values):
    """Values of any type as numbers that can be sorted, shape (n, m)."""
    values = as_numpy(values)
    if values.dtype.kind not in "fiub":
        values = np.unique(values.astype(str), return_inverse=True)[1]
    return np.nan_to_num(values.astype(float), nan=-1e300).reshape(len(values), -1)
