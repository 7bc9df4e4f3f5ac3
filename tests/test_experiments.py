import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from mlsd_helpers import experiments
from mlsd_helpers.experiments import (
    auc_standard_error,
    cost_optimal_threshold,
    experiment_days,
    minimum_detectable_difference_proportions,
    power_proportions,
    sample_size_means,
    sample_size_proportions,
)

rates = st.floats(0.001, 0.999)
alphas = st.floats(0.001, 0.2)
powers = st.floats(0.5, 0.99)


def different(baseline, target):
    return abs(baseline - target) > 1e-4


# Sample size of rates


@given(rates, rates, alphas, powers)
def test_the_sample_size_of_rates_agrees_with_statsmodels_before_rounding(baseline, target, alpha, power):
    assume(different(baseline, target))
    # The default alternative of statsmodels is two-sided and halves alpha itself
    expected = samplesize_proportions_2indep_onetail(target - baseline, baseline, power, ratio=1, alpha=alpha)
    ours = experiments._units_per_arm(baseline, target, *experiments._normal_quantiles(alpha, power))
    assert ours == pytest.approx(expected, rel=1e-9)
    assert sample_size_proportions(baseline, target, alpha, power) == math.ceil(ours)


def test_the_sample_size_of_rates_agrees_with_a_calculation_by_hand():
    # p̄ = 0.11: 1.95996 × √(2 × 0.11 × 0.89) + 0.84162 × √(0.10 × 0.90 + 0.12 × 0.88) = 0.86728 + 0.37221
    # (1.23949 ÷ 0.02)² = 3,840.8
    assert sample_size_proportions(0.10, 0.12) == 3841


def test_no_difference_has_no_sample_size():
    with pytest.raises(ValueError, match=r"target equals baseline \(0\.1\)"):
        sample_size_proportions(0.1, 0.1)


@given(st.floats(0.05, 0.5), st.floats(0.001, 0.02))
def test_half_the_lift_needs_about_four_times_as_many(baseline, lift):
    ratio = sample_size_proportions(baseline, baseline + lift / 2) / sample_size_proportions(baseline, baseline + lift)
    assert 3.4 < ratio < 4.1


@given(rates, rates, alphas, powers)
def test_a_rise_of_a_rate_is_a_fall_of_its_complement(baseline, target, alpha, power):
    assume(different(baseline, target))
    z = experiments._normal_quantiles(alpha, power)
    mirrored = experiments._units_per_arm(1 - baseline, 1 - target, *z)
    assert experiments._units_per_arm(baseline, target, *z) == pytest.approx(mirrored, rel=1e-6)


# Sample size of means


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1])
@pytest.mark.parametrize("power", [0.8, 0.9, 0.95])
@pytest.mark.parametrize(("std", "difference"), [(1, 0.1), (40, 2), (40, -2), (7, 1.3)])
def test_the_sample_size_of_means_agrees_with_statsmodels(std, difference, alpha, power):
    expected = NormalIndPower().solve_power(abs(difference) / std, alpha=alpha, power=power, ratio=1)
    assert sample_size_means(std, difference, alpha, power) == math.ceil(expected)


@given(st.floats(0.01, 100), st.floats(0.001, 1), alphas, powers)
def test_half_the_difference_of_means_needs_four_times_as_many(std, relative_difference, alpha, power):
    whole = sample_size_means(std, relative_difference * std, alpha, power)
    half = sample_size_means(std, relative_difference * std / 2, alpha, power)
    assert abs(half - 4 * whole) <= 4  # each is rounded up


def test_a_difference_of_nothing_is_refused():
    with pytest.raises(ValueError, match="difference is 0"):
        sample_size_means(1, 0)


# Power and the smallest difference


@given(rates, rates, st.integers(1, 10**6), alphas)
def test_power_agrees_with_statsmodels(baseline, target, n_per_arm, alpha):
    expected = power_proportions_2indep(target - baseline, baseline, n_per_arm, alpha=alpha, return_results=False)
    assert power_proportions(baseline, target, n_per_arm, alpha) == pytest.approx(expected, abs=1e-9)


def test_without_a_change_the_power_is_the_rate_of_false_alarms():
    assert power_proportions(0.2, 0.2, 1000, alpha=0.05) == pytest.approx(0.05)


@given(rates, rates, alphas, powers)
def test_the_sample_size_reaches_the_power_asked_for(baseline, target, alpha, power):
    assume(different(baseline, target))
    n = sample_size_proportions(baseline, target, alpha, power)
    assert power_proportions(baseline, target, n, alpha) >= power - 1e-9


@given(rates, st.floats(2, 1e9), alphas, powers)
def test_the_smallest_difference_needs_exactly_the_units_given(baseline, n_per_arm, alpha, power):
    difference = minimum_detectable_difference_proportions(baseline, n_per_arm, alpha, power)
    assume(math.isfinite(difference) and baseline + difference < 1)
    units = experiments._units_per_arm(baseline, baseline + difference, *experiments._normal_quantiles(alpha, power))
    assert units == pytest.approx(n_per_arm, rel=1e-6)


@given(rates, st.integers(1, 10**7))
def test_four_times_the_units_see_a_smaller_difference(baseline, n_per_arm):
    few = minimum_detectable_difference_proportions(baseline, n_per_arm)
    many = minimum_detectable_difference_proportions(baseline, 4 * n_per_arm)
    assert many < few or few == many == math.inf


def test_two_units_cannot_see_any_rise():
    assert minimum_detectable_difference_proportions(0.5, 2) == math.inf


def test_a_test_that_mostly_misses_has_no_smallest_difference():
    with pytest.raises(ValueError, match=r"power is 0\.3; expected at least 0\.5"):
        minimum_detectable_difference_proportions(0.1, 1000, power=0.3)


# Days


def test_days_are_the_units_of_all_arms_over_those_that_take_part():
    # 3 arms × 5,000 = 15,000 units; 1,000 a day × 0.5 = 500 a day
    assert experiment_days(5000, 1000, share_in_experiment=0.5, arms=3) == pytest.approx(30)


def test_days_are_not_rounded():
    assert experiment_days(100, 1000) == pytest.approx(0.2)


@given(st.integers(1, 10**7), st.floats(1, 1e7), st.floats(0.01, 0.99))
def test_a_smaller_share_is_never_faster(n_per_arm, eligible, share):
    assert experiment_days(n_per_arm, eligible, share) >= experiment_days(n_per_arm, eligible)


# Test sets and thresholds


def test_the_auc_error_agrees_with_the_example_of_hanley_and_mcneil():
    # Their 109 images: 51 abnormal, 58 normal, area 0.893, standard error 0.032
    assert auc_standard_error(0.893, 51, 58) == pytest.approx(0.032, abs=0.0006)


def test_the_auc_error_agrees_with_a_calculation_by_hand():
    # Q1 = 0.8 ÷ 1.2 = 0.66667, Q2 = 1.28 ÷ 1.8 = 0.71111, A² = 0.64
    # (0.16 + 9 × 0.026667 + 19 × 0.071111) ÷ 200 = 0.0087556, whose root is 0.093571
    assert auc_standard_error(0.8, 10, 20) == pytest.approx(0.093571, abs=1e-6)


def test_the_auc_error_is_what_resampled_exponential_scores_show():
    # Positives exponential with mean 4, negatives with mean 1: AUC = 4 ÷ (4 + 1)
    rng = np.random.default_rng(0)
    positives, negatives = rng.exponential(4, (4000, 30, 1)), rng.exponential(1, (4000, 1, 60))
    aucs = (positives > negatives).mean(axis=(1, 2))
    assert auc_standard_error(0.8, 30, 60) == pytest.approx(aucs.std(), rel=0.05)


@given(st.floats(0.5, 0.999), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_larger_test_set_never_has_a_larger_error(auc, positives, negatives):
    error = auc_standard_error(auc, positives, negatives)
    assert auc_standard_error(auc, 2 * positives, 2 * negatives) <= error


def test_the_threshold_is_where_both_errors_cost_the_same():
    # At p = 0.2: acting on a negative costs 5 × 0.8 = 4, missing a positive costs 20 × 0.2 = 4
    assert cost_optimal_threshold(cost_fp=5, cost_fn=20) == pytest.approx(0.2)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_no_probability_is_decided_against_its_expected_cost(cost_fp, cost_fn, probability):
    assume(cost_fp + cost_fn > 1e-6)
    threshold = cost_optimal_threshold(cost_fp, cost_fn)
    assume(abs(probability - threshold) > 1e-9)
    acting, waiting = cost_fp * (1 - probability), cost_fn * probability
    assert (acting <= waiting) if probability > threshold else (acting >= waiting)


def test_errors_that_cost_nothing_have_no_threshold():
    with pytest.raises(ValueError, match="both 0"):
        cost_optimal_threshold(0, 0)


# Input that makes no sense

VALID = [
    (sample_size_proportions, {"baseline": 0.1, "target": 0.2, "alpha": 0.05, "power": 0.8}),
    (sample_size_means, {"std": 1, "difference": 0.1, "alpha": 0.05, "power": 0.8}),
    (experiment_days, {"n_per_arm": 10, "eligible_per_day": 5, "share_in_experiment": 0.5, "arms": 2}),
    (minimum_detectable_difference_proportions, {"baseline": 0.1, "n_per_arm": 100, "alpha": 0.05, "power": 0.8}),
    (power_proportions, {"baseline": 0.1, "target": 0.2, "n_per_arm": 100, "alpha": 0.05}),
    (auc_standard_error, {"auc": 0.8, "positives": 10, "negatives": 10}),
    (cost_optimal_threshold, {"cost_fp": 1, "cost_fn": 1}),
]


NONSENSE = [
    pytest.param(function, valid, name, nonsense, id=f"{function.__name__}-{name}-{nonsense}")
    for function, valid in VALID
    for name in valid
    for nonsense in (math.nan, math.inf, -1, "12", None)
    if (name, nonsense) != ("difference", -1)  # a mean may fall
]


@pytest.mark.parametrize(("function", "valid", "name", "nonsense"), NONSENSE)
def test_every_input_refuses_nonsense_and_is_named_in_the_error(function, valid, name, nonsense):
    function(**valid)
    with pytest.raises(ValueError, match=f"{name} is"):
        function(**{**valid, name: nonsense})


def test_an_alpha_in_percent_is_refused_with_the_fraction_to_write():
    with pytest.raises(ValueError, match=r"alpha is 5; .* write 0\.05 for 5 %"):
        sample_size_proportions(0.1, 0.2, alpha=5)


def test_a_power_that_chance_alone_reaches_is_refused():
    with pytest.raises(ValueError, match=r"power is 0\.04; expected more than alpha = 0\.05"):
        sample_size_means(1, 0.1, power=0.04)


def test_an_experiment_needs_two_arms():
    with pytest.raises(ValueError, match="arms is 1; expected a whole number of at least 2"):
        experiment_days(10, 5, arms=1)


def test_a_perfect_auc_is_refused_because_its_error_would_read_zero():
    with pytest.raises(ValueError, match=r"auc is 1\.0"):
        auc_standard_error(1.0, 10, 10)
