"""A request that makes several calls: how often it meets a slow one, and how good each call must be."""

import math

from mlsd_helpers.shared.number_checks import fraction, share, whole


def slow_share_of_fan_out(slow_probability: float, calls: int):
    """Share of requests with at least one slow call, when each request makes several.

    Assumes independent calls. Formula: 1 − (1 − p)ⁿ.

    Parameters
    ----------
    slow_probability : float
        Probability that one call is slow, a fraction from 0 to 1 (p).
    calls : int
        Calls that a request waits for, at least 1 (n).

    Returns
    -------
    float
        Fraction of the requests.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    >>> round(slow_share_of_fan_out(slow_probability=0.01, calls=100), 3)
    0.634
    """
    whole("calls", calls)
    if share("slow_probability", slow_probability) == 1:
        return 1.0
    return -math.expm1(calls * math.log1p(-slow_probability))


def percentile_of_each_call(percentile: float, calls: int):
    """Percentile that one call must keep so that a request that waits for several keeps its own.

    Assumes independent calls in parallel that share one time limit. Formula: p^(1/n).

    Parameters
    ----------
    percentile : float
        Share of the requests that must keep the limit, a fraction between 0 and 1 (p).
    calls : int
        Calls that a request waits for, at least 1 (n).

    Returns
    -------
    float
        Fraction of the calls.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Dean and Barroso, The Tail at Scale, 2013: https://doi.org/10.1145/2408776.2408794

    Examples
    --------
    Half of the requests are good when 99.31 % of the calls are:

    >>> round(percentile_of_each_call(percentile=0.5, calls=100), 4)
    0.9931
    """
    return fraction("percentile", percentile) ** (1 / whole("calls", calls))
