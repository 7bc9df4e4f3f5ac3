"""Welch's comparison of two arms that may differ in size and in variance."""

import math
from collections.abc import Sequence


def largest_to_square(name: str, values) -> float:
    """The largest of the values, without its sign; ValueError where no float holds sums of its square."""
    largest = float(abs(values).max())
    if largest > 1e150:
        raise ValueError(f"{name} goes up to {largest:.3g}, whose square no float holds; take a larger unit")
    return largest


def welch(estimate: float, variances: Sequence[tuple[float, int]], confidence: float) -> tuple[float, float, float]:
    """Half the interval, the standard error and the p-value of a difference of two estimates.

    Formula: t = estimate ÷ √(Σ v), with (Σ v)² ÷ Σ v² ÷ f degrees of freedom (Welch and Satterthwaite), where v is the
    variance of an arm's estimate and f its degrees of freedom. Where neither arm varies, half is 0 and p NaN.
    """
    from scipy.special import stdtr, stdtrit

    total = sum(variance for variance, _ in variances)
    if total == 0:
        return 0.0, 0.0, math.nan
    freedom = 1 / sum((variance / total) ** 2 / units for variance, units in variances)
    error = math.sqrt(total)
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    return half, error, float(2 * stdtr(freedom, -abs(estimate) / error))
