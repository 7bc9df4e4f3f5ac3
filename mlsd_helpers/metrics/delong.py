"""The interval of an AUC without resampling, and how far the estimate of an AUC may be from the true one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.intervals import critical_value, unseen_share
from mlsd_helpers.metrics.pairs import ranks_among
from mlsd_helpers.shared.interval import Interval

_ROUNDING = 1e-15  # a standard error below it is what rounding leaves of 0


def roc_auc_interval(
    y_true: ArrayLike,
    y_score: ArrayLike,
    confidence: float = 0.95,
    *,
    pos_label: object = None,
    groups: ArrayLike | None = None,
) -> Interval:
    """AUC with DeLong's interval; with ``groups``, for rows that are independent only between groups.

    For each positive, the share of negatives below it (V₁₀, ties half); for each negative, the share of positives above
    it (V₀₁). AUC is the mean of either, and its variance var(V₁₀) ÷ n₊ + var(V₀₁) ÷ n₋ (DeLong). With groups, their
    sums within a group vary together, and the variance is that of the sums (Obuchowski). Estimate ± z × standard
    error, within 0 and 1.

    Coverage of a 95 % interval, measured on normal scores: 93 to 95 % of samples when each class has 50 rows at an
    AUC up to 0.75, 100 at 0.85, 150 at 0.9, 200 at 0.95. With 30 it is 93 % at 0.75, 90 % at 0.9 and 86 % at 0.95,
    and where it misses, the interval mostly lies too high. With groups of 20 rows at 0.75: 94 % with 80 groups, 93 %
    with 20, 91 % with 10.

    Where all positives are above all negatives, or all below, or nothing but ties, the standard error is 0 and means
    nothing: the interval then opens by the share of pairs unlike those seen that as many independent pairs as can be
    formed allow (no row or group in common), by Wilson's bound: to AUC × (1 − share) for pairs that all were lost, to
    AUC + (1 − AUC) × share for pairs that all were won. A perfect AUC is all of the trials won.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``. At least two rows of each class.
    y_score : array-like of float, shape (n,)
        Higher means "more likely positive"; any scale.
    confidence : float
        Between 0 and 1.
    pos_label : label, optional
        The positive class.
    groups : array-like, shape (n,), optional
        Day, user or other group of each row.

    Returns
    -------
    Interval
        ``estimate, low, high, standard_error``, in units of AUC.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, lengths differ, a class has fewer than two rows, there are fewer than
        two groups with a positive or with a negative, or the confidence is not between 0 and 1.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988: https://doi.org/10.2307/2531595;
    Obuchowski, Biometrics 53, 1997: https://doi.org/10.2307/2533958

    Examples
    --------
    >>> roc_auc_interval([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6])
    0.889 [0.581, 1], standard error 0.16
    """
    is_positive, score, group = read(y_true, {"y_score": y_score}, pos_label, groups)
    return measured_auc(is_positive, score["y_score"], group).interval(confidence)


@dataclass(frozen=True)
class Measured:
    """An AUC, or a difference of two, within its bounds, with what says how far the truth may be."""

    estimate: float
    standard_error: float
    n_pairs: int  #: independent pairs behind it
    bounds: tuple[float, float] = (0.0, 1.0)

    def reach(self, z) -> tuple[float, float]:
        """How far down and up the truth may be, at z standard errors."""
        if self.standard_error > 0:
            return z * self.standard_error, z * self.standard_error
        share = unseen_share(self.n_pairs, z)
        return share * (self.estimate - self.bounds[0]), share * (self.bounds[1] - self.estimate)

    def interval(self, confidence) -> Interval:
        down, up = self.reach(critical_value(confidence))
        return Interval(
            estimate=self.estimate,
            low=max(self.bounds[0], self.estimate - down),
            high=min(self.bounds[1], self.estimate + up),
            standard_error=self.standard_error,
            confidence=confidence,
        )


def measured_auc(is_positive, score, group) -> Measured:
    """AUC with its standard error; the placements of rows without groups are needed in no order."""
    auc, *placements = placements_in_order(is_positive, score) if group is None else placed(is_positive, score)
    error = standard_error(is_positive, [placement - auc for placement in placements], group)
    return Measured(float(auc), error, independent_pairs(is_positive, group))


def read(y_true, scores, pos_label, groups):
    """Which rows are positive, the scores by name, and the number of the group of each row; checked."""
    is_positive = checks.positives(y_true, pos_label)
    n_rows = len(is_positive)
    scores = {name: checks.numbers(name, values, n_rows) for name, values in scores.items()}
    checks.both_classes(is_positive, what="AUC")
    n_positive = np.count_nonzero(is_positive)
    if min(n_positive, n_rows - n_positive) < 2:
        raise ValueError(
            f"y_true has {n_positive:,} positives and {n_rows - n_positive:,} negatives; "
            "expected at least two of each: one row shows no variance"
        )
    return is_positive, scores, None if groups is None else _codes(groups, is_positive)


def _codes(groups, is_positive):
    groups = checks.labels("groups", groups, len(is_positive))
    codes = np.unique(groups, return_inverse=True)[1]
    for name, rows in (("positive", is_positive), ("negative", ~is_positive)):
        if len(np.unique(codes[rows])) < 2:
            raise ValueError(f"groups has one group with a {name}; expected at least two, or no variance can be seen")
    return codes


def placed(is_positive, score):
    """AUC, and of each positive and each negative the share of the other class that it wins against, ties half."""
    positives, negatives = score[is_positive], score[~is_positive]
    by_score = np.argsort(positives), np.argsort(negatives)
    auc, above, beneath = _placements(positives[by_score[0]], negatives[by_score[1]])
    return auc, _in_rows(above, by_score[0]), _in_rows(beneath, by_score[1])


def placements_in_order(is_positive, score):
    """The same with each class in order of its scores, not of its rows: sorting is quicker than to find the order."""
    positives, negatives = np.compress(is_positive, score), np.compress(~is_positive, score)
    positives.sort()
    negatives.sort()
    return _placements(positives, negatives)


def _placements(positives, negatives):
    above = np.empty(len(positives))
    passed = np.zeros(len(negatives) + 1)
    for rows, below, up_to in ranks_among(positives, negatives):
        above[rows] = below + up_to
        reached = slice(below[0], up_to[-1] + 1)
        for place in (below, up_to):
            passed[reached] += np.bincount(place - reached.start, minlength=reached.stop - reached.start)
    above /= 2 * len(negatives)
    # Negative j (from 0, lowest first) is not below the positives that have at most j negatives below them
    beneath = np.cumsum(passed[:-1])
    beneath /= -2 * len(positives)
    beneath += 1
    return above.mean(), above, beneath


def _in_rows(values, order):
    rows = np.empty(len(values))
    rows[order] = values
    return rows


def standard_error(is_positive, deviations, group):
    """Of a mean over positives and over negatives, from how far each of them lies from that mean."""
    if group is None:
        error = float(np.sqrt(sum(each @ each / (len(each) - 1) / len(each) for each in deviations)))
        return error if error > _ROUNDING else 0.0
    n_groups = group.max() + 1
    sums, variance = [], 0.0
    for rows, each in zip((is_positive, ~is_positive), deviations, strict=True):
        n_with = np.count_nonzero(np.bincount(group[rows], minlength=n_groups))
        sums.append(np.bincount(group[rows], each, minlength=n_groups) / len(each))
        variance += n_with / (n_with - 1) * (sums[-1] @ sums[-1])
    together = 2 * n_groups / (n_groups - 1) * (sums[0] @ sums[1])
    error = float(np.sqrt(max(variance + together, 0.0)))
    return error if error > _ROUNDING and variance + together > 1e-12 * variance else 0.0


def independent_pairs(is_positive, group):
    """Pairs of a positive and a negative that share no row, and no group."""
    if group is None:
        return int(min(np.count_nonzero(is_positive), np.count_nonzero(~is_positive)))
    with_positive, with_negative = np.unique(group[is_positive]), np.unique(group[~is_positive])
    n_groups = len(np.union1d(with_positive, with_negative))
    return max(1, min(len(with_positive), len(with_negative), n_groups // 2))
