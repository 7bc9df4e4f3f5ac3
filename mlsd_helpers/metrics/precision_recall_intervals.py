"""Average precision, and the difference of two, with their intervals, without resampling."""

import math

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.intervals import wilson_interval
from mlsd_helpers.metrics.linearised import critical_t, group_codes, n_units, standard_error
from mlsd_helpers.shared.interval import Interval


def average_precision_interval(
    y_true: ArrayLike,
    y_score: ArrayLike,
    confidence: float = 0.95,
    *,
    pos_label: object = None,
    groups: ArrayLike | None = None,
) -> Interval:
    """Average precision with an interval on its log odds; with ``groups``, for rows independent only between groups.

    Formula: the influence of a row on AP = Σ Pᵢ ÷ n₊ (the precision Pᵢ at the score of each positive) is
    (y·(P − AP) + Σ (y − Pᵢ) ÷ Fᵢ) ÷ n₊, the sum over the positives at or below its score, Fᵢ the rows flagged there.
    The standard error is that of a sum of influences, and the ends are logit(AP) ± t × error ÷ (AP·(1 − AP)), with a
    degree of freedom less than there are positives (or groups that hold one).

    Coverage of a 95 % interval, measured on normal scores: 92 to 96 % of samples with 30 or 100 positives among 2 to 50
    % of rows, up to 0.9; 93 to 99 % with 10 positives. With groups of 20 rows 94 % with 10 to 60 groups.

    When all positives are above all negatives, the standard error is 0 and means nothing: the lower end is then
    Wilson's bound for as many independent pairs as can be formed, as for :func:`roc_auc_interval`.

    Parameters
    ----------
    y_true, y_score, confidence, pos_label, groups
        As for :func:`roc_auc_interval`.

    Returns
    -------
    Interval
        In units of average precision, within 0 and 1.

    Raises
    ------
    ValueError
        As :func:`roc_auc_interval`.

    References
    ----------
    Boyd, Eng and Page, Area under the Precision-Recall Curve: Point Estimates and Confidence Intervals, 2013:
    https://doi.org/10.1007/978-3-642-40994-3_29 (the scale of log odds; here with the error of this sample)

    Examples
    --------
    >>> average_precision_interval([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6])
    0.917 [0.0236, 1], standard error 0.11
    """
    is_positive, (score,), codes = _read(y_true, {"y_score": y_score}, pos_label, groups)
    n_rows, n_independent = len(is_positive), n_units(codes, len(is_positive), is_positive)
    estimate, influence = _with_influence(is_positive, score)
    error = standard_error(influence, codes)
    t = critical_t(confidence, n_independent - 1)
    if not error:
        n_pairs = min(n_independent, n_units(codes, n_rows, ~is_positive))
        low = wilson_interval(n_pairs, n_pairs, confidence).low
        return Interval(estimate, min(low, estimate), 1.0, 0.0, confidence)
    middle, half = math.log(estimate / (1 - estimate)), t * error / (estimate * (1 - estimate))
    return Interval(estimate, *(_from_log_odds(middle + side * half) for side in (-1, 1)), error, confidence)


def average_precision_difference(
    y_true: ArrayLike,
    score_a: ArrayLike,
    score_b: ArrayLike,
    confidence: float = 0.95,
    *,
    pos_label: object = None,
    groups: ArrayLike | None = None,
) -> Interval:
    """Average precision of A minus that of B on the same rows; with ``groups``, for rows that depend on each other.

    Formula: the influence of a row on the difference is its influence on the one (:func:`average_precision_interval`)
    less that on the other, so that what makes a row hard for both cancels. The ends are difference ± t × error, with a
    degree of freedom less than there are positives (or groups that hold one), within −1 and 1.

    Parameters
    ----------
    y_true, confidence, pos_label, groups
        As for :func:`roc_auc_interval`.
    score_a, score_b : array-like of float, shape (n,)
        Scores of the two models; the scales may differ.

    Returns
    -------
    Interval
        In units of average precision; above 0 where A is better.

    Raises
    ------
    ValueError
        As :func:`roc_auc_interval`; when the difference does not move with any row, as where both models give the same
        order, so that no variance is seen.

    References
    ----------
    Boyd, Eng and Page, Area under the Precision-Recall Curve: Point Estimates and Confidence Intervals, 2013:
    https://doi.org/10.1007/978-3-642-40994-3_29

    Examples
    --------
    >>> average_precision_difference([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6], [2, 1, 5, 3, 4, 6])
    0.111 [-0.441, 0.663], standard error 0.13
    """
    scores = {"score_a": score_a, "score_b": score_b}
    is_positive, of_models, codes = _read(y_true, scores, pos_label, groups)
    (a, of_a), (b, of_b) = (_with_influence(is_positive, score) for score in of_models)
    error = standard_error(of_a - of_b, codes)
    if not error:
        raise ValueError(
            f"the difference is {a - b:.6g} whatever row is left out, so that no variance can be seen and no interval "
            "be given; measure on more rows, or report the number alone"
        )
    margin = critical_t(confidence, n_units(codes, len(is_positive), is_positive) - 1) * error
    return Interval(a - b, max(-1.0, a - b - margin), min(1.0, a - b + margin), error, confidence)


def _read(y_true, scores, pos_label, groups):
    """Which rows are positive, the scores, and the number of the group of each row; checked."""
    is_positive = checks.positives(y_true, pos_label)
    n_rows = len(is_positive)
    scores = [checks.numbers(name, score, n_rows) for name, score in scores.items()]
    checks.both_classes(is_positive, what="average precision")
    codes = group_codes(groups, n_rows)
    if n_units(codes, n_rows, is_positive) < 2:
        unit = "positive" if codes is None else "group with a positive"
        raise ValueError(f"there is 1 {unit}; expected at least two: one shows no variance")
    return is_positive, scores, codes


def _with_influence(is_positive, score):
    """Average precision, and how much it moves with the weight of each row."""
    order = np.argsort(-score)
    score, positive = score[order], is_positive[order].astype(float)
    last = np.flatnonzero(np.r_[score[1:] != score[:-1], True])  # of each run of ties, at whose score all are flagged
    run = np.repeat(np.arange(len(last)), np.diff(last, prepend=-1))
    flagged, found = last + 1.0, np.cumsum(positive)[last]
    precision, of_run = found / flagged, np.diff(found, prepend=0.0)
    n_positive = found[-1]
    estimate = float(of_run @ precision / n_positive)
    gain, loss = (np.cumsum(each[::-1])[::-1] for each in (of_run / flagged, of_run * precision / flagged))
    influence = np.empty(len(score))
    influence[order] = (positive * (precision[run] - estimate + gain[run]) - loss[run]) / n_positive
    return estimate, influence


def _from_log_odds(value):
    return 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))
