"""How large and how long an experiment must be, and what a test set of a given size can see.

Plain Python on plain numbers, so that a check of a design document starts at once. Rates, alpha and power are
fractions: write 0.05 for 5 %. Every function raises ValueError for a number that makes no sense.
"""

import math
from numbers import Integral, Real
from statistics import NormalDist

_STANDARD_NORMAL = NormalDist()


def _number(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return value


def _positive(name, value):
    if _number(name, value) <= 0:
        raise ValueError(f"{name} is {value!r}; expected a number above 0")
    return value


def _fraction(name, value):
    """Check a fraction strictly between 0 and 1; a value such as 5 gets the hint to write 0.05."""
    if not 0 < _number(name, value) < 1:
        hint = f"; write {value / 100:.12g} for {value:.12g} %" if 1 < value < 100 else ""
        raise ValueError(f"{name} is {value!r}; expected a fraction between 0 and 1{hint}")
    return value


def _whole(name, value, at_least):
    if isinstance(value, bool) or not isinstance(value, Integral) or value < at_least:
        raise ValueError(f"{name} is {value!r}; expected a whole number of at least {at_least}")
    return value


def _normal_quantiles(alpha, power):
    """Two-sided critical value and the quantile of the power."""
    if _fraction("power", power) <= _fraction("alpha", alpha):
        raise ValueError(f"power is {power!r}; expected more than alpha = {alpha!r}, which chance alone reaches")
    return _critical_value(alpha), _STANDARD_NORMAL.inv_cdf(power)


def _critical_value(alpha):
    return -_STANDARD_NORMAL.inv_cdf(_fraction("alpha", alpha) / 2)


# A/B tests


def sample_size_proportions(baseline, target, alpha=0.05, power=0.8):
    """Units per arm to see a rate move from baseline to target: two-sided z-test, two equal arms.

    Formula: n = ((z₁₋α⸝₂ × √(2·p̄·(1 − p̄)) + z_power × √(p₁·(1 − p₁) + p₂·(1 − p₂))) ÷ (p₂ − p₁))², rounded up,
    with p̄ = (p₁ + p₂) ÷ 2. The normal approximation needs some ten positives and ten negatives in each arm.

    Parameters
    ----------
    baseline, target : float
        Rates without and with the change, fractions between 0 and 1, not equal (p₁, p₂).
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1.
    power : float
        Probability of seeing the change when it is there, above alpha and below 1.

    Returns
    -------
    int
        Units (users, requests: what is randomised) in each arm.

    Raises
    ------
    ValueError
        When an input is out of its range, or baseline equals target.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.proportion.samplesize_proportions_2indep_onetail.html

    Examples
    --------
    >>> sample_size_proportions(baseline=0.10, target=0.11)
    14751
    """
    _fraction("baseline", baseline)
    _fraction("target", target)
    if baseline == target:
        raise ValueError(f"target equals baseline ({baseline!r}); expected two different rates: no test sees no change")
    return math.ceil(_units_per_arm(baseline, target, *_normal_quantiles(alpha, power)))


def _units_per_arm(baseline, target, z_alpha, z_power):
    std_null, std_changed = _standard_deviations(baseline, target)
    return ((z_alpha * std_null + z_power * std_changed) / (target - baseline)) ** 2


def _standard_deviations(baseline, target):
    """Of √n × (difference of the two rates): with no change (pooled rate) and with the change."""
    pooled = (baseline + target) / 2
    return math.sqrt(2 * pooled * (1 - pooled)), math.sqrt(baseline * (1 - baseline) + target * (1 - target))


def sample_size_means(std, difference, alpha=0.05, power=0.8):
    """Units per arm to see a mean move by a difference: two-sided z-test, two equal arms.

    Formula: n = 2 × (δ × std ÷ difference)², rounded up, where δ gives the power:
    Φ(δ − z₁₋α⸝₂) + Φ(−δ − z₁₋α⸝₂) = power. At the default alpha and power, δ is z₁₋α⸝₂ + z_power to five digits.

    Parameters
    ----------
    std : float
        Standard deviation of one unit, above 0, in the unit of the metric.
    difference : float
        Change of the mean to see, not 0, in the same unit.
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1.
    power : float
        Probability of seeing the change when it is there, above alpha and below 1.

    Returns
    -------
    int
        Units in each arm.

    Raises
    ------
    ValueError
        When an input is out of its range, or the difference is 0.

    References
    ----------
    https://www.statsmodels.org/stable/generated/statsmodels.stats.power.NormalIndPower.html

    Examples
    --------
    >>> sample_size_means(std=40, difference=2)
    6280
    """
    _positive("std", std)
    if _number("difference", difference) == 0:
        raise ValueError("difference is 0; expected the change that the experiment must see")
    return math.ceil(2 * (_shift_for_power(alpha, power) * std / difference) ** 2)


def _shift_for_power(alpha, power):
    """Standard errors between no change and the change, for a two-sided z-test of this power; by bisection."""
    z_alpha, z_power = _normal_quantiles(alpha, power)
    cdf = _STANDARD_NORMAL.cdf
    low, high = 0.0, z_alpha + z_power  # enough without the other tail
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        enough = cdf(middle - z_alpha) + cdf(-middle - z_alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def experiment_days(n_per_arm, eligible_per_day, share_in_experiment=1.0, arms=2):
    """Days until every arm has its units.

    Formula: n per arm × arms ÷ (eligible per day × share). Counts each unit once: users who come back on a later day
    are not new ones. Not rounded: run whole weeks, so that every weekday counts alike.

    Parameters
    ----------
    n_per_arm : float
        Units needed in each arm, above 0.
    eligible_per_day : float
        New units a day that could take part, above 0.
    share_in_experiment : float
        Fraction of them that takes part, all arms together, above 0 and at most 1.
    arms : int
        Equal arms, at least 2.

    Returns
    -------
    float
        Days.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://www.itl.nist.gov/div898/handbook/prc/section2/prc242.htm (the sample size that it starts from)

    Examples
    --------
    >>> experiment_days(n_per_arm=14_000, eligible_per_day=10_000, share_in_experiment=0.2)
    14.0
    """
    share = _number("share_in_experiment", share_in_experiment)
    if share != 1:
        _fraction("share_in_experiment", share)
    units = _positive("n_per_arm", n_per_arm) * _whole("arms", arms, at_least=2)
    return units / (_positive("eligible_per_day", eligible_per_day) * share)


def minimum_detectable_difference_proportions(baseline, n_per_arm, alpha=0.05, power=0.8):
    """Smallest rise of a rate that this many units per arm can see.

    Solves the formula of :func:`sample_size_proportions` for the target above the baseline, by bisection. For a fall,
    pass 1 − baseline: a fall of the rate is a rise of its complement.

    Parameters
    ----------
    baseline : float
        Rate without the change, between 0 and 1.
    n_per_arm : float
        Units in each arm, at least 1.
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1.
    power : float
        Probability of seeing the change when it is there, at least 0.5, above alpha and below 1.

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
    _fraction("baseline", baseline)
    if _number("n_per_arm", n_per_arm) < 1:
        raise ValueError(f"n_per_arm is {n_per_arm!r}; expected at least 1")
    z_alpha, z_power = _normal_quantiles(alpha, power)
    if z_power < 0:
        raise ValueError(f"power is {power!r}; expected at least 0.5: a test that mostly misses detects nothing")
    low, high = 0.0, 1 - baseline
    if _units_per_arm(baseline, baseline + high, z_alpha, z_power) > n_per_arm:
        return math.inf
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        target = baseline + middle
        enough = target > baseline and _units_per_arm(baseline, target, z_alpha, z_power) <= n_per_arm
        low, high = (low, middle) if enough else (middle, high)
    return high


def power_proportions(baseline, target, n_per_arm, alpha=0.05):
    """Probability that a two-sided z-test with two equal arms sees a rate move from baseline to target.

    Formula: Φ((d·√n − z·s₀) ÷ s₁) + Φ((−d·√n − z·s₀) ÷ s₁), with d = p₂ − p₁, z = z₁₋α⸝₂, s₀ and s₁ the standard
    deviations of :func:`sample_size_proportions` without and with the change.

    Parameters
    ----------
    baseline, target : float
        Rates without and with the change, between 0 and 1; equal rates give alpha.
    n_per_arm : float
        Units in each arm, at least 1.
    alpha : float
        Two-sided probability of a false alarm, between 0 and 1.

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
    """
    std_null, std_changed = _standard_deviations(_fraction("baseline", baseline), _fraction("target", target))
    if _number("n_per_arm", n_per_arm) < 1:
        raise ValueError(f"n_per_arm is {n_per_arm!r}; expected at least 1")
    shift = (target - baseline) * math.sqrt(n_per_arm)
    bar = _critical_value(alpha) * std_null
    return _STANDARD_NORMAL.cdf((shift - bar) / std_changed) + _STANDARD_NORMAL.cdf((-shift - bar) / std_changed)


# Test sets and thresholds


def auc_standard_error(auc, positives, negatives):
    """Standard error of an AUC measured on a test set, by Hanley and McNeil.

    Formula: SE² = (A(1 − A) + (n₊ − 1)(Q₁ − A²) + (n₋ − 1)(Q₂ − A²)) ÷ (n₊ × n₋), Q₁ = A ÷ (2 − A),
    Q₂ = 2A² ÷ (1 + A): exact for exponentially distributed scores, a good guide before you have any.

    Parameters
    ----------
    auc : float
        Expected AUC, between 0 and 1 (A). 0 and 1 are refused: their formula gives an error of zero.
    positives, negatives : int
        Examples of each class in the test set, at least 1 (n₊, n₋).

    Returns
    -------
    float
        Standard error, in units of AUC.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Hanley and McNeil, Radiology 143, 1982: https://doi.org/10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> round(auc_standard_error(auc=0.80, positives=100, negatives=900), 4)
    0.0272
    """
    _fraction("auc", auc)
    _whole("positives", positives, at_least=1)
    _whole("negatives", negatives, at_least=1)
    q1 = auc / (2 - auc)
    q2 = 2 * auc**2 / (1 + auc)
    pairs = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    return math.sqrt(pairs / (positives * negatives))


def cost_optimal_threshold(cost_fp, cost_fn):
    """Probability above which acting costs less than not acting, for calibrated scores.

    Formula: cost_fp ÷ (cost_fp + cost_fn). Right answers cost nothing: put what they cost or earn into the two errors.

    Parameters
    ----------
    cost_fp : float
        Cost of a false positive (acted, but need not have), 0 or more.
    cost_fn : float
        Cost of a false negative (did not act, but should have), 0 or more, in the same unit.

    Returns
    -------
    float
        Threshold from 0 to 1.

    Raises
    ------
    ValueError
        When a cost is negative or not a finite number, or both are 0.

    References
    ----------
    Elkan, The Foundations of Cost-Sensitive Learning, 2001: https://cseweb.ucsd.edu/~elkan/rescale.pdf

    Examples
    --------
    >>> cost_optimal_threshold(cost_fp=5, cost_fn=20)
    0.2
    """
    for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
        if _number(name, cost) < 0:
            raise ValueError(f"{name} is {cost!r}; expected 0 or more: a gain is a negative cost of the right answer")
    if cost_fp == 0 and cost_fn == 0:
        raise ValueError("cost_fp and cost_fn are both 0; expected at least one error that costs something")
    return cost_fp / (cost_fp + cost_fn)
