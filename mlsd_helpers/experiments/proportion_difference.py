"""Read an experiment on a rate: the difference of two proportions."""

import math

from mlsd_helpers.experiments._normal import STANDARD_NORMAL
from mlsd_helpers.experiments.arm_difference import ArmDifference
from mlsd_helpers.shared.number_checks import fraction, whole


def difference_proportions(
    successes_control: int,
    trials_control: int,
    successes_treatment: int,
    trials_treatment: int,
    *,
    confidence: float = 0.95,
) -> ArmDifference:
    """Rate of the treatment arm minus that of the control arm, with the score interval and its p-value.

    Formula (Miettinen and Nurminen): a difference δ is in the interval when |p₂ − p₁ − δ| is at most z standard errors,
    √((p̃₁(1 − p̃₁) ÷ n₁ + p̃₂(1 − p̃₂) ÷ n₂) × N ÷ (N − 1)), where p̃₂ − p̃₁ = δ are the most likely rates that lie δ
    apart. At δ = 0 it is the z-test of two proportions, so that interval and p-value agree. It stays right where an arm
    has no success, or nothing but successes.

    Trials are independent: count users that did it, of users. Where a user has several trials (clicks of views), the
    users are what was drawn: take :func:`difference_ratios`, with one numerator and one denominator a user.

    Parameters
    ----------
    successes_control, successes_treatment : int
        From 0 to the trials.
    trials_control, trials_treatment : int
        Units in each arm, at least 1.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ArmDifference
        ``estimate``, ``low``, ``high`` and ``p_value``; the standard error is √(p₁(1 − p₁) ÷ n₁ + p₂(1 − p₂) ÷ n₂).

    Raises
    ------
    ValueError
        When a count is not a whole number, more succeed than were tried, or the confidence is out of its range.

    References
    ----------
    Miettinen and Nurminen, Comparative analysis of two rates, 1985: https://doi.org/10.1002/sim.4780040211; compared
    with ten others in Newcombe, 1998: https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> difference_proportions(1000, 10_000, 1100, 10_000)
    difference 0.01 [0.0015, 0.0185], p-value 0.021 (control 0.1, treatment 0.11)
    """
    fraction("confidence", confidence)
    control = _counts(successes_control, trials_control, "control")
    treatment = _counts(successes_treatment, trials_treatment, "treatment")
    z = STANDARD_NORMAL.inv_cdf((1 + confidence) / 2)
    rates = [successes / trials for successes, trials in (control, treatment)]
    difference = rates[1] - rates[0]
    return ArmDifference(
        difference,
        _farthest(control, treatment, difference, -1.0, z),
        _farthest(control, treatment, difference, 1.0, z),
        math.sqrt(sum(rate * (1 - rate) / arm[1] for rate, arm in zip(rates, (control, treatment), strict=True))),
        confidence,
        control=rates[0],
        treatment=rates[1],
        p_value=2 * STANDARD_NORMAL.cdf(-_distance(control, treatment, 0.0)),
    )


def _counts(successes, trials, arm):
    whole(f"trials_{arm}", trials)
    return int(whole(f"successes_{arm}", successes, at_least=0, at_most=trials)), int(trials)


def _farthest(control, treatment, difference, bound, z):
    """The difference towards the bound that lies z standard errors from the one seen; by bisection."""
    near, far = difference, bound
    for _ in range(200):
        middle = (near + far) / 2
        if middle in (near, far):
            break
        near, far = (middle, far) if _distance(control, treatment, middle) <= z else (near, middle)
    return near


def _distance(control, treatment, apart):
    """Standard errors between the difference seen and ``apart``."""
    (x1, n1), (x2, n2) = control, treatment
    gap = abs(x2 / n2 - x1 / n1 - apart)
    first = _most_likely(x1, n1, x2, n2, apart)
    second = min(max(first + apart, 0.0), 1.0)
    variance = (first * (1 - first) / n1 + second * (1 - second) / n2) * (n1 + n2) / (n1 + n2 - 1)
    return gap / math.sqrt(variance) if variance > 0 else 0.0 if gap == 0 else math.inf


def _most_likely(x1, n1, x2, n2, apart):
    """The most likely rate of the first arm when that of the second is ``apart`` more: the root of a cubic."""
    n, x = n1 + n2, x1 + x2
    # L₃p³ + L₂p² + L₁p + L₀ = 0, as in the appendix of Miettinen and Nurminen
    l2 = (n2 + 2 * n1) * apart - n - x
    l1 = (n1 * apart - n - 2 * x1) * apart + x
    l0 = x1 * apart * (1 - apart)
    q = (l2 / (3 * n)) ** 3 - l1 * l2 / (6 * n**2) + l0 / (2 * n)
    p = math.copysign(math.sqrt(max((l2 / (3 * n)) ** 2 - l1 / (3 * n), 0.0)), q)
    angle = (math.pi + math.acos(min(max(q / p**3, -1.0), 1.0) if p else 0.0)) / 3
    return min(max(2 * p * math.cos(angle) - l2 / (3 * n), 0.0, -apart), 1.0, 1.0 - apart)
