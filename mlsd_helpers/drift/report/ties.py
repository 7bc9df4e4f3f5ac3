"""The Kolmogorov–Smirnov null where values repeat: what random labels on the same pooled values would give."""

import math

import numpy as np
from scipy.special import ndtr

EXACT_ROWS = 2_000  # of both samples together, up to which each row is stepped over
_GRID = 96
_FINE = 1 / 64  # share of the rows below which a step between distinct values is one of many
_LEAST = 1 / 2_000  # share of the rows that a step is at least, so that its spread is seen on the grid
_DISCRETE = 0.5826  # −ζ(½) ÷ √(2π): how far a barrier moves when it is looked at now and then only


def tied_ks_p_value(statistic: float, reference: np.ndarray, current: np.ndarray) -> float:
    """P(D ≥ statistic) when the labels "reference" and "current" are dealt at random to the pooled rows.

    Between two equal values no difference of the distribution functions counts, so D is looked at only where a run of
    equal values ends. Up to 2,000 rows the probability is exact: row by row, the number of reference rows so far is a
    draw without replacement, and what lies at or beyond the statistic at the end of a run is taken out and summed.
    Beyond, that number is normal: the same walk goes from run to run as a Brownian bridge on a grid, its barriers half
    a row before the first count that reaches the statistic. Runs shorter than 1/64 of the rows are stepped over
    together, with the chance of crossing within the step and the barrier moved for being looked at now and then only.

    Parameters
    ----------
    statistic : float
        The largest difference of the two distribution functions, from 0 to 1.
    reference, current : ndarray of int, shape (n_values,)
        Rows of each sample at each distinct value, in increasing order of the values.

    Returns
    -------
    float
        From 0 to 1.

    References
    ----------
    Schröer and Trenkler, Exact and randomization distributions of Kolmogorov-Smirnov tests, 1995:
    https://doi.org/10.1016/0167-9473(94)00040-P; Broadie, Glasserman and Kou, A continuity correction for discrete
    barrier options, 1997: https://doi.org/10.1111/1467-9965.00035

    Examples
    --------
    Of 2 + 2 rows with two equal pairs, 2 of 6 deals put both of a sample into one pair:

    >>> round(tied_ks_p_value(1.0, np.array([2, 0]), np.array([0, 2])), 6)
    0.333333
    """
    n, m = int(reference.sum()), int(current.sum())
    ends = np.cumsum(reference + current)[:-1]
    ends = ends[(ends > 0) & (ends < n + m)]
    if statistic <= 0 or not len(ends):
        return 1.0
    walk = _row_by_row if n + m <= EXACT_ROWS else _run_by_run
    return float(min(1.0, max(walk(statistic, min(n, m), max(n, m), ends), 0.0)))


def _row_by_row(statistic, n, m, ends):
    total, crossed = n + m, 0.0
    is_end = np.zeros(total + 1, bool)
    is_end[ends] = True
    drawn = np.arange(n + 1)
    chance = np.zeros(n + 1)
    chance[0] = 1.0
    reached = statistic * (1 - 1e-12) - 1e-12
    for seen in range(1, total):
        left = total - seen + 1
        moved = chance[:-1] * (n - drawn[:-1]) / left
        chance *= (m - (seen - 1 - drawn)) / left
        chance[1:] += moved
        if is_end[seen]:
            out = np.abs(drawn / n - (seen - drawn) / m) >= reached
            crossed += chance[out].sum()
            chance[out] = 0.0
    return crossed


def _run_by_run(statistic, n, m, ends):
    total = n + m
    unit = math.sqrt(total / (n * m))  # of one row more, on the scale of the bridge
    level = statistic / unit
    at, place, spread_of, chance = 0.0, np.zeros(1), np.ones(1), np.ones(1)
    crossed = 0.0
    for end, gap in _steps(ends / total):
        if gap is None:
            middle = end * n
            reach = statistic * n * m / total
            high = (math.ceil(middle + reach - 1e-9) - 0.5 - middle) * unit
            low = (math.floor(middle - reach + 1e-9) + 0.5 - middle) * unit
        else:
            high = level + _DISCRETE * math.sqrt(gap)
            low = -high
        step = (end - at) * total / (total - 1)
        mean = place * (1 - end) / (1 - at)
        spread = math.sqrt(step * (1 - end) / (1 - at))
        weight = chance * spread_of
        crossed += weight @ (ndtr((mean - high) / spread) + ndtr((low - mean) / spread))
        width = (high - low) / _GRID
        to = low + width * (np.arange(_GRID) + 0.5)
        kernel = np.exp(-0.5 * ((to - mean[:, None]) / spread) ** 2) / (spread * math.sqrt(2 * math.pi))
        if gap is not None:
            over = np.exp(-2 * np.clip((high - place)[:, None] * (high - to), 0, None) / step)
            under = np.exp(-2 * np.clip((place - low)[:, None] * (to - low), 0, None) / step)
            lost = over + under - over * under
            crossed += weight @ (kernel * np.minimum(lost, 1)).sum(axis=1) * width
            kernel *= np.maximum(1 - lost, 0)
        chance = weight @ kernel
        at, place, spread_of = end, to, width
    return crossed


def _steps(ends):
    """Where to step to, and the mean gap of the values stepped over; None where the step is from value to value."""
    at, i = 0.0, 0
    while i < len(ends):
        last = int(np.searchsorted(ends, at + _FINE, side="right")) - 1
        if last <= i:
            if ends[i] - at >= _LEAST and ends[i] < 1 - 1e-12:
                yield float(ends[i]), None
                at = float(ends[i])
            i += 1
            continue
        if ends[last] - at >= _LEAST:
            yield float(ends[last]), (float(ends[last]) - at) / (last - i + 1)
            at = float(ends[last])
        i = last + 1
