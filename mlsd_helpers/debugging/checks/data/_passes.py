"""Passes over the training batches of a project's loader."""

from dataclasses import dataclass

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.rows import as_numpy, n_rows

MOST_ROWS = 5000


@dataclass(frozen=True)
class Pass:
    """The rows of one pass in their order, as bytes that can be compared; their labels; the size of each batch."""

    rows: list[bytes]
    labels: np.ndarray
    sizes: list[int]


def one_pass(data):
    """The first 5,000 rows of a pass over the declared loader."""
    if data.loader is None:
        raise DoesNotApply("no loader was declared")
    rows, labels, sizes = [], [], []
    batches = data.loader()
    if not hasattr(batches, "__iter__"):
        raise CouldNotRun(f"the loader gave a {type(batches).__name__}; expected batches: lambda: iter(train_loader)")
    for number, batch in enumerate(batches, 1):
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            raise CouldNotRun(f"batch {number} of the loader is a {type(batch).__name__}; expected (X, y)")
        X, y = batch
        if not n_rows(X) or n_rows(X) != n_rows(y):
            raise CouldNotRun(f"batch {number} of the loader has {n_rows(X)} rows and {n_rows(y)} labels")
        rows += as_bytes(X)
        labels.append(as_numpy(y).reshape(n_rows(y), -1)[:, 0])
        sizes.append(n_rows(X))
        if len(rows) >= MOST_ROWS:
            break
    if not rows:
        raise CouldNotRun("a pass over the loader gave no batch; a generator that has ended gives none, make a new one")
    return Pass(rows, np.concatenate(labels), sizes)


def as_bytes(X):
    """Each row as bytes; numbers in single precision, so that the same row of two kinds is the same."""
    values = as_numpy(X)
    if values.dtype.kind in "fiub":
        return [row.tobytes() for row in np.ascontiguousarray(values, dtype=np.float32)]
    return [repr(row.tolist()).encode() for row in values]
