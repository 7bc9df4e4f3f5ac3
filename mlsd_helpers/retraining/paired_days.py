"""The mean difference of two sides on the same rows, with an interval over days or other groups."""

from __future__ import annotations

import numpy as np

from mlsd_helpers.metrics import cluster_bootstrap_interval
from mlsd_helpers.shared.interval import Interval


def gain_over_days(more: np.ndarray, rows: np.ndarray, per: float, confidence: float) -> Interval:
    """``per`` × Σ more ÷ Σ rows, drawing days; exactly 0 where no day differs.

    Parameters
    ----------
    more : ndarray, shape (n_days,)
        What a day earned more on one side than on the other: a sum.
    rows : ndarray, shape (n_days,)
        How many rows it has.
    """
    if not more.any():
        return Interval(0.0, 0.0, 0.0, 0.0, confidence)
    sums = np.column_stack([more, rows]).astype(float)
    return cluster_bootstrap_interval(sums, lambda drawn: per * drawn[..., 0] / drawn[..., 1], confidence)
