"""Intervals of any metric, by drawing rows or whole groups with replacement."""

from collections.abc import Callable, Iterator
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.intervals import critical_value
from mlsd_helpers.metrics.linearised import group_codes
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.measuring import measured

FEWEST_RESAMPLES = 100


def metric_interval(
    y_true: ArrayLike,
    y_score: ArrayLike,
    metric: Callable[..., float],
    confidence: float = 0.95,
    *,
    groups: ArrayLike | None = None,
    n_resamples: int = 1000,
    random_state: int | np.random.Generator | None = 0,
) -> Interval:
    """Any metric of one model with a percentile interval over rows or, with ``groups``, over whole groups.

    Formula: draw as many rows (groups) as there are, with replacement, and compute the metric on them, ``n_resamples``
    times; the ends are the (1 − confidence) ÷ 2 and (1 + confidence) ÷ 2 quantiles, the standard error is the standard
    deviation. The metric is called on every draw: where there is a function for it (:func:`roc_auc_interval`,
    :func:`log_loss_interval` and their like), that one is faster, and right with fewer rows.

    A metric that chance alone makes larger, such as :func:`expected_calibration_error`, is larger still on a draw,
    which holds rows twice: its interval lies too high.

    Parameters
    ----------
    y_true : array-like, shape (n,)
        Labels or numbers: whatever the metric takes.
    y_score : array-like, shape (n,) or (n, m)
        What the model says about each row.
    metric : callable
        ``metric(y_true, y_score)`` that returns one number, as those of this package and of scikit-learn do.
    confidence : float
        Between 0 and 1.
    groups : array-like, shape (n,), optional
        Day, user or other group of each row; at least two, better thirty.
    n_resamples : int
        Draws, at least 100.
    random_state : int, numpy.random.Generator or None
        Seed: the same seed gives the same interval.

    Returns
    -------
    Interval
        In the unit of the metric.

    Raises
    ------
    ValueError
        When lengths differ, there is one row or one group, the metric returns no finite number on the rows or on a
        draw, or the same number on nearly all draws, so that no variance can be seen.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993: https://doi.org/10.1201/9780429246593

    Examples
    --------
    >>> from sklearn.metrics import median_absolute_error
    >>> rng = np.random.default_rng(0)
    >>> delay = rng.exponential(20, 500)
    >>> metric_interval(delay, np.full(500, 14), median_absolute_error)
    9.84 [8.94, 10.6], standard error 0.4
    """
    if not callable(metric):
        raise ValueError(f"metric is {metric!r}; expected a function of (y_true, y_score), such as roc_auc")
    y_true = checks.vector("y_true", y_true)
    y_score = checks.vector("y_score", y_score) if np.ndim(y_score) < 2 else np.asarray(y_score)
    if len(y_score) != len(y_true):
        raise ValueError(f"y_score has {len(y_score):,} rows and y_true has {len(y_true):,}; expected the same rows")
    codes = group_codes(groups, len(y_true))
    estimate = measured(metric, y_true, y_score, "on all rows")
    drawn = []
    for times in times_drawn(len(y_true), codes, n_resamples, random_state):
        place = f"on draw {len(drawn) + 1:,} of {n_resamples:,}"
        drawn.append(measured(metric, np.repeat(y_true, times), np.repeat(y_score, times, axis=0), place))
    interval = percentile_interval(estimate, np.array(drawn), confidence)
    if interval.low == interval.high:
        raise ValueError(
            f"the metric is {interval.low:.6g} on nearly all of {n_resamples:,} draws, so that no variance can be seen "
            "and no interval be given; measure on more rows, or take an interval that knows this metric's bounds: "
            "wilson_interval for a share, roc_auc_interval for AUC"
        )
    return interval


def times_drawn(
    n_rows: int, codes: np.ndarray | None, n_resamples: int, random_state: int | np.random.Generator | None
) -> Iterator[np.ndarray]:
    """For each draw, how often each row, or its group, was drawn."""
    if not isinstance(n_resamples, Integral) or isinstance(n_resamples, bool) or n_resamples < FEWEST_RESAMPLES:
        raise ValueError(
            f"n_resamples is {checks.shortened(n_resamples)}; expected a whole number of at least {FEWEST_RESAMPLES}"
        )
    rng = np.random.default_rng(random_state)
    n_units = n_rows if codes is None else codes.max() + 1
    for _ in range(n_resamples):
        times = np.bincount(rng.integers(0, n_units, n_units), minlength=n_units)
        yield times if codes is None else times[codes]


def percentile_interval(estimate: float, drawn: np.ndarray, confidence: float) -> Interval:
    """The interval between two quantiles of the draws."""
    critical_value(confidence)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(estimate, float(low), float(high), float(drawn.std(ddof=1)), confidence)
