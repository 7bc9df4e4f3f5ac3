"""Quantiles of the standard normal that sample sizes rest on."""

from statistics import NormalDist

from mlsd_helpers.shared.number_checks import fraction, not_negative

STANDARD_NORMAL = NormalDist()


def critical_value(alpha, alternative="two-sided"):
    """The z that chance exceeds with probability alpha: in size, or one-sided on its side."""
    tails = 2 if is_two_sided(alternative) else 1
    return -STANDARD_NORMAL.inv_cdf(fraction("alpha", alpha) / tails)


def normal_quantiles(alpha, power, alternative="two-sided"):
    """Critical value and the quantile of the power."""
    if fraction("power", power) <= fraction("alpha", alpha):
        raise ValueError(f"power is {power!r}; expected more than alpha = {alpha!r}, which chance alone reaches")
    return critical_value(alpha, alternative), STANDARD_NORMAL.inv_cdf(power)


def is_two_sided(alternative):
    """Check the name of the alternative hypothesis; those of statsmodels."""
    if alternative not in ("two-sided", "larger", "smaller"):
        raise ValueError(f"alternative is {alternative!r}; expected 'two-sided', 'larger' or 'smaller'")
    return alternative == "two-sided"


def beyond_null(change, alternative, margin):
    """How far a change lies beyond what the null hypothesis allows, in the direction of the alternative."""
    if is_two_sided(alternative):
        if not_negative("margin", margin) > 0:
            raise ValueError(
                f"margin is {margin!r}; a two-sided test has none: pass alternative='larger' where more is better, "
                "'smaller' where less is"
            )
        return change
    return not_negative("margin", margin) + (change if alternative == "larger" else -change)


def beyond_null_to_see(change, alternative, margin):
    """The same, refused where the change lies within the null hypothesis: no number of units shows it."""
    beyond = beyond_null(change, alternative, margin)
    if beyond <= 0 and not is_two_sided(alternative):
        bar = f"-{margin!r}" if alternative == "larger" else repr(margin)
        expected = f"above {bar}" if alternative == "larger" else f"below {bar}"
        raise ValueError(
            f"the change is {change!r}; alternative={alternative!r} with margin={margin!r} expects one {expected}: "
            "no test proves what is not so"
        )
    return beyond


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
