"""The confusion matrix at many thresholds at once, and everything that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import bootstrap, checks, placing
from mlsd_helpers.metrics.arithmetic import ratio
from mlsd_helpers.metrics.counting import count_between
from mlsd_helpers.metrics.curve_results import PrecisionRecallCurve, RocCurve
from mlsd_helpers.shared.interval import Interval

RATIOS = ("accuracy", "precision", "recall", "specificity", "false_positive_rate", "false_negative_rate", "f1")


@dataclass(frozen=True, repr=False, eq=False)
class Confusion:
    """Counts of right and wrong answers at every threshold; a row is flagged when its score is at least the threshold.

    Every array has the shape of ``thresholds``; with groups, one more axis in front, in the order of ``groups``. Counts
    are whole numbers, or sums of weights. A ratio without anything to divide by (the precision where nothing is
    flagged, the recall where there are no positives) is NaN.

    Parameters
    ----------
    thresholds : ndarray of float
        In increasing order, in the unit of the scores.
    tp, fp, tn, fn : ndarray
        True and false positives, true and false negatives.
    groups : ndarray, optional
        The groups in increasing order, or in that of their ordered categories.
    """

    thresholds: np.ndarray
    tp: np.ndarray
    fp: np.ndarray
    tn: np.ndarray
    fn: np.ndarray
    groups: np.ndarray | None = None

    @property
    def accuracy(self):
        """(TP + TN) ÷ all."""
        return ratio(self.tp + self.tn, self.tp + self.fp + self.tn + self.fn)

    @property
    def precision(self):
        """TP ÷ (TP + FP): the share of what is flagged that is right."""
        return ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self):
        """TP ÷ (TP + FN), also sensitivity or true-positive rate: the share of positives that is found."""
        return ratio(self.tp, self.tp + self.fn)

    @property
    def specificity(self):
        """TN ÷ (TN + FP), also true-negative rate: the share of negatives left in peace."""
        return ratio(self.tn, self.tn + self.fp)

    @property
    def false_positive_rate(self):
        """FP ÷ (FP + TN), the type I error: the share of negatives that is flagged."""
        return ratio(self.fp, self.fp + self.tn)

    @property
    def false_negative_rate(self):
        """FN ÷ (FN + TP), the type II error: the share of positives that is missed."""
        return ratio(self.fn, self.fn + self.tp)

    @property
    def f1(self):
        """2·TP ÷ (2·TP + FP + FN): the harmonic mean of precision and recall; 0 where TP is 0."""
        return ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def prevalence(self):
        """Share of positives among the rows, whatever the threshold: a number, or one for each group."""
        positives, negatives = (self._by_threshold(each)[..., 0] for each in (self.tp + self.fn, self.fp + self.tn))
        return ratio(positives, positives + negatives)

    def roc_curve(self) -> RocCurve:
        """False-positive rate, true-positive rate and thresholds from the strictest down, as scikit-learn returns them.

        The first point flags nothing (threshold infinity). Where the lowest threshold does not flag everything, a last
        point that does is added (threshold minus infinity).
        """
        self._of_both_classes("roc_curve")
        rates = map(np.atleast_1d, (self.false_positive_rate, self.recall))
        curve = [np.r_[0.0, rate[::-1]] for rate in rates]
        thresholds = np.r_[np.inf, np.atleast_1d(self.thresholds)[::-1]]
        if curve[0][-1] < 1 or curve[1][-1] < 1:
            curve, thresholds = [np.append(rate, 1.0) for rate in curve], np.append(thresholds, -np.inf)
        return RocCurve(*curve, thresholds)

    def precision_recall_curve(self) -> PrecisionRecallCurve:
        """Precision, recall and thresholds from the lowest up, as scikit-learn returns them.

        Thresholds at which nothing is flagged are left out; a last point with recall 0 and precision 1 is added.
        """
        self._of_both_classes("precision_recall_curve")
        precision, recall, thresholds = map(np.atleast_1d, (self.precision, self.recall, self.thresholds))
        flags = ~np.isnan(precision)
        return PrecisionRecallCurve(np.append(precision[flags], 1.0), np.append(recall[flags], 0.0), thresholds[flags])

    def average_precision(self) -> float:
        """Precision averaged over recall: Σ (Rₖ − Rₖ₊₁)·Pₖ over the thresholds, as in scikit-learn.

        Exact with all distinct scores as thresholds. With fewer, scores count as if rounded down to their threshold,
        and those below all of them as one step more, at which everything is flagged.
        """
        precision, recall, _ = self.precision_recall_curve()
        below = (1 - recall[0]) * self.prevalence  # nothing, where the lowest threshold flags everything
        return min(1.0, float(np.sum(-np.diff(recall) * precision[:-1]) + below))  # rounding must not lift it above 1

    def interval(
        self,
        metric: str,
        confidence: float = 0.95,
        n_resamples: int = 2000,
        random_state: int | np.random.Generator | None = 0,
    ) -> Interval:
        """Bootstrap interval of one of the ratios, at every threshold, when rows are independent.

        Resampling rows only changes how many fall between two thresholds in each class, so one multinomial draw over
        those bins is a whole resample. A 95 % interval covers the truth in 93 to 97 % of samples when some twenty rows
        of each kind that the ratio counts are there; for a ratio of few rows take :func:`wilson_interval`. Where all
        draws agree, as on a precision of 20 of 20, the interval is Wilson's.

        Parameters
        ----------
        metric : str
            Name of a ratio, such as "f1".
        confidence : float
            Between 0 and 1.
        n_resamples : int
            Draws.
        random_state : int, numpy.random.Generator or None
            Seed: the same seed and counts give the same interval.

        Returns
        -------
        Interval
            ``estimate, low, high, standard_error``, each of the shape of ``thresholds``.

        Raises
        ------
        ValueError
            When the rows are weighted or grouped, there is no such ratio, or resamples leave it undefined.
        """
        self._without_groups("interval", "cluster_interval takes the groups as clusters")
        return bootstrap.interval_by_class(self._bins(), self._statistic(metric), confidence, n_resamples, random_state)

    def cluster_interval(
        self,
        metric: str,
        confidence: float = 0.95,
        n_resamples: int = 2000,
        random_state: int | np.random.Generator | None = 0,
    ) -> Interval:
        """Bootstrap interval over groups, for rows that are independent only between groups (days, users).

        Whole groups are drawn with replacement and their counts added up. The estimate is the ratio over all rows. The
        interval needs some forty groups: with fewer it is too narrow. Where all draws agree, it opens as Wilson's with
        a group for a trial.

        Parameters and errors are those of :meth:`interval`; here the counts must be grouped.
        """
        if self.groups is None:
            raise ValueError("the counts have no groups; make them with confusion(..., by=days)")
        return bootstrap.cluster_bootstrap_interval(
            self._bins(), self._statistic(metric), confidence, n_resamples, random_state, bounds=(0.0, 1.0)
        )

    def to_frame(self):
        """Counts and ratios as a pandas frame, a row for each threshold (and group)."""
        import pandas as pd

        shape = np.shape(self.tp)
        columns = {} if self.groups is None else {"group": np.repeat(self.groups, np.size(self.thresholds))}
        columns["threshold"] = np.broadcast_to(self.thresholds, shape).ravel()
        for name in ("tp", "fp", "tn", "fn", *RATIOS):
            columns[name] = np.ravel(getattr(self, name))
        return pd.DataFrame(columns)

    def _bins(self):
        """Rows that fall between two thresholds, negatives first, positives after them: what a resample changes."""
        bins = []
        for flagged, left in ((self.fp, self.tn), (self.tp, self.fn)):
            flagged, left = self._by_threshold(flagged), self._by_threshold(left)
            everything = (flagged + left)[..., :1]
            bins.append(-np.diff(np.concatenate([everything, flagged, np.zeros_like(everything)], axis=-1), axis=-1))
        return np.concatenate(bins, axis=-1)

    def _by_threshold(self, counts):
        """Counts with an axis of thresholds, also where there is one only."""
        return np.asarray(counts)[..., None] if np.ndim(self.thresholds) == 0 else counts

    def _statistic(self, metric):
        if metric not in RATIOS:
            raise ValueError(f"metric is {metric!r}; expected one of {', '.join(RATIOS)}")
        if np.asarray(self.tp).dtype.kind == "f":
            raise ValueError("the counts are weighted, so drawing rows is not drawing counts; count without weights")

        def statistic(bins):
            return getattr(_from_bins(self.thresholds, bins), metric)

        return statistic

    def _without_groups(self, what, hint="take one group at a time"):
        if self.groups is not None:
            raise ValueError(f"{what} is for counts without groups; {hint}")

    def _of_both_classes(self, what):
        self._without_groups(what)
        refuse_one_class(self, what)

    def _shown(self):
        """A heading, and at most nine rows of the frame, as text."""
        frame = self.to_frame()
        shown = frame.iloc[np.unique(np.linspace(0, len(frame) - 1, min(len(frame), 9)).astype(int))].copy()
        for name in RATIOS:
            shown[name] = shown[name].map("{:.3f}".format)
        thresholds = f"{np.size(self.thresholds):,} threshold{'s' if np.size(self.thresholds) > 1 else ''}"
        groups = "" if self.groups is None else f" in {len(self.groups):,} groups"
        left_out = f", {len(shown)} of {len(frame):,} rows shown" if len(shown) < len(frame) else ""
        return f"Confusion at {thresholds}{groups}{left_out}", shown

    def __repr__(self):
        heading, shown = self._shown()
        return f"{heading}\n{shown.to_string(index=False)}"

    def _repr_html_(self):
        heading, shown = self._shown()
        return f"<p>{heading}</p>{shown.to_html(index=False, border=0)}"


def confusion(
    y_true: ArrayLike | str,
    y_score: ArrayLike | str,
    thresholds: float | Sequence[float] | None = None,
    *,
    sample_weight: ArrayLike | str | None = None,
    pos_label: object = None,
    by: ArrayLike | str | None = None,
    data: Any = None,
    nulls: Literal["raise", "drop"] = "raise",
) -> Confusion:
    """Count right and wrong answers at every threshold in one pass over the rows.

    A row is flagged when its score is at least the threshold, as in scikit-learn's curves.

    Parameters
    ----------
    y_true : array-like, shape (n,), or str
        Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``. With ``data``, the name of the column.
    y_score : array-like of float, shape (n,), or str
        Higher means "more likely positive".
    thresholds : float or sequence of float, shape (m,), optional
        In increasing order; where one lies above all scores nothing is flagged, below them everything. All distinct
        scores by default, which makes the curves exact; not with ``data``.
    sample_weight : array-like of float, shape (n,), or str, optional
        How often each row counts, 0 or more; the counts are then floats.
    pos_label : label, optional
        The positive class.
    by : array-like, shape (n,), or str, optional
        Groups to count apart, such as the carrier or the day of each row. Ordered categories come back in their order,
        all others by their values.
    data : frame, optional
        pandas, polars, pyarrow, a DuckDB relation, Dask or Spark: the columns are named by the parameters above, the
        counting runs there, and only the counts come back.
    nulls : {"raise", "drop"}
        With ``data``: refuse rows with a missing value in one of the columns, or leave them out.

    Returns
    -------
    Confusion
        ``tp``, ``fp``, ``tn``, ``fn`` and the ratios, each of the shape of ``thresholds``; with ``by`` one row a group.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, lengths differ, input is empty, weights are negative or all 0,
        thresholds are not in order, ``data`` lacks a column, or counts of all groups take more than half a gigabyte.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html

    Examples
    --------
    >>> at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], thresholds=[0.3, 0.5, 0.7])
    >>> at.tp.tolist(), at.fp.tolist(), at.precision.tolist()
    ([2, 1, 1], [1, 1, 0], [0.6666666666666666, 0.5, 1.0])
    """
    if data is not None or by is not None:
        if thresholds is None:
            raise ValueError("thresholds is missing; give them: a frame or its groups are counted at chosen thresholds")
        thresholds = _sorted_thresholds(thresholds)
        edges = np.atleast_1d(thresholds)
        rows = placing.labelled_rows(y_true, y_score, sample_weight, pos_label, by, data, nulls)
        placed = placing.place_counts(rows, len(edges) + 1, pos_label, edges)
        bins = placed.counts.reshape(len(placed.counts), -1)
        return _from_bins(thresholds, bins[0] if by is None else bins, placed.groups)

    is_positive = checks.positives(y_true, pos_label)
    score = checks.numbers("y_score", y_score, len(is_positive))
    weight = checks.weights(sample_weight, len(is_positive))
    if thresholds is None:
        return _at_every_score(is_positive, score, weight)
    thresholds = _sorted_thresholds(thresholds)
    return _from_bins(thresholds, count_between(np.atleast_1d(thresholds), score, is_positive, weight))


def refuse_one_class(at: Confusion, what: str):
    """Refuse counts of one class only, for what needs both."""
    if at.groups is None and at.prevalence in (0.0, 1.0):
        only = "positives" if at.prevalence else "negatives"
        raise ValueError(f"the counts hold only {only}; {what} needs both classes")


def _at_every_score(is_positive, score, weight):
    if weight is not None:  # rows without weight are no rows, also where they alone have a score
        counts = weight > 0
        is_positive, score, weight = is_positive[counts], score[counts], weight[counts]
    order = np.argsort(score)
    score = score[order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    counted = np.ones(len(score), dtype=np.int64) if weight is None else weight[order]
    positive = np.where(is_positive[order], counted, 0)
    by_class = [np.add.reduceat(each, starts) for each in (counted - positive, positive)]
    bins = np.concatenate([np.concatenate([[0], each]) for each in by_class]).astype(counted.dtype)
    return _from_bins(score[starts], bins)


def _from_bins(thresholds, bins, groups=None):
    """Counts from the rows between thresholds: bins has the negatives of each place, then the positives."""
    negative, positive = np.split(bins, 2, axis=-1)
    fp, tp = (np.cumsum(each[..., ::-1], axis=-1)[..., ::-1][..., 1:] for each in (negative, positive))
    tn, fn = (np.cumsum(each, axis=-1)[..., :-1] for each in (negative, positive))
    if np.ndim(thresholds) == 0:
        tp, fp, tn, fn = (each[..., 0][()] for each in (tp, fp, tn, fn))
    return Confusion(thresholds, tp, fp, tn, fn, groups)


def _sorted_thresholds(thresholds):
    if isinstance(thresholds, (Real, Decimal)) and not isinstance(thresholds, bool):
        checks.numbers("thresholds", [thresholds])
        return np.float64(thresholds)
    if np.ndim(thresholds) == 0:
        raise ValueError(
            f"thresholds is {checks.shortened(thresholds)}; expected a number, or numbers in increasing order"
        )
    edges = checks.numbers("thresholds", thresholds)
    falls = np.flatnonzero(edges[1:] < edges[:-1])  # a difference may be more than a float holds
    if len(falls):
        at = falls[0]
        raise ValueError(
            f"thresholds are not in increasing order: {checks.exactly(edges[at + 1])} follows "
            f"{checks.exactly(edges[at])} at position {at + 1}; "
            "pass np.sort(thresholds), or sample_weight=... if these are weights"
        )
    return edges
