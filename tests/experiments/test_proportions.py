"""Experiments on a rate, with arms of one size and of two."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from mlsd_helpers.experiments import (
    minimum_detectable_difference_proportions,
    power_proportions,
    sample_size_proportions,
)
from mlsd_helpers.experiments._normal import normal_quantiles
from mlsd_helpers.experiments.proportions import units_in_control

rates = st.floats(0.001, 0.999)
alphas = st.floats(0.001, 0.2)
powers = st.floats(0.5, 0.99)
ratios = st.floats(0.02, 50)


def different(baseline, target):
    return abs(baseline - target) > 1e-4


# Sample size


@pytest.mark.parametrize("ratio", [0.01, 0.1, 0.3, 1])
def test_the_sample_size_leaves_a_unit_to_either_arm(ratio):
    control = sample_size_proportions(0.01, 0.99, ratio=ratio)
    assert control >= math.ceil(1 / ratio)
    assert power_proportions(0.01, 0.99, control, ratio=ratio) > 0.8


def test_more_units_than_a_float_holds_are_refused():
    with pytest.raises(ValueError, match="would need more units than a float holds"):
        sample_size_proportions(2e-310, 1e-310)


@given(rates, rates, alphas, powers)
def test_the_sample_size_agrees_with_statsmodels_before_rounding(baseline, target, alpha, power):
    assume(different(baseline, target))
    # The default alternative of statsmodels is two-sided and halves alpha itself
    expected = samplesize_proportions_2indep_onetail(target - baseline, baseline, power, ratio=1, alpha=alpha)
    ours = units_in_control(baseline, target, *normal_quantiles(alpha, power))
    assert ours == pytest.approx(expected, rel=1e-9)
    assert sample_size_proportions(baseline, target, alpha, power) == math.ceil(ours)


@given(rates, rates, alphas, powers, ratios)
def test_the_sample_size_of_unequal_arms_agrees_with_statsmodels(baseline, target, alpha, power, ratio):
    assume(different(baseline, target))
    # statsmodels: sample 1 has the rate prop2 + diff, sample 2 has ratio times as many units. Sample 1 is our control.
    expected = samplesize_proportions_2indep_onetail(baseline - target, target, power, ratio=ratio, alpha=alpha)
    ours = units_in_control(baseline, target, *normal_quantiles(alpha, power), ratio)
    assert ours == pytest.approx(expected, rel=1e-9)
    one_in_either_arm = next(n for n in range(1, 60) if n * ratio >= 1)
    expected = max(math.ceil(ours), one_in_either_arm)
    assert sample_size_proportions(baseline, target, alpha, power, ratio=ratio) == expected


def test_the_sample_size_agrees_with_a_calculation_by_hand():
    # p̄ = 0.11: 1.95996 × √(2 × 0.11 × 0.89) + 0.84162 × √(0.10 × 0.90 + 0.12 × 0.88) = 0.86728 + 0.37221
    # (1.23949 ÷ 0.02)² = 3,840.8
    assert sample_size_proportions(0.10, 0.12) == 3841


def test_the_sample_size_of_unequal_arms_agrees_with_a_calculation_by_hand():
    # Half as many treated: p̄ = (0.10 + 0.5 × 0.12) ÷ 1.5 = 0.106667
    # 1.95996 × √(0.106667 × 0.893333 × 3) + 0.84162 × √(0.10 × 0.90 + 0.12 × 0.88 ÷ 0.5) = 1.04792 + 0.46185
    # (1.50977 ÷ 0.02)² = 5,698.5
    assert sample_size_proportions(0.10, 0.12, ratio=0.5) == pytest.approx(5698.5, abs=1)


@given(rates, rates, alphas, powers, ratios)
def test_the_sample_size_of_a_one_sided_test_agrees_with_statsmodels(baseline, target, alpha, power, ratio):
    assume(different(baseline, target))
    alternative = "larger" if target > baseline else "smaller"
    expected = samplesize_proportions_2indep_onetail(
        baseline - target, target, power, ratio=ratio, alpha=alpha, alternative=alternative
    )
    found = sample_size_proportions(baseline, target, alpha, power, ratio=ratio, alternative=alternative)
    at_least = math.ceil(max(1, 1 / ratio))  # a unit in each arm, which statsmodels does not ask for
    assert found == pytest.approx(max(at_least, math.ceil(expected)), abs=1e-6 * expected + 1e-9)


def test_the_sample_size_with_a_margin_agrees_with_published_examples():
    # Chow, Shao and Wang 2008, section 4.2.4: cure rates 0.65 and 0.85, margin 0.10, one-sided 5 %, power 80 %: 25
    assert sample_size_proportions(0.65, 0.85, alternative="larger", margin=0.10) == 25
    # The same by hand for failures, where less is better: 0.35 and 0.15
    assert sample_size_proportions(0.35, 0.15, alternative="smaller", margin=0.10) == 25


def test_the_sample_size_with_a_margin_agrees_with_a_calculation_by_hand():
    # No change, margin 0.01: (1.64485 + 0.84162)² × 2 × 0.10 × 0.90 ÷ 0.01² = 6.18256 × 1,800 = 11,128.6
    assert sample_size_proportions(0.10, 0.10, alternative="larger", margin=0.01) == 11_129
    # One treated for two: 6.18256 × (0.09 + 0.09 ÷ 0.5) ÷ 0.01² = 16,692.9
    assert sample_size_proportions(0.10, 0.10, alternative="larger", margin=0.01, ratio=0.5) == 16_693


@given(rates, rates, st.floats(0.001, 0.3), alphas, powers, ratios)
def test_the_sample_size_with_a_margin_is_statsmodels_of_equal_variances(baseline, target, margin, alpha, power, ratio):
    assume(target - baseline + margin > 1e-3)
    std = math.sqrt(baseline * (1 - baseline) + target * (1 - target) / ratio)
    expected = normal_sample_size_one_tail(target - baseline + margin, power, alpha, std, std)
    options = {"ratio": ratio, "margin": margin}
    found = sample_size_proportions(baseline, target, alpha, power, alternative="larger", **options)
    at_least = math.ceil(max(1, 1 / ratio))  # a unit in each arm
    assert found == pytest.approx(max(at_least, math.ceil(expected)), abs=1e-6 * expected + 1e-9)
    mirrored = sample_size_proportions(1 - baseline, 1 - target, alpha, power, alternative="smaller", **options)
    assert abs(mirrored - found) <= 1


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        (0.1, {"alternative": "larger"}, r"target equals baseline \(0\.1\)"),
        (0.05, {"alternative": "larger"}, "the change is -0.05; .* expects one above"),
        (0.2, {"alternative": "smaller"}, "the change is 0.1; .* expects one below"),
        (0.05, {"alternative": "larger", "margin": 0.05}, "expects one above -0.05"),
        (0.2, {"margin": 0.01}, "a two-sided test has none: pass alternative='larger'"),
        (0.2, {"alternative": "larger", "margin": -0.01}, "margin is -0.01; expected 0 or more"),
        (0.2, {"alternative": "greater"}, "alternative is 'greater'; expected 'two-sided', 'larger' or 'smaller'"),
    ],
)
def test_alternatives_and_margins_that_make_no_sense_are_refused(target, options, message):
    with pytest.raises(ValueError, match=message):
        sample_size_proportions(0.1, target, **options)


def test_no_difference_has_no_sample_size():
    with pytest.raises(ValueError, match=r"target equals baseline \(0\.1\)"):
        sample_size_proportions(0.1, 0.1)


@given(st.floats(0.05, 0.5), st.floats(0.001, 0.02))
def test_half_the_lift_needs_about_four_times_as_many(baseline, lift):
    ratio = sample_size_proportions(baseline, baseline + lift / 2) / sample_size_proportions(baseline, baseline + lift)
    assert 3.4 < ratio < 4.1


@given(rates, rates, alphas, powers, ratios)
def test_a_rise_of_a_rate_is_a_fall_of_its_complement(baseline, target, alpha, power, ratio):
    assume(different(baseline, target))
    z = normal_quantiles(alpha, power)
    mirrored = units_in_control(1 - baseline, 1 - target, *z, ratio)
    assert units_in_control(baseline, target, *z, ratio) == pytest.approx(mirrored, rel=1e-6)


@given(rates, rates, alphas, powers, ratios)
def test_which_arm_is_called_control_does_not_matter(baseline, target, alpha, power, ratio):
    assume(different(baseline, target))
    z = normal_quantiles(alpha, power)
    in_treatment = ratio * units_in_control(baseline, target, *z, ratio)
    assert in_treatment == pytest.approx(units_in_control(target, baseline, *z, 1 / ratio), rel=1e-9)


# Power


@given(rates, rates, st.integers(1, 10**6), alphas)
def test_power_agrees_with_statsmodels(baseline, target, n_per_arm, alpha):
    expected = power_proportions_2indep(target - baseline, baseline, n_per_arm, alpha=alpha, return_results=False)
    assert power_proportions(baseline, target, n_per_arm, alpha) == pytest.approx(expected, abs=1e-9)


@given(rates, rates, st.integers(50, 10**6), alphas, ratios)
def test_power_with_unequal_arms_agrees_with_statsmodels(baseline, target, n_per_arm, alpha, ratio):
    expected = power_proportions_2indep(
        baseline - target, target, n_per_arm, ratio=ratio, alpha=alpha, return_results=False
    )
    assert power_proportions(baseline, target, n_per_arm, alpha, ratio=ratio) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("alternative", ["larger", "smaller"])
@given(rates, rates, st.integers(50, 10**6), alphas, ratios)
def test_one_sided_power_agrees_with_statsmodels(alternative, baseline, target, n_per_arm, alpha, ratio):
    # statsmodels: sample 1 is our control, so that a rise of the treatment is a difference below 0 there
    theirs = {"larger": "smaller", "smaller": "larger"}[alternative]
    expected = power_proportions_2indep(
        baseline - target, target, n_per_arm, ratio=ratio, alpha=alpha, alternative=theirs, return_results=False
    )
    found = power_proportions(baseline, target, n_per_arm, alpha, ratio=ratio, alternative=alternative)
    assert found == pytest.approx(expected, abs=1e-9)


@given(rates, rates, st.floats(0.001, 0.3), alphas, powers, ratios)
def test_the_sample_size_with_a_margin_reaches_the_power_asked_for(baseline, target, margin, alpha, power, ratio):
    assume(target - baseline + margin > 1e-3)
    options = {"ratio": ratio, "alternative": "larger", "margin": margin}
    n = sample_size_proportions(baseline, target, alpha, power, **options)
    assume(n * ratio >= 1)
    assert power_proportions(baseline, target, n, alpha, **options) >= power - 1e-9
    if n > 1 and (n - 1) * ratio >= 1:
        assert power_proportions(baseline, target, n - 1, alpha, **options) <= power + 1e-9


def test_non_inferiority_is_shown_as_often_as_the_power_says():
    rng = np.random.default_rng(0)
    n = sample_size_proportions(0.3, 0.3, power=0.8, alternative="larger", margin=0.05)
    control, treated = rng.binomial(n, 0.3, (2, 20_000)) / n
    error = np.sqrt((control * (1 - control) + treated * (1 - treated)) / n)
    assert np.mean(treated - control + 0.05 > 1.644854 * error) == pytest.approx(0.8, abs=0.01)
    at_the_margin = rng.binomial(n, 0.25, 20_000) / n  # a harm of exactly the margin passes in 5 %
    error = np.sqrt((control * (1 - control) + at_the_margin * (1 - at_the_margin)) / n)
    assert np.mean(at_the_margin - control + 0.05 > 1.644854 * error) == pytest.approx(0.05, abs=0.006)


def test_without_a_change_the_power_is_the_rate_of_false_alarms():
    assert power_proportions(0.2, 0.2, 1000, alpha=0.05) == pytest.approx(0.05)
    assert power_proportions(0.2, 0.2, 1000, alpha=0.05, alternative="larger") == pytest.approx(0.05)


@given(rates, rates, alphas, powers, ratios)
def test_the_sample_size_reaches_the_power_asked_for(baseline, target, alpha, power, ratio):
    assume(different(baseline, target))
    n = sample_size_proportions(baseline, target, alpha, power, ratio=ratio)
    assume(n * ratio >= 1)
    assert power_proportions(baseline, target, n, alpha, ratio=ratio) >= power - 1e-9


def test_a_treatment_arm_without_a_unit_is_refused():
    with pytest.raises(ValueError, match=r"ratio is 0\.001, which leaves 0\.1 units in the treatment arm"):
        power_proportions(0.1, 0.2, 100, ratio=0.001)


# Smallest visible difference


@given(rates, st.floats(2, 1e9), alphas, powers, st.floats(0.5, 20))
def test_the_smallest_difference_needs_exactly_the_units_given(baseline, n_per_arm, alpha, power, ratio):
    difference = minimum_detectable_difference_proportions(baseline, n_per_arm, alpha, power, ratio=ratio)
    assume(math.isfinite(difference) and baseline + difference < 1)
    # The formula of the sample size, which agrees with statsmodels above
    units = units_in_control(baseline, baseline + difference, *normal_quantiles(alpha, power), ratio)
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
