"""The lognormal distribution, given by its median and its p99."""

import math
from statistics import NormalDist

from mlsd_helpers.shared.number_checks import positive

STANDARD_NORMAL = NormalDist()


def lognormal_parameters(p50: float, p99: float):
    """Mean and standard deviation of the logarithm, of the lognormal distribution with this median and p99.

    Formula: μ = ln p50, σ = ln(p99 ÷ p50) ÷ 2.3263 (the standard normal's 99th percentile).

    Parameters
    ----------
    p50, p99 : float
        Median and 99th percentile in the same unit; 0 < p50 ≤ p99. Equal values make a constant (σ = 0).

    Returns
    -------
    tuple of float
        (mu, sigma).

    Raises
    ------
    ValueError
        When a value is not above 0, or the p99 is below the median.

    References
    ----------
    https://en.wikipedia.org/wiki/Log-normal_distribution#Quantiles

    Examples
    --------
    >>> mu, sigma = lognormal_parameters(p50=20, p99=100)
    >>> round(mu, 3), round(sigma, 3)
    (2.996, 0.692)
    """
    if positive("p99", p99) < positive("p50", p50):
        raise ValueError(f"p99 is {p99!r}, below p50 = {p50!r}; expected a p99 of at least the median: swapped?")
    return math.log(p50), (math.log(p99) - math.log(p50)) / STANDARD_NORMAL.inv_cdf(0.99)
