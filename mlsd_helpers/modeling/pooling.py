"""How much of what a segment showed by itself to believe: partial pooling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks


@dataclass(frozen=True, repr=False)
class Pooling:
    """What segments add to a common model, by how much they showed.

    Parameters
    ----------
    own : DataFrame
        One row a segment, by its label: ``n`` cases, and their mean ``deviation`` from the common model.
    m : float
        Cases after which half of a deviation is believed, σ² ÷ τ². Infinity when segments differ by chance alone.
    noise : float
        Variance of a single case, σ².
    """

    own: pd.DataFrame
    m: float
    noise: float

    @property
    def between(self) -> float:
        """Variance between segments, τ²; 0 when they differ by no more than chance."""
        return self.noise / self.m if self.m else np.inf

    def weight(self, n: ArrayLike) -> np.ndarray:
        """Share of a deviation to believe after ``n`` cases: n ÷ (n + m)."""
        n = np.asarray(n, dtype=float)
        return np.divide(n, n + self.m, out=np.zeros_like(n), where=n > 0)

    def added(self, segments: ArrayLike, m: float | None = None) -> np.ndarray:
        """What to add to the common answer for cases of these segments; 0 for those that nobody has seen.

        Parameters
        ----------
        segments : array-like, shape (k,)
            Segment of each case.
        m : float, optional
            Another number of cases to trust, at least 0: with 0 a deviation is believed whole.
        """
        if m is not None and not m >= 0:
            raise ValueError(f"m is {m!r}; expected 0 cases or more")
        pooling = self if m is None else Pooling(self.own, m, self.noise)
        found = self.own.reindex(np.asarray(segments)).fillna(0)
        return pooling.weight(found["n"]) * found["deviation"].to_numpy()

    def __repr__(self) -> str:
        return (
            f"{len(self.own):,} segments differ by {np.sqrt(self.between):.3g}; half of a deviation is believed after "
            f"m = {self.m:.3g} cases"
        )


def partial_pooling(deviation: ArrayLike, segments: ArrayLike) -> Pooling:
    """Estimate how much segments differ, and so how much of each one's own deviation to believe.

    A case scatters around its segment with the variance σ², the segments scatter around the common model with the
    variance τ². The weight n ÷ (n + m) with m = σ² ÷ τ² leaves the smallest squared error. σ² is seen within segments:
    squared distances from the mean of the segment ÷ (cases − segments). A squared mean deviation has the expectation
    τ² + σ² ÷ n; weighed by n and summed: τ² = (Σ n d² − segments × σ²) ÷ Σ n, which is Bühlmann and Straub's
    credibility with the common answer known.

    Parameters
    ----------
    deviation : array-like of float, shape (k,)
        What each case differs from the answer of the common model, such as 1 − 0.23 for a late flight. Take the common
        answer of the same time: what a season did to all cases is else taken for a trait of the segments that it met.
    segments : array-like, shape (k,)
        Segment of each case.

    Returns
    -------
    Pooling
        ``own``, ``m``, ``noise``; ``weight`` and ``added``.

    Raises
    ------
    ValueError
        When lengths differ, a deviation is not finite, a segment is missing, or no segment has cases that differ.

    References
    ----------
    https://en.wikipedia.org/wiki/B%C3%BChlmann_model

    Examples
    --------
    >>> pooling = partial_pooling([1, 0, 1, 1, -1, 0, -1, -1], list("aaaabbbb"))
    >>> pooling
    2 segments differ by 0.707; half of a deviation is believed after m = 0.5 cases
    >>> pooling.added(["a", "b", "c"]).round(3).tolist()
    [0.667, -0.667, 0.0]
    """
    deviation = checks.numbers("deviation", deviation)
    labels = checks.vector("segments", segments)
    if len(labels) != len(deviation):
        raise ValueError(f"segments has {len(labels):,} rows and deviation {len(deviation):,}; expected the same rows")
    if pd.isna(labels).any():
        raise ValueError(f"segments is missing at row {int(np.argmax(pd.isna(labels)))}; name it, or leave the row out")
    own = pd.Series(deviation).groupby(labels).agg(["size", "mean"]).set_axis(["n", "deviation"], axis="columns")
    n, d = own["n"].to_numpy(), own["deviation"].to_numpy()
    if len(deviation) == len(own):
        raise ValueError(
            f"each of the {len(own):,} segments has one case; expected some with more, to see how cases scatter"
        )
    noise = float(((deviation**2).sum() - (n * d**2).sum()) / (len(deviation) - len(own)))
    if noise <= 0:
        raise ValueError("the cases of each segment are all equal; expected cases that scatter")
    between = ((n * d**2).sum() - len(n) * noise) / n.sum()
    return Pooling(own, noise / between if between > 0 else np.inf, noise)
