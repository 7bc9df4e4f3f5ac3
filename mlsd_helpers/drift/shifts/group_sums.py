"""Sums over groups of rows, and the test that a vector of their means is zero."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.shared.moments import refuse_moments

_BLOCKS = 200  # into which independent rows are dealt
FEWEST = 8  # groups from which a covariance of a few cells can be estimated


def group_codes(name: str, groups: ArrayLike | None, n_rows: int, fewest: int = FEWEST) -> np.ndarray:
    """The group of each row as a whole number. Independent rows are dealt at random into up to 200 blocks.

    Whatever is summed over blocks of independent rows varies as it does over the rows, so that both cases are one.

    Raises
    ------
    ValueError
        When there are fewer groups (or rows) than ``fewest``, or they are times of day other than full hours.
    """
    if groups is None:
        if n_rows < fewest:
            raise ValueError(f"there are {n_rows} rows; expected at least {fewest} on each side")
        return np.random.default_rng(0).permutation(n_rows) % min(n_rows, _BLOCKS)
    groups = checks.vector(name, groups)
    if len(groups) != n_rows:
        raise ValueError(f"{name} has {len(groups):,} rows and its scores have {n_rows:,}; expected the same rows")
    refuse_moments(name, groups)
    codes = np.unique(checks.labels(name, groups, n_rows), return_inverse=True)[1]
    n_groups = int(codes.max()) + 1
    if n_groups < fewest:
        found = "one group" if n_groups == 1 else f"{n_groups} groups"
        raise ValueError(
            f"{name} holds {found}; expected at least {fewest}, better thirty: rows of a group hang together, so that "
            "few groups say little"
        )
    return codes


def cell_counts(codes: np.ndarray, cells: np.ndarray, n_cells: int, weight: np.ndarray | None = None) -> np.ndarray:
    """The rows (or weights) of each group in each cell, shape (n_groups, n_cells)."""
    n_groups = int(codes.max()) + 1
    return np.bincount(codes * n_cells + cells, weight, minlength=n_groups * n_cells).reshape(n_groups, n_cells)


def redrawn(sums: np.ndarray, rng: np.random.Generator, n_resamples: int) -> np.ndarray:
    """Sums over groups drawn with replacement, shape (n_resamples, n_cells)."""
    n_groups = len(sums)
    return rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=n_resamples) @ sums


def covariance(influence: np.ndarray) -> np.ndarray:
    """Of a vector of means to which each group adds its influence: G ÷ (G − 1) × Σ influence · influenceᵀ."""
    n_groups = len(influence)
    return n_groups / (n_groups - 1) * influence.T @ influence


def zero_p_value(mean: np.ndarray, parts: Sequence[tuple[np.ndarray, int]]) -> float:
    """The p-value that the truth behind a vector of means is zero: Hotelling's T² with unequal covariances.

    Formula: T² = mᵀ V⁻¹ m with V the sum of the parts; F = (ν − p + 1) ÷ (ν p) · T² on p and ν − p + 1 degrees of
    freedom, ν as Nel and van der Merwe (1986) have it from the groups of each part.

    Parameters
    ----------
    mean : ndarray, shape (p,)
        The vector.
    parts : sequence of (ndarray of shape (p, p), int)
        Its covariance from each side, and the groups of that side.
    """
    from scipy.special import fdtrc

    total = sum(part for part, _ in parts)
    values, vectors = np.linalg.eigh(total)
    there = values > 1e-10 * max(values.max(), 1e-300)
    p = int(there.sum())
    if np.abs(vectors[:, ~there].T @ mean).max(initial=0.0) > 1e-6:  # it is off where nothing varies
        return 0.0
    if not p:
        return 1.0
    square = float(np.sum((vectors[:, there].T @ mean) ** 2 / values[there]))

    def spread(matrix):
        return np.trace(matrix @ matrix) + np.trace(matrix) ** 2

    freedom = spread(total) / sum(spread(part) / (n_groups - 1) for part, n_groups in parts)
    below = max(freedom - p + 1, 1.0)
    return float(fdtrc(p, below, below / (freedom * p) * square))
