"""AUC from a histogram of scores by class: one pass, and a bound on what the bins hide.

Memory is 16 bytes a bin, and with groups a bin of each group: 1 MB by default, and half a gigabyte at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw
import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import bootstrap, checks, placing
from mlsd_helpers.metrics.arithmetic import ratio, scaled, share_of_pairs_won
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class ScoreHistogram:
    """Rows (or weights) of each class in bins of equal width.

    Parameters
    ----------
    edges : ndarray, shape (n_bins + 1,)
        Ends of the bins; a bin holds its lower end (but for rounding), the last one both.
    negatives, positives : ndarray, shape (n_bins,)
        Counts; with groups, one more axis in front, in the order of ``groups``.
    groups : ndarray, optional
        The groups in increasing order, or in that of their ordered categories.
    """

    edges: np.ndarray
    negatives: np.ndarray
    positives: np.ndarray
    groups: np.ndarray | None = None

    @property
    def roc_auc(self):
        """AUC with the scores of one bin counted as ties; NaN for a group of one class only."""
        return _auc(np.concatenate([self.negatives, self.positives], axis=-1))

    @property
    def roc_auc_error(self):
        """The exact AUC is at most this far from :attr:`roc_auc`: half the share of pairs that fall into one bin."""
        negatives, positives = scaled(self.negatives), scaled(self.positives)
        return ratio(np.sum(negatives * positives, axis=-1) / 2, negatives.sum(axis=-1) * positives.sum(axis=-1))

    def interval(
        self, confidence: float = 0.95, n_resamples: int = 1000, random_state: int | np.random.Generator | None = 0
    ) -> Interval:
        """Bootstrap interval of AUC for independent rows, as :func:`bootstrap_interval`; counts without groups.

        A draw is as long as there are bins: a thousand bins are enough for an interval. Where all draws agree, as on
        classes that no bin shares, it opens as :func:`roc_auc_interval` does.
        """
        if self.groups is not None:
            raise ValueError("the counts have groups; cluster_interval takes the groups as clusters")
        if self.negatives.dtype.kind == "f":
            raise ValueError("the counts are weighted, so drawing rows is not drawing counts; count without weights")
        counts = np.concatenate([self.negatives, self.positives])
        return bootstrap.interval_by_class(counts, _auc, confidence, n_resamples, random_state)

    def cluster_interval(
        self, confidence: float = 0.95, n_resamples: int = 1000, random_state: int | np.random.Generator | None = 0
    ) -> Interval:
        """Bootstrap interval of AUC over all rows that draws whole groups, as :func:`cluster_bootstrap_interval`."""
        if self.groups is None:
            raise ValueError("the counts have no groups; make them with score_histogram(..., by=days)")
        sums = np.concatenate([self.negatives, self.positives], axis=-1)
        return bootstrap.cluster_bootstrap_interval(
            sums, _auc, confidence, n_resamples, random_state, bounds=(0.0, 1.0)
        )

    def plot(self, *, threshold: float | None = None, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw how the scores of each class are distributed, as :func:`mlsd_helpers.plots.score_distributions` does."""
        from mlsd_helpers import plots

        return plots.score_distributions(self, threshold=threshold, xlabel="score", title=title, ax=ax)

    def __repr__(self):
        n_rows = self.negatives.sum() + self.positives.sum()
        where = f"{len(self.edges) - 1:,} bins from {self.edges[0]:g} to {self.edges[-1]:g}"
        if self.groups is not None:
            return f"ScoreHistogram of {n_rows:,} rows in {where}, {len(self.groups):,} groups"
        return f"ScoreHistogram of {n_rows:,} rows in {where}: AUC {self.roc_auc:.6f} ± {self.roc_auc_error:.1g}"


def score_histogram(
    y_true: ArrayLike | str,
    y_score: ArrayLike | str,
    n_bins: int = 65_536,
    *,
    score_range: tuple[float, float] | None = None,
    sample_weight: ArrayLike | str | None = None,
    pos_label: object = None,
    by: ArrayLike | str | None = None,
    data: Any = None,
    nulls: Literal["raise", "drop"] = "raise",
) -> ScoreHistogram:
    """Count scores by class in bins of equal width.

    Parameters
    ----------
    y_true, y_score, sample_weight, pos_label, by, data, nulls
        As for :func:`confusion`.
    n_bins : int
        Bins, at least 1. They take 16 bytes each, in each group: a thousand are enough for an interval, and let 32,000
        groups into half a gigabyte, beyond which groups are refused.
    score_range : (float, float), optional
        Ends of the scale, which all scores must be within. By default 0 to 1 when all scores are, else the lowest and
        the highest of them; a frame is then read once more to find them.

    Returns
    -------
    ScoreHistogram
        With ``roc_auc`` and its bound ``roc_auc_error``.

    Raises
    ------
    ValueError
        As :func:`confusion`; when only one class is there, a score lies outside the range, ``n_bins`` is not a whole
        number of at least 1, or bins of all groups take more than half a gigabyte.

    Examples
    --------
    >>> score_histogram([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9], n_bins=10)
    ScoreHistogram of 4 rows in 10 bins from 0 to 1: AUC 0.875000 ± 0.1
    """
    n_bins = int(whole("n_bins", n_bins))
    rows = placing.labelled_rows(y_true, y_score, sample_weight, pos_label, by, data, nulls)
    low, high = _range_of(rows) if score_range is None else _checked_range(score_range)
    if not np.isfinite(high - low):
        raise ValueError(f"the scale from {low:g} to {high:g} is longer than a float holds (1.8e308); scale the scores")
    place = ((nw.col("y_score") - low) / (high - low) * n_bins).floor()
    rows = rows.with_columns(place=place.clip(0.0, n_bins - 1.0).cast(nw.Int64))
    placed = placing.place_counts(rows, n_bins, pos_label)
    if placed.lowest < low or placed.highest > high:
        raise ValueError(
            f"scores run from {checks.exactly(placed.lowest)} to {checks.exactly(placed.highest)}, beyond score_range "
            f"{checks.exactly(low)} to {checks.exactly(high)}; widen it"
        )
    placing.refuse_one_class(placed.counts, rows.names["y_true"])
    counts = placed.counts[0] if by is None else placed.counts
    return ScoreHistogram(np.linspace(low, high, n_bins + 1), counts[..., 0, :], counts[..., 1, :], placed.groups)


def _range_of(rows):
    found = rows.sums(low=nw.col("y_score").min(), high=nw.col("y_score").max())
    low, high = float(found["low"][0]), float(found["high"][0])
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def _checked_range(score_range):
    try:
        low, high = (float(end) for end in score_range)
    except (TypeError, ValueError) as error:
        raise ValueError(f"score_range is {score_range!r}; expected two numbers, such as (0, 1)") from error
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"score_range is {score_range!r}; expected two finite numbers in increasing order")
    return low, high


def _auc(bins):
    """AUC from counts of shape (..., 2 × n_bins), negatives before positives."""
    negatives, positives = np.split(np.asarray(bins), 2, axis=-1)
    return share_of_pairs_won(positives, negatives)
