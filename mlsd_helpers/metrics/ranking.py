"""The area under the ROC curve: does the order of the scores tell positives from negatives?"""

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import share_of_pairs_won
from mlsd_helpers.metrics.pairs import wins_doubled


def roc_auc(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> float:
    """Probability that a positive outranks a negative, exactly; a tie counts half.

    Formula: (pairs won + pairs tied ÷ 2) ÷ (positives × negatives); with weights a pair counts the product of its two.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``.
    y_score : array-like of float, shape (n,)
        Higher means "more likely positive"; any scale.
    sample_weight : array-like of float, shape (n,), optional
        How often each row counts, 0 or more.
    pos_label : label, optional
        The positive class.

    Returns
    -------
    float
        0 to 1; 0.5 is a coin.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, lengths differ, input is empty, only one class is there, or weights
        are negative or all 0.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
    0.875
    """
    is_positive = checks.positives(y_true, pos_label)
    score = checks.numbers("y_score", y_score, len(is_positive))
    weight = checks.weights(sample_weight, len(is_positive))
    checks.both_classes(is_positive, weight, "AUC")
    if weight is not None:
        return _weighted(is_positive, score, weight)
    dtype = getattr(y_score, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype == np.float32:
        score = np.asarray(y_score)  # checked above; half as long, so that sorting takes half the time
    positives, negatives = np.compress(is_positive, score), np.compress(~is_positive, score)
    n_pairs = len(positives) * len(negatives)
    return wins_doubled(positives, negatives) / (2 * n_pairs)


def _weighted(is_positive, score, weight):
    """Weight of the pairs won, ties half, as a share of those won and lost: exactly 1 or 0 where the classes part.

    Each class is measured in its own largest weight: the share stays the same, and no product leaves float64.
    """
    order = np.argsort(score)
    score, is_positive, weight = score[order], is_positive[order], weight[order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])  # of the runs of rows that tie
    return share_of_pairs_won(*(np.add.reduceat(np.where(of, weight, 0), starts) for of in (is_positive, ~is_positive)))
