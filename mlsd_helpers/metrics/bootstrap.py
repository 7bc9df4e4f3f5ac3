"""Bootstrap of every metric that can be computed from counts in bins, without touching the rows again."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import plain
from mlsd_helpers.metrics.intervals import critical_value
from mlsd_helpers.shared.interval import Interval

_CELLS_AT_ONCE = 4_000_000  # of the draws, to bound memory


def bootstrap_interval(
    counts: ArrayLike,
    statistic: Callable,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int | np.random.Generator | None = 0,
) -> Interval:
    """Interval of a statistic of counts, for independent rows, by one multinomial draw over the bins.

    Drawing n rows with replacement and counting them again is the same as drawing the counts from a multinomial
    distribution with the observed shares: a resample costs as many numbers as there are bins, however many rows.
    Percentile interval. Coverage of a 95 % interval, measured on precision, recall, F1 and cost: 94 to 96 % of
    samples with twenty rows or more behind each count that matters, 93 % of costs with five; a ratio of five rows is
    undefined on resamples of every fourth sample, and refused.

    Parameters
    ----------
    counts : array-like of int, shape (n_bins,)
        Rows in each bin, at least one row in all.
    statistic : callable
        Takes counts of shape (..., n_bins) and returns the metric, shape (...) or (..., m).
    confidence : float
        Between 0 and 1.
    n_resamples : int
        Draws, at least 100.
    random_state : int, numpy.random.Generator or None
        Seed: the same seed and counts give the same interval.

    Returns
    -------
    Interval
        ``estimate, low, high, standard_error``: numbers, or arrays of shape (m,).

    Raises
    ------
    ValueError
        When counts are negative, not whole or all 0, or when the statistic is undefined on them or on a resample.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993; https://en.wikipedia.org/wiki/Bootstrapping_(statistics)

    Examples
    --------
    >>> precision = bootstrap_interval([80, 20], lambda counts: counts[..., 0] / counts.sum(axis=-1), random_state=0)
    >>> round(precision.estimate, 3), round(precision.standard_error, 2)
    (0.8, 0.04)
    """
    counts = np.asarray(counts)
    if counts.ndim != 1 or not counts.size:
        raise ValueError(f"counts has shape {counts.shape}; expected one count for each bin, shape (n_bins,)")
    whole = counts.dtype.kind in "iuf" and np.all((counts >= 0) & (counts < np.inf) & (counts == np.floor(counts)))
    if not whole or not counts.any():
        raise ValueError("counts must be whole numbers of 0 or more, not all 0; weighted rows cannot be drawn so")
    counts = counts.astype(np.int64)
    filled = np.flatnonzero(counts)  # an empty bin stays empty in every draw
    shares = counts[filled] / counts.sum()

    def draw(rng, size):
        draws = np.zeros((size, len(counts)), dtype=np.int64)
        draws[:, filled] = rng.multinomial(counts.sum(), shares, size=size)
        return draws

    return _percentile(statistic, counts, draw, len(counts), confidence, n_resamples, random_state)


def cluster_bootstrap_interval(
    sums: ArrayLike,
    statistic: Callable,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int | np.random.Generator | None = 0,
) -> Interval:
    """Interval of a statistic of sums over clusters (days, users), for rows independent only between clusters.

    Whole clusters are drawn with replacement and their sums added up; how often each is drawn is one multinomial
    draw. Percentile interval. Coverage of a 95 % interval, measured on RMSE, R² and a mean with a fifth of the
    variance shared within clusters of 20 rows: 93 to 95 % of samples with 80 clusters, 93 to 94 % with 40, 91 to 93 %
    with 20, 87 to 91 % with 10, 80 to 85 % with 5.

    Parameters
    ----------
    sums : array-like of float, shape (n_clusters, n_bins)
        What the statistic is computed from, summed within each cluster: counts, sums of squared errors, costs.
    statistic, confidence, n_resamples, random_state
        As for :func:`bootstrap_interval`; the statistic takes sums of shape (..., n_bins).

    Returns
    -------
    Interval
        ``estimate`` over all rows, ``low, high, standard_error``.

    Raises
    ------
    ValueError
        When there are fewer than two clusters, a sum is not finite, or the statistic is undefined on a resample.

    References
    ----------
    Cameron, Gelbach and Miller, Bootstrap-Based Improvements for Inference with Clustered Errors, 2008:
    https://doi.org/10.1162/rest.90.3.414

    Examples
    --------
    >>> late_and_all = [[8, 40], [2, 40], [15, 40], [3, 40]]
    >>> share = cluster_bootstrap_interval(late_and_all, lambda sums: sums[..., 0] / sums[..., 1], random_state=0)
    >>> round(share.estimate, 3), round(share.standard_error, 2)
    (0.175, 0.06)
    """
    sums = np.asarray(sums, dtype=np.float64)
    if sums.ndim != 2 or len(sums) < 2 or not sums.shape[1]:
        raise ValueError(f"sums has shape {sums.shape}; expected (n_clusters, n_bins) with at least two clusters")
    if not np.isfinite(sums).all():
        raise ValueError(f"sums has {np.count_nonzero(~np.isfinite(sums)):,} values that are not finite")
    n_clusters = len(sums)
    shares = np.full(n_clusters, 1 / n_clusters)

    def draw(rng, size):
        return rng.multinomial(n_clusters, shares, size=size) @ sums

    return _percentile(
        statistic, sums.sum(axis=0), draw, n_clusters + sums.shape[1], confidence, n_resamples, random_state
    )


def cluster_mean_interval(
    values: ArrayLike,
    groups: ArrayLike,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int | np.random.Generator | None = 0,
) -> Interval:
    """Interval of the mean of anything measured a row, for rows independent only between groups.

    Such as the cost of each decision, or the difference of two models' costs: paired, since both are of the same rows.
    The mean is Σ of the sums ÷ Σ of the sizes of the groups drawn, as in :func:`cluster_bootstrap_interval`, which says
    how often it covers.

    Parameters
    ----------
    values : array-like of float, shape (n,)
        Finite, in any unit.
    groups : array-like, shape (n,)
        Day, user or other group of each row; at least two.
    confidence, n_resamples, random_state
        As for :func:`bootstrap_interval`.

    Returns
    -------
    Interval
        ``estimate, low, high, standard_error``, in the unit of the values.

    Raises
    ------
    ValueError
        When lengths differ, a value is not finite, or there are fewer than two groups.

    Examples
    --------
    >>> cluster_mean_interval([1, 3, 2, 2, 7], ["Mo", "Mo", "Tu", "Tu", "We"], random_state=0).estimate
    3.0
    """
    values, groups = checks.numbers("values", values), checks.vector("groups", groups)
    if len(groups) != len(values):
        raise ValueError(f"groups has {len(groups):,} rows and values has {len(values):,}; expected the same rows")
    codes = np.unique(checks.labels("groups", groups, len(values)), return_inverse=True)[1]
    sums = np.column_stack([np.bincount(codes, values), np.bincount(codes)])
    return cluster_bootstrap_interval(
        sums, lambda drawn: drawn[..., 0] / drawn[..., 1], confidence, n_resamples, random_state
    )


def _percentile(statistic, observed, draw, cells, confidence, n_resamples, random_state):
    critical_value(confidence)
    if not isinstance(n_resamples, int) or isinstance(n_resamples, bool) or n_resamples < 100:
        raise ValueError(f"n_resamples is {n_resamples!r}; expected a whole number of at least 100")
    rng = np.random.default_rng(random_state)
    estimate = _defined(statistic(observed), "the data")
    at_once = max(1, _CELLS_AT_ONCE // cells)
    sizes = [min(at_once, n_resamples - start) for start in range(0, n_resamples, at_once)]
    resampled = np.concatenate([np.asarray(statistic(draw(rng, size))) for size in sizes])
    _defined(resampled, f"the {n_resamples:,} resamples")
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    ends = (estimate, low, high, resampled.std(axis=0, ddof=1))
    return Interval(*map(plain, ends), confidence)


def _defined(values, where):
    undefined = np.count_nonzero(~np.isfinite(values))
    if undefined:
        raise ValueError(
            f"the metric is undefined in {undefined:,} of {np.size(values):,} values computed on {where}: too few rows "
            "stand behind it; leave out extreme thresholds, or take wilson_interval of its counts"
        )
    return values
