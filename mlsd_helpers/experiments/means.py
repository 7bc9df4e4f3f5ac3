"""Experiments on a mean: sample size, power, smallest visible change."""

import math

from mlsd_helpers.experiments._arms import units_per_arm, whole_units
from mlsd_helpers.experiments._normal import (
    STANDARD_NORMAL,
    beyond_null,
    beyond_null_to_see,
    critical_value,
    is_two_sided,
    normal_quantiles,
    power_of_shift,
    shift_for_power,
)
from mlsd_helpers.shared.number_checks import number, positive


def sample_size_means(
    std: float,
    difference: float,
    alpha: float = 0.05,
    power: float = 0.8,
    *,
    ratio: float = 1.0,
    alternative: str = "two-sided",
    margin: float = 0.0,
) -> int:
    """Units per arm to see a mean move by a difference, or to show that it is no worse: z-test.

    Formula: n = (1 + 1/r) × (δ × std ÷ difference)², rounded up, and at least one unit in each arm, with r = ratio and
    where δ gives the power: Φ(δ − z₁₋α⸝₂) + Φ(−δ − z₁₋α⸝₂) = power. At the default alpha and power, δ is
    z₁₋α⸝₂ + z_power to five digits. One-sided it is z₁₋α + z_power, and what is divided by is the difference and the
    margin ("larger"), or the margin less the difference ("smaller").

    Parameters
    ----------
    std : float
        Standard deviation of one unit, above 0, in the unit of the metric, the same in both arms.
    difference : float
        Change of the mean that is there to be seen, in the same unit. Not 0, but with a margin.
    alpha : float
        Probability of a false alarm, between 0 and 1, on both sides together or on the one.
    power : float
        Probability of seeing the change when it is there, above alpha and below 1.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0: 0.25 treats one unit in five. It is the
        ``ratio`` of statsmodels, whose sample 1 is the control arm here.
    alternative : {"two-sided", "larger", "smaller"}
        What the test is to show: that the mean differs, rises, or falls. A one-sided test is blind on its other side.
    margin : float
        Only one-sided: the harm that is tolerated, 0 or more, in the same unit. "larger" with a margin shows that the
        mean falls by less than that (non-inferiority, where more is better); "smaller", that it rises by less.

    Returns
    -------
    int
        Units in the control arm. The treatment arm needs ``ratio`` times as many, rounded up: with equal arms, the same
        number.

    Raises
    ------
    ValueError
        When an input is out of its range, the difference is 0 without a margin, or lies where a one-sided test is to
        show it does not, or the units are more than a float holds.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.power.NormalIndPower.html; with a margin: Chow, Shao
    and Wang, Sample Size Calculations in Clinical Research, 2nd edition, section 3.2

    Examples
    --------
    >>> sample_size_means(std=40, difference=2)
    6280

    One user in five is treated:

    >>> control = sample_size_means(std=40, difference=2, ratio=0.25)
    >>> control, math.ceil(0.25 * control)
    (15698, 3925)

    A cheaper model is to lose less than 2:

    >>> sample_size_means(std=40, difference=0, alternative="larger", margin=2)
    4947
    """
    positive("std", std)
    positive("ratio", ratio)
    if number("difference", difference) == 0 and not margin:
        raise ValueError("difference is 0; expected the change that the experiment must see")
    beyond = beyond_null_to_see(difference, alternative, margin)
    two_sided = is_two_sided(alternative)
    shift = shift_for_power(alpha, power) if two_sided else sum(normal_quantiles(alpha, power, alternative))
    root = shift * std / beyond
    return whole_units((1 + 1 / ratio) * root * root, ratio)


def power_means(
    std: float,
    difference: float,
    n_per_arm: float,
    alpha: float = 0.05,
    *,
    ratio: float = 1.0,
    alternative: str = "two-sided",
    margin: float = 0.0,
) -> float:
    """Probability that a z-test sees a mean move by a difference, or shows that it is no worse.

    Formula: Φ(δ − z₁₋α⸝₂) + Φ(−δ − z₁₋α⸝₂), with δ = difference ÷ (std × √((1 + 1/r) ÷ n)) and r = ratio. One-sided it
    is Φ(δ − z₁₋α), with the margin as in :func:`sample_size_means`.

    Parameters
    ----------
    std : float
        Standard deviation of one unit, above 0, in the unit of the metric, the same in both arms.
    difference : float
        Change of the mean, in the same unit; 0 without a margin gives alpha.
    n_per_arm : float
        Units in each arm, at least 1; with unequal arms, those in the control arm.
    alpha : float
        Probability of a false alarm, between 0 and 1, on both sides together or on the one.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0; the treatment arm has at least one unit.
    alternative, margin
        As for :func:`sample_size_means`.

    Returns
    -------
    float
        Probability from 0 to 1.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.power.NormalIndPower.html

    Examples
    --------
    >>> round(power_means(std=40, difference=2, n_per_arm=6280), 3)
    0.8
    """
    positive("std", std)
    number("difference", difference)
    units_per_arm(n_per_arm, ratio)
    shift = beyond_null(difference, alternative, margin) / std / _standard_error_of_one(n_per_arm, ratio)
    if is_two_sided(alternative):
        return power_of_shift(shift, alpha)
    return STANDARD_NORMAL.cdf(shift - critical_value(alpha, alternative))


def minimum_detectable_difference_means(
    std: float, n_per_arm: float, alpha: float = 0.05, power: float = 0.8, *, ratio: float = 1.0
) -> float:
    """Smallest change of a mean, up or down, that this many units per arm can see.

    Formula: δ × std × √((1 + 1/r) ÷ n), with r = ratio and δ as in :func:`sample_size_means`.

    Parameters
    ----------
    std : float
        Standard deviation of one unit, above 0, in the unit of the metric, the same in both arms.
    n_per_arm : float
        Units in each arm, at least 1; with unequal arms, those in the control arm.
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1; for a one-sided test twice its own.
    power : float
        Probability of seeing the change when it is there, above alpha and below 1.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0; the treatment arm has at least one unit.

    Returns
    -------
    float
        Difference of the means, above 0, in the unit of the metric.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.power.NormalIndPower.html

    Examples
    --------
    >>> round(minimum_detectable_difference_means(std=40, n_per_arm=6280), 3)
    2.0
    """
    positive("std", std)
    units_per_arm(n_per_arm, ratio)
    return shift_for_power(alpha, power) * std * _standard_error_of_one(n_per_arm, ratio)


def _standard_error_of_one(n_per_arm, ratio):
    """Standard error of the difference of the means when one unit has a standard deviation of 1."""
    return math.sqrt((1 + 1 / ratio) / n_per_arm)
