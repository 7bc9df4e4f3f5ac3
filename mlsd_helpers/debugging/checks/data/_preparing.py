"""The project's own preparation, run on disturbed rows."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import as_table
from mlsd_helpers.debugging.rows import as_numpy, column, columns_of, n_rows, take, with_column


def declared(data):
    """The raw rows of both sets."""
    if data.prepare is None or data.raw_train is None or data.raw_test is None:
        raise DoesNotApply("no preparation was given; pass Data(prepare=…, raw_train=…, raw_test=…)")
    return data.raw_train, data.raw_test


def prepared(data, raw_train, raw_test):
    """Both sets as the project prepares them, as tables of numbers."""
    both = data.prepare(raw_train, raw_test)
    if not isinstance(both, tuple | list) or len(both) != 2:
        raise CouldNotRun(f"prepare gave a {type(both).__name__}; expected (X_train, X_test)")
    return tuple(as_table(X.toarray() if hasattr(X, "toarray") else X) for X in both)


def disturbed(raw, rng):
    """Half of the rows in another order, their numbers moved by three spreads.

    Rows that are left out change what is counted or averaged of texts and whole numbers, which stay values that occur.
    """
    raw = take(raw, rng.permutation(n_rows(raw))[: -(-n_rows(raw) // 2)])
    for name in columns_of(raw):
        values = as_numpy(column(raw, name))
        if values.dtype.kind == "f":
            raw = with_column(raw, name, (values + 3 * (np.nanstd(values) or 1)).astype(values.dtype))
    return raw


def most_apart(first, second, again):
    """Largest difference of two tables, infinite where their shapes differ; ``again`` must equal the first."""
    if first.shape != again.shape or not np.array_equal(first, again, equal_nan=True):
        raise CouldNotRun("two preparations of the same rows differ: chance is drawn without a seed")
    if first.shape != second.shape:
        return np.inf
    if np.array_equal(first, second, equal_nan=True):
        return 0.0
    apart = np.abs(first - second)
    return float(np.nanmax(np.where(np.isnan(apart), np.inf, apart)))
