"""Experiments on a mean, with arms of one size and of two."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from mlsd_helpers.experiments import minimum_detectable_difference_means, power_means, sample_size_means

alphas = st.floats(0.001, 0.2)
powers = st.floats(0.5, 0.99)
ratios = st.floats(0.02, 50)


def test_the_sample_size_agrees_with_statsmodels(every):
    def agrees(std_and_difference, alpha, power, ratio):
        std, difference = std_and_difference
        # statsmodels: sample 1 is our control, sample 2 has ratio times as many units
        expected = NormalIndPower().solve_power(abs(difference) / std, alpha=alpha, power=power, ratio=ratio)
        assert sample_size_means(std, difference, alpha, power, ratio=ratio) == math.ceil(expected)

    arms = [(1, 0.1), (40, 2), (40, -2), (7, 1.3)]
    every(agrees, product(arms, [0.01, 0.05, 0.1], [0.8, 0.9, 0.95], [1, 0.1, 0.25, 4]))


def test_unequal_arms_agree_with_a_calculation_by_hand():
    # (1.95996 + 0.84162)² × (1 + 1 ÷ 0.25) × (40 ÷ 2)² = 7.84888 × 5 × 400 = 15,697.8
    assert sample_size_means(std=40, difference=2, ratio=0.25) == 15_698


@given(st.floats(0.01, 100), st.floats(0.001, 1), alphas, powers)
def test_half_the_difference_needs_four_times_as_many(std, relative_difference, alpha, power):
    whole = sample_size_means(std, relative_difference * std, alpha, power)
    half = sample_size_means(std, relative_difference * std / 2, alpha, power)
    assert abs(half - 4 * whole) <= 4  # each is rounded up


@pytest.mark.parametrize("ratio", [0.1, 0.3, 1 / 49, 1, 4])
@pytest.mark.parametrize("difference", [10, 1000])
def test_the_sample_size_leaves_a_unit_to_either_arm(ratio, difference):
    # Of changes that large the formula asks for less than one unit; 1 ÷ ratio in the control arm make one in the other
    control = sample_size_means(1, difference, ratio=ratio)
    assert control == math.ceil(max(1, 1 / ratio))
    assert power_means(1, difference, control, ratio=ratio) > 0.8


@pytest.mark.parametrize(("std", "difference", "ratio"), [(1e200, 1e-200, 1), (1e155, 1, 1), (1, 1, 5e-324)])
def test_more_units_than_a_float_holds_are_refused(std, difference, ratio):
    with pytest.raises(ValueError, match="would need more units than a float holds"):
        sample_size_means(std, difference, ratio=ratio)


def test_a_change_beyond_all_noise_is_always_seen():
    assert power_means(5e-324, 1, 10**10) == 1
    assert power_means(5e-324, 0, 10**10) == pytest.approx(0.05)


def test_the_sample_size_of_a_one_sided_test_agrees_with_statsmodels(every):
    def agrees(std_and_difference, margin, alpha, power, ratio):
        std, difference = std_and_difference
        # Where less is better, everything changes its sign
        expected = NormalIndPower().solve_power(
            (difference + margin) / std, alpha=alpha, power=power, ratio=ratio, alternative="larger"
        )
        options = {"ratio": ratio, "margin": margin}
        for sign, alternative in ((1, "larger"), (-1, "smaller")):
            found = sample_size_means(std, sign * difference, alpha, power, alternative=alternative, **options)
            assert found == math.ceil(expected - 1e-6)

    arms = [(10, 1), (40, 2), (40, 0), (40, -1)]
    cases = list(product(arms, [0, 3.5], [0.01, 0.05], [0.8, 0.95], [1, 0.25]))
    every(agrees, [case for case in cases if case[0][1] + case[1] > 0])


def test_the_sample_size_with_a_margin_agrees_with_a_published_example():
    # Chow, Shao and Wang 2008, section 3.2.4: no difference, standard deviation 0.10, margin 0.05, one-sided 5 %,
    # power 80 %: 2 × (1.645 + 0.84)² × 0.10² ÷ 0.05² = 49.5, "approximately 50"
    assert sample_size_means(std=0.10, difference=0, alternative="larger", margin=0.05) == 50


def test_a_difference_of_nothing_is_refused():
    with pytest.raises(ValueError, match="difference is 0"):
        sample_size_means(1, 0)


@pytest.mark.parametrize(
    ("difference", "options", "message"),
    [
        (-1, {"alternative": "larger"}, "the change is -1; .* expects one above"),
        (1, {"alternative": "smaller"}, "the change is 1; .* expects one below"),
        (-2, {"alternative": "larger", "margin": 2}, "expects one above -2"),
        (1, {"margin": 2}, "a two-sided test has none"),
        (1, {"alternative": "both"}, "alternative is 'both'; expected 'two-sided', 'larger' or 'smaller'"),
    ],
)
def test_alternatives_and_margins_that_make_no_sense_are_refused(difference, options, message):
    with pytest.raises(ValueError, match=message):
        sample_size_means(10, difference, **options)


@pytest.mark.parametrize(("alternative", "sign"), [("larger", 1), ("smaller", -1)])
@given(st.floats(-3, 3), st.floats(0, 1), st.integers(50, 10**6), alphas, ratios)
def test_one_sided_power_agrees_with_statsmodels(alternative, sign, effect, margin, n_per_arm, alpha, ratio):
    expected = NormalIndPower().power(effect + margin, n_per_arm, alpha, ratio=ratio, alternative="larger")
    options = {"ratio": ratio, "alternative": alternative, "margin": 40 * margin}
    assert power_means(40, sign * 40 * effect, n_per_arm, alpha, **options) == pytest.approx(expected, abs=1e-9)


@given(st.floats(-3, 3), st.integers(50, 10**6), alphas, ratios)
def test_power_agrees_with_statsmodels(effect, n_per_arm, alpha, ratio):
    expected = NormalIndPower().power(effect, n_per_arm, alpha, ratio=ratio)
    assert power_means(40, 40 * effect, n_per_arm, alpha, ratio=ratio) == pytest.approx(expected, abs=1e-9)


def test_without_a_change_the_power_is_the_rate_of_false_alarms():
    assert power_means(40, 0, 1000, alpha=0.05) == pytest.approx(0.05)


@pytest.mark.parametrize("ratio", [1, 0.1, 4])
@pytest.mark.parametrize(("n_per_arm", "alpha", "power"), [(100, 0.05, 0.8), (6280, 0.01, 0.95), (20, 0.2, 0.3)])
def test_the_smallest_difference_agrees_with_statsmodels(n_per_arm, alpha, power, ratio):
    expected = 40 * NormalIndPower().solve_power(nobs1=n_per_arm, alpha=alpha, power=power, ratio=ratio)
    ours = minimum_detectable_difference_means(40, n_per_arm, alpha, power, ratio=ratio)
    assert ours == pytest.approx(expected, rel=1e-4)  # statsmodels searches for its root to four digits


def test_the_smallest_difference_agrees_with_a_calculation_by_hand():
    # (1.95996 + 0.84162) × 40 × √(2 ÷ 6,280) = 2.80159 × 40 × 0.0178458 = 1.99986
    assert minimum_detectable_difference_means(std=40, n_per_arm=6280) == pytest.approx(1.99986, abs=1e-4)


@given(st.floats(0.01, 100), st.integers(100, 10**6), alphas, powers, ratios)
def test_the_smallest_difference_has_the_power_asked_for(std, n_per_arm, alpha, power, ratio):
    difference = minimum_detectable_difference_means(std, n_per_arm, alpha, power, ratio=ratio)
    # As statsmodels sees it
    assert NormalIndPower().power(difference / std, n_per_arm, alpha, ratio=ratio) == pytest.approx(power, abs=1e-9)
