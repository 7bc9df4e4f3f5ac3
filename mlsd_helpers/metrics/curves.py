"""ROC and precision-recall curves over all distinct scores, from one pass."""

from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.confusion_matrix import confusion
from mlsd_helpers.metrics.curve_results import PrecisionRecallCurve, RocCurve


def roc_curve(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> RocCurve:
    """False-positive rate, true-positive rate and thresholds, one point for each distinct score.

    What scikit-learn gives with ``drop_intermediate=False``: from the strictest threshold down, beginning with
    infinity, at which nothing is flagged. ``.plot()`` draws it.

    Parameters and errors are those of :func:`roc_auc`.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
    >>> fpr.tolist(), tpr.tolist(), thresholds.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0], [inf, 0.9, 0.4, 0.1])
    """
    return _at_every_score(y_true, y_score, sample_weight, pos_label, "a ROC curve").roc_curve()


def precision_recall_curve(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> PrecisionRecallCurve:
    """Precision, recall and thresholds, one point for each distinct score and a last one with recall 0.

    What scikit-learn gives: from the lowest threshold up, the two curves one longer than the thresholds. ``.plot()``
    draws it.

    Parameters and errors are those of :func:`roc_auc`.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html

    Examples
    --------
    >>> precision, recall, thresholds = precision_recall_curve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
    >>> recall.tolist(), thresholds.tolist()
    ([1.0, 1.0, 0.5, 0.0], [0.1, 0.4, 0.9])
    """
    at = _at_every_score(y_true, y_score, sample_weight, pos_label, "a precision-recall curve")
    return at.precision_recall_curve()


def average_precision(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> float:
    """Precision averaged over recall; a score without information gets the share of positives.

    Formula: Σ (Rₖ − Rₖ₊₁)·Pₖ over the distinct scores, without interpolation.

    Parameters and errors are those of :func:`roc_auc`.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html

    Examples
    --------
    >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9]), 4)
    0.8333
    """
    return _at_every_score(y_true, y_score, sample_weight, pos_label, "average precision").average_precision()


def _at_every_score(y_true, y_score, sample_weight, pos_label, what):
    is_positive = checks.positives(y_true, pos_label)
    at = confusion(is_positive, y_score, sample_weight=sample_weight)
    checks.both_classes(is_positive, checks.weights(sample_weight, len(is_positive)), what)
    return at
