"""Experiments on a rate: sample size, power, smallest visible change."""

import math

from mlsd_helpers.experiments._arms import units_per_arm, whole_units
from mlsd_helpers.experiments._normal import (
    STANDARD_NORMAL,
    beyond_null,
    beyond_null_to_see,
    critical_value,
    is_two_sided,
    normal_quantiles,
)
from mlsd_helpers.shared.number_checks import fraction, positive


def sample_size_proportions(
    baseline: float,
    target: float,
    alpha: float = 0.05,
    power: float = 0.8,
    *,
    ratio: float = 1.0,
    alternative: str = "two-sided",
    margin: float = 0.0,
) -> int:
    """Units per arm to see a rate move from baseline to target, or to show that it is no worse: z-test.

    Formula: n = ((z₁₋α⸝₂ × √(p̄·(1 − p̄)·(1 + 1/r)) + z_power × √(p₁·(1 − p₁) + p₂·(1 − p₂)/r)) ÷ (p₂ − p₁))²,
    rounded up, and at least one unit in each arm, with p̄ = (p₁ + r·p₂) ÷ (1 + r) and r = ratio. One-sided it has z₁₋α.
    With a margin d, the distance is p₂ − p₁ + d ("larger") or p₁ − p₂ + d ("smaller"), and as the rates differ under
    the null hypothesis, too, nothing is pooled: both roots are the second. The normal approximation needs some ten
    positives and ten negatives in each arm.

    Parameters
    ----------
    baseline, target : float
        Rates without and with the change, fractions between 0 and 1 (p₁, p₂). Not equal, but with a margin.
    alpha : float
        Probability of a false alarm, between 0 and 1, on both sides together or on the one.
    power : float
        Probability of seeing the change when it is there, above alpha and below 1.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0: 0.25 treats one unit in five. statsmodels
        counts the same way when its sample 1 is the control arm: ``diff=baseline − target, prop2=target``.
    alternative : {"two-sided", "larger", "smaller"}
        What the test is to show: that the rate differs, rises, or falls. A one-sided test is blind on its other side.
    margin : float
        Only one-sided: the harm that is tolerated, 0 or more, as a difference of rates. "larger" with a margin shows
        that the rate falls by less than that (non-inferiority, where more is better); "smaller", that it rises by less.

    Returns
    -------
    int
        Units (users, requests: what is randomised) in the control arm. The treatment arm needs ``ratio`` times as many,
        rounded up: with equal arms, the same number.

    Raises
    ------
    ValueError
        When an input is out of its range, baseline equals target without a margin, the target lies where a one-sided
        test is to show it does not, or the units are more than a float holds.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.proportion.samplesize_proportions_2indep_onetail.html;
    with a margin: Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd edition, section 4.2

    Examples
    --------
    >>> sample_size_proportions(baseline=0.10, target=0.11)
    14751

    One user in five is treated: more users in all, fewer of them exposed to the change.

    >>> control = sample_size_proportions(baseline=0.10, target=0.11, ratio=0.25)
    >>> control, math.ceil(0.25 * control)
    (36499, 9125)

    A cheaper model is to be no worse by a point:

    >>> sample_size_proportions(baseline=0.10, target=0.10, alternative="larger", margin=0.01)
    11129
    """
    fraction("baseline", baseline)
    fraction("target", target)
    positive("ratio", ratio)
    if baseline == target and not margin:
        raise ValueError(f"target equals baseline ({baseline!r}); expected two different rates: no test sees no change")
    beyond_null_to_see(target - baseline, alternative, margin)
    z = normal_quantiles(alpha, power, alternative)
    return whole_units(units_in_control(baseline, target, *z, ratio, alternative, margin), ratio)


def units_in_control(baseline, target, z_alpha, z_power, ratio=1.0, alternative="two-sided", margin=0.0):
    """The sample size before it is rounded up."""
    std_null, std_changed = standard_deviations(baseline, target, ratio, margin)
    root = (z_alpha * std_null + z_power * std_changed) / beyond_null(target - baseline, alternative, margin)
    return root * root  # infinite where ** would be an error


def standard_deviations(baseline, target, ratio=1.0, margin=0.0):
    """Of √(units in control) × (difference of the two rates): under the null hypothesis and with the change."""
    std_changed = math.sqrt(baseline * (1 - baseline) + target * (1 - target) / ratio)
    if margin:
        return std_changed, std_changed
    pooled = (baseline + ratio * target) / (1 + ratio)
    return math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled)), std_changed


def power_proportions(
    baseline: float,
    target: float,
    n_per_arm: float,
    alpha: float = 0.05,
    *,
    ratio: float = 1.0,
    alternative: str = "two-sided",
    margin: float = 0.0,
) -> float:
    """Probability that a z-test sees a rate move from baseline to target, or shows that it is no worse.

    Formula: Φ((d·√n − z·s₀) ÷ s₁) + Φ((−d·√n − z·s₀) ÷ s₁), with d = p₂ − p₁, z = z₁₋α⸝₂,
    s₀ = √(p̄·(1 − p̄)·(1 + 1/r)) and s₁ = √(p₁·(1 − p₁) + p₂·(1 − p₂)/r) as in :func:`sample_size_proportions`. One-sided
    it is the first term, with z₁₋α and the distance and roots as given there.

    Parameters
    ----------
    baseline, target : float
        Rates without and with the change, between 0 and 1; equal rates without a margin give alpha.
    n_per_arm : float
        Units in each arm, at least 1; with unequal arms, those in the control arm.
    alpha : float
        Probability of a false alarm, between 0 and 1, on both sides together or on the one.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0; the treatment arm has at least one unit.
    alternative, margin
        As for :func:`sample_size_proportions`.

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
    https://www.statsmodels.org/stable/generated/statsmodels.stats.proportion.power_proportions_2indep.html

    Examples
    --------
    >>> round(power_proportions(baseline=0.10, target=0.11, n_per_arm=14_751), 3)
    0.8
    >>> round(power_proportions(baseline=0.10, target=0.11, n_per_arm=14_751, ratio=0.25), 3)
    0.436
    """
    fraction("baseline", baseline)
    fraction("target", target)
    units_per_arm(n_per_arm, ratio)
    shift = beyond_null(target - baseline, alternative, margin) * math.sqrt(n_per_arm)
    std_null, std_changed = standard_deviations(baseline, target, ratio, margin)
    bar = critical_value(alpha, alternative) * std_null
    other_side = STANDARD_NORMAL.cdf((-shift - bar) / std_changed) if is_two_sided(alternative) else 0.0
    return STANDARD_NORMAL.cdf((shift - bar) / std_changed) + other_side


def minimum_detectable_difference_proportions(
    baseline: float, n_per_arm: float, alpha: float = 0.05, power: float = 0.8, *, ratio: float = 1.0
) -> float:
    """Smallest rise of a rate that this many units per arm can see.

    Solves the formula of :func:`sample_size_proportions` for the target above the baseline, by bisection. For a fall,
    pass 1 − baseline: a fall of the rate is a rise of its complement.

    Parameters
    ----------
    baseline : float
        Rate without the change, between 0 and 1.
    n_per_arm : float
        Units in each arm, at least 1; with unequal arms, those in the control arm.
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1; for a one-sided test twice its own.
    power : float
        Probability of seeing the change when it is there, at least 0.5, above alpha and below 1.
    ratio : float
        Units in the treatment arm per unit in the control arm, above 0; the treatment arm has at least one unit.

    Returns
    -------
    float
        Difference of the rates as a fraction (0.01 is one percentage point); ``math.inf`` when not even a rise to
        100 % would be seen.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.proportion.samplesize_proportions_2indep_onetail.html

    Examples
    --------
    >>> round(minimum_detectable_difference_proportions(baseline=0.10, n_per_arm=14_751), 4)
    0.01
    """
    fraction("baseline", baseline)
    units_per_arm(n_per_arm, ratio)
    z_alpha, z_power = normal_quantiles(alpha, power)
    if z_power < 0:
        raise ValueError(f"power is {power!r}; expected at least 0.5: a test that mostly misses detects nothing")
    low, high = 0.0, 1 - baseline
    if units_in_control(baseline, baseline + high, z_alpha, z_power, ratio) > n_per_arm:
        return math.inf
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        target = baseline + middle
        enough = target > baseline and units_in_control(baseline, target, z_alpha, z_power, ratio) <= n_per_arm
        low, high = (low, middle) if enough else (middle, high)
    return high
