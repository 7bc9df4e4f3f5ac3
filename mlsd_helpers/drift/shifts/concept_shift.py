"""Whether the label still follows from the score as the model predicts: observed less predicted, over groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.drift.shifts.group_sums import cell_counts, covariance, group_codes, zero_p_value
from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.linearised import critical_t
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import whole
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class ConceptShift:
    """Observed less predicted, over all rows and by score.

    Parameters
    ----------
    observed, predicted : float
        Share of positives, and the mean score.
    gap : Interval
        Observed less predicted, −1 to 1: above 0 where more is positive than predicted.
    scores : ndarray, shape (n_bins,)
        Mean score of each bin, in increasing order.
    gap_by_score : Interval of arrays, shape (n_bins,)
        The same within bins that hold as many rows each.
    p_value : float
        That no bin has a gap in truth.
    """

    observed: float
    predicted: float
    gap: Interval
    scores: np.ndarray
    gap_by_score: Interval
    p_value: float

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the gap of each bin of scores, with its interval."""
        from mlsd_helpers import plots

        names = [f"scores about {score:.2f}" for score in self.scores]
        xlabel = "Observed less predicted share"
        gap = self.gap_by_score
        return plots.intervals(names, gap.estimate, gap.low, gap.high, xlabel=xlabel, title=title, reference=0.0, ax=ax)

    def __repr__(self):
        return (
            f"ConceptShift: observed {self.observed:.3f}, predicted {self.predicted:.3f}, gap {self.gap:+.3f}, "
            f"p = {self.p_value:.2g} over {len(self.scores)} bins of scores"
        )

    def _repr_html_(self):
        gap = self.gap_by_score
        ends = zip(self.scores, gap.estimate, gap.low, gap.high, strict=True)
        rows = [[f"{score:.3f}", f"{middle:+.3f}", f"{low:+.3f} to {high:+.3f}"] for score, middle, low, high in ends]
        rows.append(["all", f"{self.gap.estimate:+.3f}", f"{self.gap.low:+.3f} to {self.gap.high:+.3f}"])
        return html_table(("mean score", "observed less predicted", "interval"), rows, repr(self))


def concept_shift(
    y_true: ArrayLike,
    y_score: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    n_bins: int = 5,
    pos_label: object = None,
    confidence: float = 0.95,
) -> ConceptShift:
    """How far what happened lies from what the scores said, over groups such as days.

    A model that was calibrated stays so under covariate shift where its score is right for every input; a gap says that
    the label now follows otherwise from what the model sees. Formula: gap = Σ (y − s) ÷ n; its variance is that of the
    sums of groups, the interval has Student's t for groups − 1; ``p_value`` is Hotelling's T² of the gaps of all bins
    at once. Where all labels of a bin are alike, its variance is at least that of the scores' own promise,
    Σ s·(1 − s) ÷ n².

    Where it fails: it needs labels, so it comes as late as they do. A model that was not calibrated from the start, or
    was calibrated by rows of days it had seen, has a gap without any shift: look at the same table of held-out scores
    first. On flights, scores of January to March held out by days are 3 points too high in their top fifth, so that
    ``p_value`` is below 0.05 for 19 % of months of days drawn at random from them; calibrated first, for 2 %. A change
    of an input that the model does not have looks like a change of the concept. Groups that follow each other make
    intervals too narrow: with a correlation of 0.3 between days by a quarter; pass weeks. On flights the gap goes both
    ways: of a model of January to March +9 points in July, −4 in September.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels that have arrived.
    y_score : array-like of float, shape (n,)
        The probabilities that were served, 0 to 1.
    groups : array-like, shape (n,), optional
        Day or other group of each row, at least eight; without them rows count as independent.
    n_bins : int
        Bins of scores with as many rows each; fewer where scores repeat.
    pos_label : label, optional
        The positive class.
    confidence : float
        Of the intervals.

    Returns
    -------
    ConceptShift

    Raises
    ------
    ValueError
        When lengths differ, scores are no probabilities, or there are fewer than eight groups.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> score = rng.uniform(0.1, 0.5, 4000)
    >>> 0 in concept_shift(rng.random(4000) < score, score).gap
    True
    >>> concept_shift(rng.random(4000) < score + 0.1, score).gap.low > 0.05
    True
    """
    is_positive = checks.positives(y_true, pos_label)
    score = checks.probabilities("y_score", y_score, len(is_positive))
    codes = group_codes("groups", groups, len(score))
    whole("n_bins", n_bins)
    edges = np.unique(np.quantile(score, np.arange(1, n_bins) / n_bins))
    bins = np.unique(np.searchsorted(edges, score, side="right"), return_inverse=True)[1]
    n_filled = int(bins.max()) + 1
    counts = cell_counts(codes, bins, n_filled).astype(float)
    away = cell_counts(codes, bins, n_filled, is_positive - score)
    size = counts.sum(axis=0)
    gap = away.sum(axis=0) / size
    influence = (away - counts * gap) / size
    of_bins = covariance(influence)
    positives = cell_counts(codes, bins, n_filled, is_positive * 1.0).sum(axis=0)
    promised = cell_counts(codes, bins, n_filled, score * (1 - score)).sum(axis=0)
    # Labels that are all alike do not say how much they could vary; the scores do
    is_alike = (positives == 0) | (positives == size)
    short = np.maximum(promised / size**2 - np.diag(of_bins), 0)
    of_bins = of_bins + np.diag(np.where(is_alike, short, 0))
    t = critical_t(confidence, len(counts) - 1)
    by_score = _interval(gap, np.sqrt(np.diag(of_bins)), t, confidence)
    whole_gap = away.sum() / len(score)
    error = np.sqrt(covariance(((away.sum(axis=1) - counts.sum(axis=1) * whole_gap) / len(score))[:, None])[0, 0])
    if is_positive.all() or not is_positive.any():
        error = max(error, np.sqrt(promised.sum()) / len(score))
    return ConceptShift(
        float(is_positive.mean()),
        float(score.mean()),
        _interval(float(whole_gap), float(error), t, confidence),
        cell_counts(codes, bins, n_filled, score).sum(axis=0) / size,
        by_score,
        zero_p_value(gap, [(of_bins, len(counts))]),
    )


def _interval(gap, error, t, confidence):
    low, high = (np.clip(gap + sign * t * error, -1, 1) for sign in (-1, 1))
    if np.ndim(gap) == 0:
        low, high = float(low), float(high)
    return Interval(gap, low, high, error, confidence)
