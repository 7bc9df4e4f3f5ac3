"""CUPED: less variance from what was known before the experiment."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from mlsd_helpers.experiments import cuped, cuped_difference

numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
units = st.integers(3, 30).flatmap(
    lambda n: st.tuples(arrays(float, n, elements=numbers), arrays(float, n, elements=numbers))
)


def two_arms(rng, n_control, n_treatment, effect=1.0):
    """Minutes in the week before, skewed; minutes during, which follow them with a spread that grows; a true effect."""
    before = rng.exponential(20, n_control + n_treatment)
    during = 0.8 * before + rng.normal(4, 5, len(before)) * np.sqrt(before / 20)
    during[n_control:] += effect
    return during[:n_control], before[:n_control], during[n_control:], before[n_control:]


# One metric


def test_it_agrees_with_a_calculation_by_hand():
    # Around the means 4 and 2: metric −3, 0, 3; covariate −1, −1, 2. Products 3 + 0 + 6 = 9, squares 1 + 1 + 4 = 6.
    # θ = 9 ÷ 6 = 1.5; adjusted 1 + 1.5, 4 + 1.5, 7 − 3; correlation² = 9² ÷ (18 × 6) = 0.75
    result = cuped(metric=[1, 4, 7], covariate=[1, 1, 4])
    assert result.theta == pytest.approx(1.5)
    assert result.adjusted == pytest.approx([2.5, 5.5, 4])
    assert result.variance_reduction == pytest.approx(0.75)


def test_it_agrees_with_the_regression_of_the_metric_on_the_covariate():
    metric, covariate, *_ = two_arms(np.random.default_rng(0), 500, 1)
    regression = sm.OLS(metric, sm.add_constant(covariate)).fit()
    result = cuped(metric, covariate)
    assert result.theta == pytest.approx(regression.params[1])
    assert result.variance_reduction == pytest.approx(regression.rsquared)
    assert result.adjusted - metric.mean() == pytest.approx(regression.resid)


@given(units)
@settings(deadline=None)
def test_the_mean_stays_and_the_variance_never_grows(both):
    metric, covariate = both
    assume(np.ptp(metric) > 0 and np.ptp(covariate) > 0)
    result = cuped(metric, covariate)
    spread = np.abs(metric).max()
    assert result.adjusted.mean() == pytest.approx(metric.mean(), abs=1e-9 * spread)
    assert result.adjusted.var() <= metric.var() * (1 + 1e-9) + (1e-9 * spread) ** 2
    assert -1e-9 <= result.variance_reduction <= 1 + 1e-9


@given(units)
@settings(deadline=None)
def test_the_variance_falls_by_the_squared_correlation(both):
    metric, covariate = both
    assume(np.ptp(metric) > 1 and np.ptp(covariate) > 1)
    correlation = np.corrcoef(metric, covariate)[0, 1]
    result = cuped(metric, covariate)
    assert result.variance_reduction == pytest.approx(correlation**2, abs=1e-6)
    assert result.adjusted.var() == pytest.approx(metric.var() * (1 - correlation**2), abs=1e-6 * metric.var())


def test_units_may_come_as_series_whatever_their_index():
    metric, covariate = pd.Series([1, 4, 7], index=[7, 8, 9]), pd.Series([1, 1, 4], index=[1, 2, 3])
    assert cuped(metric, covariate).theta == pytest.approx(1.5)


# Two arms


@pytest.mark.parametrize(("n_control", "n_treatment"), [(40, 60), (300, 100)])
def test_the_difference_agrees_with_ancova(n_control, n_treatment):
    arms = two_arms(np.random.default_rng(0), n_control, n_treatment)
    treated = np.repeat([0, 1], [n_control, n_treatment])
    metric, covariate = np.concatenate([arms[0], arms[2]]), np.concatenate([arms[1], arms[3]])
    ancova = sm.OLS(metric, np.column_stack([np.ones(len(metric)), treated, covariate])).fit()
    result = cuped_difference(*arms)
    assert result.estimate == pytest.approx(ancova.params[1])
    assert result.theta == pytest.approx(ancova.params[2])
    # HC2 of the adjusted metric on the arm alone is the variance that allows the arms to differ
    adjusted = metric - ancova.params[2] * covariate
    robust = sm.OLS(adjusted, sm.add_constant(treated)).fit(cov_type="HC2")
    assert result.standard_error == pytest.approx(robust.bse[1])


def test_the_interval_is_that_of_welchs_test_on_the_adjusted_metric():
    arms = two_arms(np.random.default_rng(0), 40, 60)
    result = cuped_difference(*arms, confidence=0.9)
    control, treatment = arms[0] - result.theta * arms[1], arms[2] - result.theta * arms[3]
    welch = stats.ttest_ind(treatment, control, equal_var=False).confidence_interval(0.9)
    assert (result.low, result.high) == pytest.approx((welch.low, welch.high))


def test_the_variance_reduction_compares_with_welchs_test_on_the_plain_metric():
    control, before_control, treatment, before_treatment = two_arms(np.random.default_rng(0), 300, 100)
    result = cuped_difference(control, before_control, treatment, before_treatment)
    plain = control.var(ddof=1) / 300 + treatment.var(ddof=1) / 100
    assert result.variance_reduction == pytest.approx(1 - result.standard_error**2 / plain)
    # Variance of 0.8 × before: 0.64 × 20² = 256; of the rest: 5² × 1 = 25
    assert result.variance_reduction == pytest.approx(256 / 281, abs=0.03)


@pytest.mark.parametrize(
    ("control", "treatment"),
    [([1, 2, 3], [3, 4, 5]), ([1, 1, 1], [2, 2, 2]), ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6])],
)
def test_units_that_the_covariate_explains_wholly_show_no_variance_and_give_no_interval(control, treatment):
    with pytest.raises(ValueError, match="no variance can be seen and no interval be given"):
        cuped_difference(control, [1, 2, 3], treatment, [1, 2, 3])


def test_values_whose_squares_no_float_holds_are_refused():
    with pytest.raises(ValueError, match=r"metric_control goes up to 3e\+200, whose square no float holds"):
        cuped_difference([1e200, 3e200, 2e200], [1, 2, 3], [1, 2, 3], [1, 2, 4])


@pytest.mark.slow
@pytest.mark.parametrize(("n_control", "n_treatment"), [(50, 50), (300, 100)])
def test_a_95_percent_interval_holds_the_true_difference_in_93_to_97_percent(n_control, n_treatment):
    rng = np.random.default_rng(0)
    results = [cuped_difference(*two_arms(rng, n_control, n_treatment)) for _ in range(4000)]
    assert 0.93 <= np.mean([result.low <= 1 <= result.high for result in results]) <= 0.97


# Showing and refusing


def test_the_results_read_as_sentences_and_as_tables():
    alone = cuped(metric=[1, 4, 7], covariate=[1, 1, 4])
    assert repr(alone) == "3 units, theta 1.5, 75.0% less variance"
    assert re.findall(r"<td[^>]*>(.*?)</td>", alone._repr_html_()) == ["3", "1.5", "75.0%"]
    # Around the means −2 0 0 2 and −1 −1 1 1: theta 4 ÷ 4, left over −1 1 −1 1, with half of 8 as squares; the error is
    # √(2 × 4 ÷ 3 ÷ 4) = 0.816, and 2.447 of those, with six degrees of freedom, are 1.998
    compared = cuped_difference([0, 2, 2, 4], [0, 0, 2, 2], [3, 5, 5, 7], [0, 0, 2, 2])
    assert repr(compared) == "difference 3, from 1 to 5 with confidence 0.95 (theta 1, 50.0% less variance)"
    assert re.findall(r"<td[^>]*>(.*?)</td>", compared._repr_html_()) == ["3", "1", "5", "0.816", "1", "50.0%"]


@pytest.mark.parametrize(
    ("metric", "covariate", "message"),
    [
        ([1, 2, 3], [5, 5, 5], "covariate is 5 for every unit; expected one that varies"),
        ([1, 2, 3], [0.1, 0.1, 0.1], r"covariate is 0\.1 for every unit"),
        ([2, 2, 2], [1, 2, 3], "metric is 2 for every unit; expected a metric that varies"),
        ([1, 2, 3], [1, 2], "covariate has 2 rows and metric has 3"),
        ([1, math.nan, 3], [1, 2, 3], r"metric has 1 row with a missing or infinite value \(first at row 1\)"),
        ([1, 2, 3], [1, 2, math.inf], r"covariate has 1 row with a missing or infinite value \(first at row 2\)"),
        ([1], [1], "metric has 1 unit; expected at least 2"),
        ([], [], "metric is empty"),
        (["a", "b"], [1, 2], "metric holds values that are not numbers"),
        ([1, "2"], [1, 2], r"metric holds values that are not numbers \(1 of text, first at row 1\)"),
        ([1, 2], [2**60 + 1, 2**60 + 2], r"covariate has 2 values beyond 2\*\*53 \(first at row 0\)"),
        ([0.5, 2**60 + 1], [1, 2], r"metric has 1 value beyond 2\*\*53 \(first at row 1\)"),
        ([[1, 2], [3, 4]], [1, 2], r"metric has shape \(2, 2\); expected one number for each row"),
    ],
)
def test_units_that_make_no_sense_are_refused(metric, covariate, message):
    with pytest.raises(ValueError, match=message):
        cuped(metric, covariate)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"covariate_control": [4, 4, 4], "covariate_treatment": [5, 5, 5]}, "are constant within both arms"),
        ({"covariate_control": [1, 2]}, "covariate_control has 2 rows and metric_control has 3"),
        ({"metric_treatment": [1, 2, math.nan]}, "metric_treatment has 1 row with a missing or infinite value"),
        ({"metric_treatment": [1], "covariate_treatment": [1]}, "metric_treatment has 1 unit; expected at least 2"),
        ({"confidence": 95}, r"confidence is 95; .* write 0\.95 for 95 %"),
    ],
)
def test_arms_that_make_no_sense_are_refused(changed, message):
    valid = {
        "metric_control": [1, 2, 4],
        "covariate_control": [1, 2, 3],
        "metric_treatment": [3, 4, 6],
        "covariate_treatment": [1, 2, 3],
    }
    assert cuped_difference(**valid).estimate == pytest.approx(2)
    with pytest.raises(ValueError, match=message):
        cuped_difference(**{**valid, **changed})
