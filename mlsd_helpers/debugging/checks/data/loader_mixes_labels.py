"""Batches are not sorted by their labels."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.data._passes import one_pass
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

ALLOWED, ROWS = 0.5, 16


@check(
    "loader mixes the labels",
    catches="a loader without shuffling over rows that lie sorted by label, folder after folder",
    look_at="shuffle of the loader, the size of its shuffle buffer, and the order of the rows on disk",
)
def loader_mixes_labels(model, data, seed):
    """Less than half of the labels' variance lies between blocks of 16 rows or more that are given one after another.

    Blocks are whole batches, as many in a row as make 16 rows, since the order within a batch does not matter. The
    part between is η² = Σ n_b ‖m_b - m‖² / Σ ‖y - m‖², with a class as an indicator and a number as its rank.

    Threshold: a shuffled loader has η² near (blocks - 1) / (rows - 1), 1/16 or less, a sorted one near 1. By the
    F distribution, chance gives 0.5 or more at a rate of at most 6e-6, that of two blocks of 16, F(1, 30) = 30.
    """
    given = one_pass(data)
    if len(given.sizes) == 1:
        raise DoesNotApply("one batch holds all rows, so that their order does not matter")
    block = _blocks(given.sizes)
    if block[-1] < 1:
        raise CouldNotRun(f"a pass gives {len(block)} rows; blocks of {ROWS} need {2 * ROWS}")
    y = _as_columns(given.labels)
    y = y - y.mean(axis=0)
    total = float((y**2).sum())
    if total == 0:
        raise DoesNotApply("all labels of the loader are one")
    sums = np.stack([np.bincount(block, column) for column in y.T], axis=1)
    part = float((sums**2 / np.bincount(block)[:, None]).sum()) / total
    said = f"{part:.0%} of the labels' variance is between {block[-1] + 1} blocks of batches"
    return Verdict(part < ALLOWED, said)


def _blocks(sizes):
    """The block of each row; what is left at the end belongs to the last full one."""
    blocks, number, filled = [], 0, 0
    for size in sizes:
        blocks += [number] * size
        filled += size
        if filled >= ROWS:
            number, filled = number + 1, 0
    return np.minimum(blocks, max(number - 1, 0))


def _as_columns(labels):
    """An indicator for each class; ranks for numbers, of which there are more than twenty."""
    from scipy.stats import rankdata

    classes, which = np.unique(labels, return_inverse=True)
    if len(classes) > 20 and labels.dtype.kind == "f":
        return rankdata(labels)[:, None]
    return np.eye(len(classes))[which]
