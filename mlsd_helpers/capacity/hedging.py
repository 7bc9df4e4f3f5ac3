"""Hedged requests: send a second copy when the first is late, and take what answers first."""

import math

from mlsd_helpers.capacity.lognormal import STANDARD_NORMAL, lognormal_parameters
from mlsd_helpers.shared.number_checks import fraction, not_negative


def hedged_percentile_ms(p50_ms: float, p99_ms: float, hedge_after_ms: float, percentile: float = 0.99):
    """Percentile of the latency of a call that is sent again, once, when it has not answered in time.

    Both copies take independent lognormal times with this median and p99: right when a call is slow by chance of the
    machine that took it, too good when the request itself is slow. The added load slows nothing here: see
    :func:`hedged_extra_load`.

    Formula: P(T > t) = S(t) for t ≤ d, and S(t) × S(t − d) after, with S the share of single calls slower than that and
    d = hedge_after_ms; inverted by bisection.

    Parameters
    ----------
    p50_ms, p99_ms : float
        Median and 99th percentile of one call in milliseconds; 0 < p50_ms ≤ p99_ms.
    hedge_after_ms : float
        Milliseconds after which the second copy is sent, 0 or more; 0 sends two at once.
    percentile : float
        Fraction between 0 and 1.

    Returns
    -------
    float
        Milliseconds.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    A p99 of 200 ms; a second copy after 80 ms, which 8 % of the calls take:

    >>> round(hedged_percentile_ms(p50_ms=20, p99_ms=200, hedge_after_ms=80))
    117
    >>> round(hedged_extra_load(p50_ms=20, p99_ms=200, hedge_after_ms=80), 2)
    0.08
    """
    mu, sigma = lognormal_parameters(p50_ms, p99_ms)
    delay = not_negative("hedge_after_ms", hedge_after_ms)
    tail = 1 - fraction("percentile", percentile)
    high = math.exp(mu - sigma * STANDARD_NORMAL.inv_cdf(tail))  # without a second copy
    low = 0.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        slower = _slower(mu, sigma, middle) * _slower(mu, sigma, middle - delay)
        low, high = (middle, high) if slower > tail else (low, middle)
    return high


def hedged_extra_load(p50_ms: float, p99_ms: float, hedge_after_ms: float):
    """Share of calls that are sent a second time, and so the load that hedging adds.

    Formula: 1 − Φ((ln d − μ) ÷ σ), with μ and σ of :func:`lognormal_parameters`. It counts whole calls: cancelling the
    slower copy saves part of it.

    Parameters
    ----------
    p50_ms, p99_ms : float
        Median and 99th percentile of one call in milliseconds; 0 < p50_ms ≤ p99_ms.
    hedge_after_ms : float
        Milliseconds after which the second copy is sent, 0 or more (d).

    Returns
    -------
    float
        Fraction of the calls: 0.05 means 5 % more calls. 1 when both copies are sent at once.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    Hedging at the p99 sends one call in a hundred again.

    >>> round(hedged_extra_load(p50_ms=20, p99_ms=200, hedge_after_ms=200), 6)
    0.01
    """
    return _slower(*lognormal_parameters(p50_ms, p99_ms), not_negative("hedge_after_ms", hedge_after_ms))


def _slower(mu, sigma, time_ms):
    """The share of single calls that take longer than this."""
    if time_ms <= 0:
        return 1.0
    if sigma == 0:
        return float(math.log(time_ms) < mu)
    return STANDARD_NORMAL.cdf((mu - math.log(time_ms)) / sigma)
