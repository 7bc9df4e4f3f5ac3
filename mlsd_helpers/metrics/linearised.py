"""Standard errors of smooth functions of means, from the influence of each row, and the intervals they give."""

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.intervals import critical_value


def group_codes(groups: ArrayLike | None, n_rows: int) -> np.ndarray | None:
    """The group of each row as a whole number, after checking that there are two units at least."""
    if groups is None:
        if n_rows < 2:
            raise ValueError("y_true has 1 row; expected at least two: one row shows no variance")
        return None
    codes = np.unique(checks.labels("groups", groups, n_rows), return_inverse=True)[1]
    if codes.max() < 1:
        raise ValueError("groups has one group; expected at least two, better thirty: one group shows no variance")
    return codes


def standard_error(influence: np.ndarray, codes: np.ndarray | None) -> float:
    """Of an estimate to which each row adds its influence: how much it moves per weight of that row, Σ = 0.

    Formula: √(G ÷ (G − 1) × Σ_g (Σ influence in g)²), over G groups or, without groups, over rows. For the mean of n
    rows the influence is (x − x̄) ÷ n, and this is s ÷ √n.
    """
    sums = influence if codes is None else np.bincount(codes, influence)
    error = float(np.sqrt(len(sums) / (len(sums) - 1) * (sums @ sums)))
    return error if error > 1e-12 * float(np.abs(influence).sum()) else 0.0  # less is what rounding left


def n_units(codes: np.ndarray | None, n_rows: int, rows: np.ndarray | None = None) -> int:
    """How many independent units there are, or how many of them hold one of ``rows``."""
    if codes is None:
        return n_rows if rows is None else int(np.count_nonzero(rows))
    return len(np.unique(codes if rows is None else codes[rows]))


def critical_t(confidence: float, freedom: int) -> float:
    """Standard errors on each side of an estimate that hold the confidence, for Student's t."""
    from scipy.special import stdtrit  # only here: loading it takes longer than the intervals

    critical_value(confidence)
    return float(stdtrit(freedom, (1 + confidence) / 2))
