"""Read an experiment on a mean or a ratio: scipy's Welch test, statsmodels' cluster-robust errors, a published one."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from mlsd_helpers.experiments import difference_means, difference_ratios


def arms(seed=0):
    rng = np.random.default_rng(seed)
    return rng.exponential(20, 120), rng.exponential(26, 90)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_means_are_compared_by_scipys_welch_test(confidence):
    control, treatment = arms()
    found = difference_means(control, treatment, confidence=confidence)
    welch = stats.ttest_ind(treatment, control, equal_var=False)
    ends = welch.confidence_interval(confidence)
    assert found.estimate == pytest.approx(treatment.mean() - control.mean())
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), rel=1e-10)
    assert found.p_value == pytest.approx(welch.pvalue, rel=1e-10)
    assert (found.control, found.treatment) == pytest.approx((control.mean(), treatment.mean()))


def test_a_published_example_comes_out_as_published():
    # NIST/SEMATECH e-Handbook, 7.3.1: auto83b, miles per gallon of 249 American and 79 Japanese cars, by its summary:
    # means 20.14458 and 30.48101, standard deviations 6.414700 and 6.107710, unequal variances t = -12.94627,
    # 136.8750 degrees of freedom
    rng = np.random.default_rng(0)

    def with_moments(n, mean, deviation):
        values = rng.normal(size=n)
        return mean + deviation * (values - values.mean()) / values.std(ddof=1)

    control, treatment = with_moments(249, 20.14458, 6.414700), with_moments(79, 30.48101, 6.107710)
    found = difference_means(control, treatment)
    assert found.estimate / found.standard_error == pytest.approx(12.94627, abs=1e-5)
    assert found.p_value == pytest.approx(2 * stats.t.sf(12.94627, 136.8750), rel=1e-4)


def clicks(n_users, rate, rng):
    """Users with their views and the clicks among them; each user has a taste."""
    views = rng.geometric(0.2, n_users)
    return rng.binomial(views, rng.beta(10 * rate, 10 * (1 - rate), n_users)), views


def cluster_robust(numerator, denominator):
    """Ratio and its error in statsmodels: the mean over views, with the users as clusters."""
    of_view = np.concatenate([np.repeat([1.0, 0.0], [x, n - x]) for x, n in zip(numerator, denominator, strict=True)])
    users = np.repeat(np.arange(len(denominator)), denominator)
    fitted = sm.OLS(of_view, np.ones(len(of_view))).fit(cov_type="cluster", cov_kwds={"groups": users})
    return of_view, users, fitted.params[0], fitted.bse[0]


def test_ratios_have_the_errors_of_statsmodels_with_users_as_clusters():
    rng = np.random.default_rng(1)
    control, treatment = clicks(80, 0.1, rng), clicks(60, 0.15, rng)
    found = difference_ratios(*control, *treatment)
    (rows_1, users_1, ratio_1, error_1), (rows_2, users_2, ratio_2, error_2) = (
        cluster_robust(*arm) for arm in (control, treatment)
    )
    assert (found.control, found.treatment) == pytest.approx((ratio_1, ratio_2))
    assert found.standard_error == pytest.approx(np.hypot(error_1, error_2), rel=1e-10)
    by_rows = difference_means(rows_1, rows_2, by_control=users_1, by_treatment=users_2)
    assert [*by_rows, by_rows.p_value] == pytest.approx([*found, found.p_value], rel=1e-10)
    # Welch's degrees of freedom, from the two variances and one user less than there are in each arm
    freedom = (error_1**2 + error_2**2) ** 2 / (error_1**4 / 79 + error_2**4 / 59)
    half = stats.t.ppf(0.975, freedom) * found.standard_error
    assert (found.low, found.high) == pytest.approx((found.estimate - half, found.estimate + half))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.estimate) / found.standard_error, freedom))


def test_rows_of_one_user_count_as_one_unit():
    control, treatment = arms()
    once = difference_means(control, treatment)
    twice = difference_means(
        np.repeat(control, 2),
        np.repeat(treatment, 2),
        by_control=np.repeat(np.arange(120), 2),
        by_treatment=[f"user {i // 2}" for i in range(180)],
    )
    assert [*twice, twice.standard_error] == pytest.approx([*once, once.standard_error], rel=1e-10)
    blind = difference_means(np.repeat(control, 2), np.repeat(treatment, 2))
    assert blind.standard_error < 0.75 * once.standard_error


def test_series_and_a_user_without_views_do_as_well():
    control, treatment = pd.Series([2, 1, 0, 3]), [1, 4, 2]
    found = difference_ratios(control, [10, 5, 0, 12], treatment, pd.Series([8, 20, 9], index=[5, 6, 7]))
    assert found.estimate == pytest.approx(7 / 37 - 6 / 27)


def test_one_arm_that_does_not_vary_leaves_the_interval_of_the_other():
    found = difference_means([5.0] * 10, [1.0, 2.0, 3.0])
    assert found.high - found.estimate == pytest.approx(stats.t.ppf(0.975, 2) * 1 / np.sqrt(3))


def test_input_without_meaning_is_refused(every):
    def check(call, said):
        with pytest.raises(ValueError, match=said):
            call()

    every(
        check,
        [
            (lambda: difference_means([1.0], [1.0, 2.0]), "control has 1 unit; expected at least 2"),
            (lambda: difference_means([1.0, np.nan], [1.0, 2.0]), "control has 1 row with a missing or infinite value"),
            (
                lambda: difference_means([0.1] * 3, [0.3] * 3),
                "control arm shows 0.1 .* treatment arm 0.3, .* no variance",
            ),
            (
                lambda: difference_means([1, 2], [1, 3], by_control=[1, 2]),
                "give by_control and by_treatment, or neither",
            ),
            (
                lambda: difference_means([1, 2], [1, 3], by_control=[1, 1], by_treatment=[1, 2]),
                "control has 1 unit; expected at least 2",
            ),
            (lambda: difference_means([1, 2], [1, 3], confidence=95), "write 0.95"),
            (lambda: difference_means(["a", "b"], [1, 3]), "control holds values that are not numbers"),
            (lambda: difference_ratios([1, 2], [1, -1], [1, 1], [2, 2]), "denominator_control holds the value -1"),
            (
                lambda: difference_ratios([1, 2], [1, 1], [1, 1], [0, 0]),
                "denominator_treatment holds nothing but zeros",
            ),
            (
                lambda: difference_ratios([1, 2], [1, 1, 1], [1, 1], [1, 2]),
                "denominator_control has 3 rows and numerator",
            ),
        ],
    )


def test_a_large_level_hides_no_variance_that_floats_still_show():
    # At 1e14 floats lie 0.016 apart, so that these are exact: 2 and 3 above it on average, five units of variance 2.5
    control, treatment = 1e14 + np.arange(5.0), 1e14 + 1 + np.arange(5.0)
    found = difference_means(control, treatment)
    assert found.estimate == 1
    assert found.standard_error == pytest.approx(1)  # √(2.5 ÷ 5 + 2.5 ÷ 5)


def test_values_whose_squares_no_float_holds_are_refused():
    with pytest.raises(ValueError, match="control goes up to 5e\\+200, whose square no float holds"):
        difference_means(np.arange(6.0) * 1e200, np.arange(6.0))
