"""Bootstrap of every metric that can be computed from counts in bins, without touching the rows again.

Where no draw differs, the interval would have no width. It then opens as far as the rows, or clusters, that the sample
could have missed can move the metric: by Wilson's bound of 0 among as many as were seen.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import plain
from mlsd_helpers.metrics.intervals import critical_value, unseen_share
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import whole

_CELLS_AT_ONCE = 4_000_000  # of the draws, to bound memory
_FEWEST_DRAWS = 100
_SAME = 1e-12  # of the estimate: draws that differ by less differ by rounding


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

    Where all draws agree, as on a precision of 20 of 20, the standard error is 0 and means nothing. The ends are then
    what the statistic would be if a share z² ÷ (n + z²) of the n rows lay in one bin, whichever moves it most: of the
    rows in no bin but one, Wilson's bound (:func:`wilson_interval`).

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
    counts = _whole(counts)
    most = max(_FEWEST_DRAWS, n_resamples) if isinstance(n_resamples, int) else _FEWEST_DRAWS
    anywhere = np.unique(np.linspace(0, len(counts) - 1, min(len(counts), most)).astype(np.int64))
    return _of_rows(counts, statistic, anywhere, confidence, n_resamples, random_state)


def interval_by_class(bins, statistic: Callable, confidence, n_resamples, random_state) -> Interval:
    """:func:`bootstrap_interval` of bins that hold the negatives in order of their scores, then the positives.

    What moves a ratio of the confusion matrix, or AUC, most are rows of either class at either end.
    """
    half = len(bins) // 2
    corners = np.unique([0, half - 1, half, len(bins) - 1])
    return _of_rows(_whole(bins), statistic, corners, confidence, n_resamples, random_state)


def _of_rows(counts, statistic, bins, confidence, n_resamples, random_state):
    n_rows = counts.sum()
    filled = np.flatnonzero(counts)  # an empty bin stays empty in every draw
    shares = counts[filled] / n_rows

    def draw(rng, size):
        draws = np.zeros((size, len(counts)), dtype=np.int64)
        draws[:, filled] = rng.multinomial(n_rows, shares, size=size)
        return draws

    def opened(estimate, share):
        low, high = estimate, estimate
        at_once = max(1, _CELLS_AT_ONCE // len(counts))
        for some in np.split(bins, range(at_once, len(bins), at_once)):
            moved = np.tile((1 - share) * counts, (len(some), 1))
            moved[np.arange(len(some)), some] += share * n_rows
            found = np.asarray(statistic(moved))
            low, high = np.minimum(low, found.min(axis=0)), np.maximum(high, found.max(axis=0))
        return low, high

    return _percentile(statistic, counts, draw, len(counts), n_rows, opened, confidence, n_resamples, random_state)


def _whole(counts):
    counts = np.asarray(counts)
    if counts.ndim != 1 or not counts.size:
        raise ValueError(f"counts has shape {counts.shape}; expected one count for each bin, shape (n_bins,)")
    whole = counts.dtype.kind in "iuf" and np.all((counts >= 0) & (counts < np.inf) & (counts == np.floor(counts)))
    if not whole or not counts.any():
        raise ValueError("counts must be whole numbers of 0 or more, not all 0; weighted rows cannot be drawn so")
    return counts.astype(np.int64)


def cluster_bootstrap_interval(
    sums: ArrayLike,
    statistic: Callable,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int | np.random.Generator | None = 0,
    *,
    bounds: tuple[float | np.ndarray, float | np.ndarray] = (-np.inf, np.inf),
) -> Interval:
    """Interval of a statistic of sums over clusters (days, users), for rows independent only between clusters.

    Whole clusters are drawn with replacement and their sums added up; how often each is drawn is one multinomial
    draw. Percentile interval. Coverage of a 95 % interval, measured on RMSE, R² and a mean with a fifth of the
    variance shared within clusters of 20 rows: 93 to 95 % of samples with 80 clusters, 93 to 94 % with 40, 91 to 93 %
    with 20, 87 to 91 % with 10, 80 to 85 % with 5.

    Where all draws agree, as on a share that is 0 in every cluster, the standard error is 0 and means nothing. Each end
    then lies a share z² ÷ (k + z²) of the way from the estimate to its bound, for k clusters: Wilson's bound, with a
    cluster for a trial. Without bounds it is infinite, as no finite one would be honest: nothing seen says how far a
    cluster unlike those seen may lie.

    Parameters
    ----------
    sums : array-like of float, shape (n_clusters, n_bins)
        What the statistic is computed from, summed within each cluster: counts, sums of squared errors, costs.
    statistic, confidence, n_resamples, random_state
        As for :func:`bootstrap_interval`; the statistic takes sums of shape (..., n_bins).
    bounds : (float, float)
        The least and the most that the statistic can be, such as (0, 1) for a share; numbers, or arrays of shape (m,).

    Returns
    -------
    Interval
        ``estimate`` over all rows, ``low, high, standard_error``.

    Raises
    ------
    ValueError
        When there are fewer than two clusters, a sum is not finite, the statistic is undefined on a resample, or the
        estimate lies outside the bounds.

    References
    ----------
    Cameron, Gelbach and Miller, Bootstrap-Based Improvements for Inference with Clustered Errors, 2008:
    https://doi.org/10.1162/rest.90.3.414; no finite interval without bounds: Bahadur and Savage, The Nonexistence of
    Certain Statistical Procedures in Nonparametric Problems, 1956: https://doi.org/10.1214/aoms/1177728077

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

    def opened(estimate, share):
        low, high = (np.asarray(bound, dtype=float) for bound in bounds)
        if np.any(estimate < low) or np.any(estimate > high):
            raise ValueError(f"bounds is {bounds!r}; expected bounds that hold the estimate, {plain(estimate)!r}")
        return estimate - share * (estimate - low), estimate + share * (high - estimate)

    total, cells = sums.sum(axis=0), n_clusters + sums.shape[1]
    return _percentile(statistic, total, draw, cells, n_clusters, opened, confidence, n_resamples, random_state)


def cluster_mean_interval(
    values: ArrayLike,
    groups: ArrayLike,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int | np.random.Generator | None = 0,
    *,
    bounds: tuple[float, float] = (-np.inf, np.inf),
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
    confidence, n_resamples, random_state, bounds
        As for :func:`cluster_bootstrap_interval`; the bounds are those of one value.

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
        sums, lambda drawn: drawn[..., 0] / drawn[..., 1], confidence, n_resamples, random_state, bounds=bounds
    )


def _percentile(statistic, observed, draw, cells, n_drawn, opened, confidence, n_resamples, random_state):
    z = critical_value(confidence)
    n_resamples = int(whole("n_resamples", n_resamples, at_least=_FEWEST_DRAWS))
    rng = np.random.default_rng(random_state)
    estimate = _defined(statistic(observed), "the data")
    at_once = max(1, _CELLS_AT_ONCE // cells)
    sizes = [min(at_once, n_resamples - start) for start in range(0, n_resamples, at_once)]
    resampled = np.concatenate([np.asarray(statistic(draw(rng, size))) for size in sizes])
    _defined(resampled, f"the {n_resamples:,} resamples")
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    is_flat = high - low <= _SAME * np.abs(estimate)
    if np.any(is_flat):
        ends = opened(np.asarray(estimate, dtype=float), unseen_share(n_drawn, z))
        low, high = (np.where(is_flat, end, kept) for end, kept in zip(ends, (low, high), strict=True))
        if np.isnan(low).any() or np.isnan(high).any():
            raise ValueError(
                "no draw differs, and the metric is undefined where rows lie in a bin that the sample leaves empty: "
                "the rows show no spread to make an interval of; measure on more of them"
            )
    error = resampled.std(axis=0, ddof=1)
    error = np.where(error > _SAME * np.abs(estimate), error, 0.0)
    return Interval(*map(plain, (estimate, low, high, error)), confidence)


def _defined(values, where):
    undefined = np.count_nonzero(~np.isfinite(values))
    if undefined:
        raise ValueError(
            f"the metric is undefined in {undefined:,} of {np.size(values):,} values computed on {where}: too few rows "
            "stand behind it; leave out extreme thresholds, or take wilson_interval of its counts"
        )
    return values
