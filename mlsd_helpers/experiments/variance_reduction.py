"""CUPED: take out of a metric what was known about each unit before the experiment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlsd_helpers.experiments._arrays import one_value_per_row, rows_with_values
from mlsd_helpers.experiments._tables import html_table
from mlsd_helpers.experiments._welch import largest_to_square, welch
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import fraction

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, repr=False, eq=False)
class CupedMetric:
    """A metric with what its covariate explains taken out.

    Parameters
    ----------
    adjusted : numpy.ndarray of shape (n_units,)
        The adjusted metric, in the unit of the metric, with the same mean.
    theta : float
        Slope of the metric on the covariate.
    variance_reduction : float
        Share of the metric's variance that is gone: the squared correlation of metric and covariate.
    """

    adjusted: Any
    theta: float
    variance_reduction: float

    def __repr__(self):
        return f"{len(self.adjusted):,} units, theta {self.theta:.3g}, {self.variance_reduction:.1%} less variance"

    def _repr_html_(self):
        row = (f"{len(self.adjusted):,}", f"{self.theta:.3g}", f"{self.variance_reduction:.1%}")
        return html_table(("units", "theta", "less variance"), [row], "Metric adjusted by CUPED")


@dataclass(frozen=True, repr=False)
class CupedDifference(Interval):
    """Difference of two arms after CUPED, with its interval.

    Parameters
    ----------
    estimate, low, high, standard_error : float
        Treatment minus control, in the unit of the metric.
    confidence : float
        Share of experiments whose interval holds the true difference.
    theta : float
        Slope of the metric on the covariate, one for both arms.
    variance_reduction : float
        1 − (standard error ÷ standard error without the covariate)². That many fewer units give the same power.
    """

    theta: float = field(kw_only=True)
    variance_reduction: float = field(kw_only=True)

    def __repr__(self):
        return (
            f"difference {self.estimate:.3g}, from {self.low:.3g} to {self.high:.3g} with confidence "
            f"{self.confidence:.3g} (theta {self.theta:.3g}, {self.variance_reduction:.1%} less variance)"
        )

    def _repr_html_(self):
        numbers = (self.estimate, self.low, self.high, self.standard_error, self.theta)
        row = [*(f"{value:.3g}" for value in numbers), f"{self.variance_reduction:.1%}"]
        head = ("difference", "low", "high", "standard error", "theta", "less variance")
        return html_table(head, [row], f"Treatment minus control after CUPED, {self.confidence:.3g} confidence")


def cuped(metric: ArrayLike, covariate: ArrayLike) -> CupedMetric:
    """Adjust a metric by a covariate that was measured before the experiment.

    Formula: adjusted = metric − θ × (covariate − its mean), θ = cov(metric, covariate) ÷ var(covariate). The mean
    stays, the variance falls by the squared correlation. The best covariate is often the same metric, the weeks before.

    A covariate that the change can move, such as clicks during the experiment, takes part of the effect out with it.

    Parameters
    ----------
    metric : array of shape (n_units,)
        One number for each randomised unit, measured during the experiment.
    covariate : array of shape (n_units,)
        One number for each unit, measured before it.

    Returns
    -------
    CupedMetric
        The adjusted metric, theta and the reduction of the variance.

    Raises
    ------
    ValueError
        When lengths differ, a value is missing or not finite, there are fewer than two units, or either is constant.

    References
    ----------
    Deng, Xu, Kohavi and Walker, Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment
    Data, WSDM 2013: https://doi.org/10.1145/2433396.2433413

    Examples
    --------
    Four users, minutes this week and the week before:

    >>> result = cuped(metric=[3, 5, 8, 12], covariate=[2, 4, 7, 11])
    >>> result
    4 units, theta 1, 100.0% less variance
    >>> result.adjusted
    array([7., 7., 7., 7.])
    """
    metric, covariate = _units(metric, covariate, "metric", "covariate")
    if metric.min() == metric.max():
        raise ValueError(f"metric is {metric[0]:.6g} for every unit; expected a metric that varies: nothing to reduce")
    around_metric, around_covariate = metric - metric.mean(), covariate - covariate.mean()
    squares = around_covariate @ around_covariate
    if covariate.min() == covariate.max() or squares == 0:
        raise ValueError(_constant(f"covariate is {covariate[0]:.6g} for every unit"))
    theta = around_metric @ around_covariate / squares
    return CupedMetric(
        adjusted=metric - theta * around_covariate,
        theta=float(theta),
        variance_reduction=float(theta * (around_metric @ around_covariate) / (around_metric @ around_metric)),
    )


def cuped_difference(
    metric_control: ArrayLike,
    covariate_control: ArrayLike,
    metric_treatment: ArrayLike,
    covariate_treatment: ArrayLike,
    *,
    confidence: float = 0.95,
) -> CupedDifference:
    """Compare two arms after CUPED: treatment minus control, with an interval.

    Formula: (difference of the metric's means) − θ × (difference of the covariate's means), with one θ for both arms:
    the sum of both arms' products (metric − arm's mean) × (covariate − arm's mean) ÷ the sum of their squares
    (covariate − arm's mean)². It is the estimate of a regression of the metric on arm and covariate (ANCOVA). The
    interval is Welch's on the adjusted metric, so that the arms may differ in size and in variance.

    Parameters
    ----------
    metric_control, covariate_control : array of shape (n_control,)
        One number for each unit of the control arm: during the experiment, and before it.
    metric_treatment, covariate_treatment : array of shape (n_treatment,)
        The same for the treatment arm.
    confidence : float
        Share of experiments whose interval holds the true difference, between 0 and 1. Asked for 95 %, it held it in
        this share of 10,000 simulated experiments on skewed data: 95.0 % with 1,000 units in each arm, 95.2 % with 300
        and 100, 94.7 % with 50 each, 94.6 % with 20 each.

    Returns
    -------
    CupedDifference
        Estimate, interval, standard error, theta and the reduction of the variance.

    Raises
    ------
    ValueError
        When lengths differ within an arm, a value is missing, not finite or too large to square, an arm has fewer than
        two units, the covariate is constant within both arms, it explains every unit of both arms, or confidence is out
        of its range.

    References
    ----------
    Deng, Xu, Kohavi and Walker, Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment
    Data, WSDM 2013: https://doi.org/10.1145/2433396.2433413

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> before = rng.exponential(20, 2000)  # minutes in the week before
    >>> during = 0.8 * before + rng.normal(4, 5, 2000)
    >>> during[1000:] += 1  # the change adds a minute
    >>> cuped_difference(during[:1000], before[:1000], during[1000:], before[1000:])
    difference 1.37, from 0.934 to 1.81 with confidence 0.95 (theta 0.793, 91.5% less variance)
    """
    fraction("confidence", confidence)
    control = _units(metric_control, covariate_control, "metric_control", "covariate_control")
    treatment = _units(metric_treatment, covariate_treatment, "metric_treatment", "covariate_treatment")
    arms = [(metric - metric.mean(), covariate - covariate.mean()) for metric, covariate in (control, treatment)]
    squares = sum(covariate @ covariate for _, covariate in arms)
    if squares == 0 or all(covariate.min() == covariate.max() for _, covariate in (control, treatment)):
        raise ValueError(_constant("covariate_control and covariate_treatment are constant within both arms"))
    theta = sum(metric @ covariate for metric, covariate in arms) / squares
    estimate = treatment[0].mean() - control[0].mean() - theta * (treatment[1].mean() - control[1].mean())
    variances = [_variance_of_mean(metric - theta * covariate) for metric, covariate in arms]
    plain = sum(_variance_of_mean(metric) for metric, _ in arms)
    if sum(variances) <= 1e-28 * plain:  # 0 but for rounding
        raise ValueError(
            "no unit of either arm differs from what its covariate says, so that no variance can be seen and no "
            "interval be given; measure on more units, or on a metric that the covariate does not hold already"
        )
    units = [len(metric) - 1 for metric, _ in arms]
    half, standard_error, _ = welch(estimate, [*zip(variances, units, strict=True)], confidence)
    return CupedDifference(
        estimate=float(estimate),
        low=float(estimate - half),
        high=float(estimate + half),
        standard_error=standard_error,
        confidence=confidence,
        theta=float(theta),
        variance_reduction=float(1 - sum(variances) / plain) if plain else 0.0,
    )


def _units(metric, covariate, metric_name, covariate_name):
    metric = rows_with_values(metric_name, metric, numeric=True)
    if len(metric) < 2:
        raise ValueError(f"{metric_name} has 1 unit; expected at least 2: one unit shows no variance")
    covariate = one_value_per_row(covariate_name, covariate, metric_name, len(metric), numeric=True)
    for name, values in ((metric_name, metric), (covariate_name, covariate)):
        largest_to_square(name, values)
    return metric, covariate


def _constant(what):
    return f"{what}; expected one that varies between units: a constant explains nothing, compare the plain metric"


def _variance_of_mean(around_mean):
    return float(around_mean @ around_mean) / (len(around_mean) - 1) / len(around_mean)
