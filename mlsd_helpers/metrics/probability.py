"""How far predicted probabilities are from what happened."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import repeated_quantiles, scaled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RESOLUTION = float(np.finfo(np.float64).eps)


def log_loss(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> float:
    """Binary cross-entropy (BCE) in nats: how surprised the probabilities are by the labels.

    Formula: −Σ wᵢ·(yᵢ·ln pᵢ + (1 − yᵢ)·ln(1 − pᵢ)) ÷ Σ wᵢ. A probability of exactly 0 or 1 is moved inside by the
    resolution of its type (2.2e-16 for float64), as scikit-learn does, so that one error that was called impossible
    costs 36 nats and not infinitely many. Rows of one class are scored as well: each has its own surprise.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``.
    y_score : array-like of float, shape (n,)
        Probability of the positive class, 0 to 1.
    sample_weight : array-like of float, shape (n,), optional
        How often each row counts, 0 or more.
    pos_label : label, optional
        The positive class.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, a probability lies outside 0 to 1, lengths differ, input is empty, or
        weights are negative or all 0.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)  # ln 2
    0.6931
    """
    is_positive, probability, weight = _read(y_true, y_score, sample_weight, pos_label)
    given = np.asarray(y_score).dtype
    smallest = np.finfo(given if given.kind == "f" else np.float64).eps
    return float(np.average(log_losses(is_positive, probability, smallest), weights=_scaled(weight)))


def log_losses(is_positive, probability, smallest=_RESOLUTION):
    """Of each row: −ln of the probability that its label was given, which is moved inside 0 and 1 by the smallest."""
    of_truth = np.where(is_positive, probability, 1 - probability)
    return -np.log(np.clip(of_truth, smallest, 1 - smallest))


def brier_score(
    y_true: ArrayLike, y_score: ArrayLike, sample_weight: ArrayLike | None = None, *, pos_label: object = None
) -> float:
    """Mean squared distance of the probabilities from what happened (Brier score); 0 is perfect.

    Formula: Σ wᵢ·(pᵢ − yᵢ)² ÷ Σ wᵢ. Parameters and errors are those of :func:`log_loss`.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html

    Examples
    --------
    >>> brier_score([1, 0], [0.8, 0.4])
    0.1
    """
    is_positive, probability, weight = _read(y_true, y_score, sample_weight, pos_label)
    return float(np.average((probability - is_positive) ** 2, weights=_scaled(weight)))


class CalibrationCurve(NamedTuple):
    """Bins of rows in order of their probability; each array has shape (bins that are not empty,)."""

    share_positive: np.ndarray  #: what happened: the share of positives in the bin
    mean_score: np.ndarray  #: what was promised: the mean probability in the bin
    weight: np.ndarray  #: rows in the bin, or their weights

    def plot(self, label: str = "", *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the curve, as :func:`mlsd_helpers.plots.calibration` does, which takes several by name."""
        from mlsd_helpers import plots

        return plots.calibration({label: self}, title=title, ax=ax)


def calibration_curve(
    y_true: ArrayLike,
    y_score: ArrayLike,
    n_bins: int = 10,
    sample_weight: ArrayLike | None = None,
    *,
    pos_label: object = None,
) -> CalibrationCurve:
    """Compare promised with observed shares in bins that hold about as many rows each.

    The edges are the quantiles of the scores, interpolated; with weights those of the rows repeated as often as their
    weight says (of weights below 1 the smallest counts as one row). Scores that tie stay together, so there may be
    fewer bins than asked for.

    Parameters
    ----------
    y_true, y_score, sample_weight, pos_label
        As for :func:`log_loss`.
    n_bins : int
        Bins to make, at least 1.

    Returns
    -------
    CalibrationCurve
        ``share_positive``, ``mean_score`` and ``weight`` of each bin, the lowest first: for the first two, what
        scikit-learn gives with ``strategy="quantile"``.

    Raises
    ------
    ValueError
        As :func:`log_loss`; and when ``n_bins`` is not a whole number of at least 1.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.calibration.calibration_curve.html

    Examples
    --------
    >>> curve = calibration_curve([0, 0, 1, 1], [0.1, 0.3, 0.5, 0.9], n_bins=2)
    >>> curve.share_positive.tolist(), curve.mean_score.tolist()
    ([0.0, 1.0], [0.2, 0.7])
    """
    is_positive, probability, weight = _read(y_true, y_score, sample_weight, pos_label)
    if not isinstance(n_bins, Integral) or isinstance(n_bins, bool) or n_bins < 1:
        raise ValueError(f"n_bins is {checks.shortened(n_bins)}; expected a whole number of at least 1")
    shares = 100 * np.linspace(0, 1, n_bins + 1)[1:-1] / 100  # rounded as scikit-learn does, by way of percentages
    if weight is None:
        edges = np.quantile(probability, shares)
    else:
        counts = weight > 0
        edges = repeated_quantiles(probability[counts], shares, weight[counts])
    bins = np.searchsorted(edges, probability)
    total, score, positive = (
        np.bincount(bins, values, minlength=n_bins)
        for values in (
            np.ones(len(bins)) if weight is None else weight,
            probability if weight is None else weight * probability,
            is_positive if weight is None else weight * is_positive,
        )
    )
    filled = total > 0
    total = total[filled]
    return CalibrationCurve(positive[filled] / total, score[filled] / total, total)


def expected_calibration_error(
    y_true: ArrayLike,
    y_score: ArrayLike,
    n_bins: int = 10,
    sample_weight: ArrayLike | None = None,
    *,
    pos_label: object = None,
) -> float:
    """Mean gap between promised and observed shares over the bins of :func:`calibration_curve`.

    Formula: Σ_b (n_b ÷ n)·|share of positives − mean score|. Chance alone makes it positive: with n rows in B bins a
    perfect model shows about √(2 ÷ π)·√(p·(1 − p)·B ÷ n), so compare it with that before you repair anything.

    Parameters and errors are those of :func:`calibration_curve`.

    References
    ----------
    Guo et al., On Calibration of Modern Neural Networks, 2017: https://arxiv.org/abs/1706.04599 (bins of equal width;
    here of equal size)

    Examples
    --------
    >>> expected_calibration_error([0, 0, 1, 1], [0.1, 0.3, 0.5, 0.9], n_bins=2)
    0.25
    """
    curve = calibration_curve(y_true, y_score, n_bins, sample_weight, pos_label=pos_label)
    return float(np.average(np.abs(curve.share_positive - curve.mean_score), weights=curve.weight))


def _read(y_true, y_score, sample_weight, pos_label):
    is_positive = checks.positives(y_true, pos_label)
    probability = checks.probabilities("y_score", y_score, len(is_positive))
    weight = checks.weights(sample_weight, len(is_positive))
    return is_positive, probability, weight


def _scaled(weight):
    return None if weight is None else scaled(weight)
