"""How far predicted numbers are from true ones, and the constant that each metric is content with."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import weighted_quantile
from mlsd_helpers.metrics.error_sums import regression_sums


def rmse(y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
    """Root mean squared error, in the unit of ``y_true``; one large miss outweighs many small ones.

    Formula: √(Σ wᵢ·(yᵢ − ŷᵢ)² ÷ Σ wᵢ). The constant that minimises it is the mean.

    Parameters
    ----------
    y_true, y_pred : array-like of float, shape (n,)
        True and predicted values, in the same unit.
    sample_weight : array-like of float, shape (n,), optional
        How often each row counts, 0 or more.

    Raises
    ------
    ValueError
        When a value is missing, NaN or infinite, lengths differ, input is empty, or weights are negative or all 0.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html

    Examples
    --------
    >>> rmse([10, 20, 30], [10, 20, 36])
    3.4641016151377544
    """
    return regression_sums(y_true, y_pred, sample_weight=sample_weight).rmse


def mae(y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
    """Mean absolute error, in the unit of ``y_true``; every minute of a miss counts alike.

    Formula: Σ wᵢ·|yᵢ − ŷᵢ| ÷ Σ wᵢ. The constant that minimises it is the median.

    Parameters and errors are those of :func:`rmse`.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html

    Examples
    --------
    >>> mae([10, 20, 30], [10, 20, 36])
    2.0
    """
    return regression_sums(y_true, y_pred, sample_weight=sample_weight).mae


def r2(y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
    """Share of the variance explained: 1 is perfect, 0 no better than the mean, below 0 worse than it.

    Formula: 1 − Σ wᵢ·(yᵢ − ŷᵢ)² ÷ Σ wᵢ·(yᵢ − ȳ)².

    Parameters and errors are those of :func:`rmse`; besides, true values that are all the same, or a single row, have
    no variance to explain and are refused.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html

    Examples
    --------
    >>> round(r2([10, 20, 30], [10, 20, 36]), 4)
    0.82
    """
    return regression_sums(y_true, y_pred, sample_weight=sample_weight).r2


def adjusted_r2(
    y_true: ArrayLike, y_pred: ArrayLike, n_predictors: int, sample_weight: ArrayLike | None = None
) -> float:
    """R² with a charge for every predictor, so that one without information does not raise it on average.

    Formula: 1 − (1 − R²)·(n − 1) ÷ (n − k − 1), k predictors. Weights count repetitions: n is their sum.

    Parameters
    ----------
    y_true, y_pred, sample_weight : array-like of float, shape (n,)
        As for :func:`r2`.
    n_predictors : int
        Independent predictors that the model was fitted with, without the intercept (k).

    Raises
    ------
    ValueError
        As :func:`r2`; and when n ≤ k + 1, where no degree of freedom is left.

    References
    ----------
    https://en.wikipedia.org/wiki/Coefficient_of_determination#Adjusted_R2

    Examples
    --------
    >>> round(adjusted_r2([10, 20, 30, 40], [12, 19, 33, 38], n_predictors=1), 4)
    0.946
    """
    return regression_sums(y_true, y_pred, sample_weight=sample_weight).adjusted_r2(n_predictors)


def best_constant(
    y_true: ArrayLike, metric: Literal["rmse", "mae", "r2", "adjusted_r2"], sample_weight: ArrayLike | None = None
) -> float:
    """The one number that, predicted for every row, is best by the metric.

    It is the mean for RMSE, R² and adjusted R², all of them functions of the squared error, and the median for MAE:
    with an even number of rows every value between the two in the middle is as good, and their midpoint is returned.

    Parameters
    ----------
    y_true : array-like of float, shape (n,)
        True values.
    metric : str
        "rmse", "mae", "r2" or "adjusted_r2".
    sample_weight : array-like of float, shape (n,), optional
        How often each row counts, 0 or more.

    Raises
    ------
    ValueError
        As :func:`rmse`; and for any other metric.

    Examples
    --------
    >>> best_constant([0, 0, 1, 2, 97], "rmse"), best_constant([0, 0, 1, 2, 97], "mae")
    (20.0, 1.0)
    """
    y_true = checks.numbers("y_true", y_true)
    weight = checks.weights(sample_weight, len(y_true))
    if not isinstance(metric, str) or metric not in ("rmse", "mae", "r2", "adjusted_r2"):
        raise ValueError(f"metric is {checks.shortened(metric)}; expected 'rmse', 'mae', 'r2' or 'adjusted_r2'")
    if metric != "mae":
        return float(np.average(y_true, weights=weight))
    if weight is None:
        return float(np.median(y_true))
    counts = weight > 0
    lower, upper = (weighted_quantile(y_true[counts], 0.5, weight[counts], side) for side in ("left", "right"))
    return float((lower + upper) / 2)
