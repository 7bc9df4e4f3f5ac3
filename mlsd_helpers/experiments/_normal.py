"""Quantiles of the standard normal that sample sizes rest on."""

from statistics import NormalDist

from mlsd_helpers.shared.number_checks import fraction

STANDARD_NORMAL = NormalDist()


def critical_value(alpha):
    """The z that chance exceeds in size with probability alpha: two-sided."""
    return -STANDARD_NORMAL.inv_cdf(fraction("alpha", alpha) / 2)


def normal_quantiles(alpha, power):
    """Two-sided critical value and the quantile of the power."""
    if fraction("power", power) <= fraction("alpha", alpha):
        raise ValueError(f"power is {power!r}; expected more than alpha = {alpha!r}, which chance alone reaches")
    return critical_value(alpha), STANDARD_NORMAL.inv_cdf(power)


def power_of_shift(shift, alpha):
    """Power of a two-sided z-test when the change is ``shift`` standard errors."""
    bar = critical_value(alpha)
    return STANDARD_NORMAL.cdf(shift - bar) + STANDARD_NORMAL.cdf(-shift - bar)


def shift_for_power(alpha, power):
    """Standard errors between no change and the change, for a two-sided z-test of this power; by bisection."""
    z_alpha, z_power = normal_quantiles(alpha, power)
    cdf = STANDARD_NORMAL.cdf
    low, high = 0.0, z_alpha + z_power  # enough without the other tail
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        enough = cdf(middle - z_alpha) + cdf(-middle - z_alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high
