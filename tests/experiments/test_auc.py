"""What a test set of a given size can see, and how large it must be."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mlsd_helpers.experiments import auc_standard_error, sample_size_auc


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


def test_a_perfect_auc_is_refused_because_its_error_would_read_zero():
    with pytest.raises(ValueError, match=r"auc is 1\.0"):
        auc_standard_error(1.0, 10, 10)


# Sample size

# Obuchowski, Lieber and Wians 2004, table 4: positives that tell an AUC from 0.5, one-sided alpha 0.05, power 0.9, by
# negatives per positive and AUC; cells below 10 are printed as 10 and left out here.
TABLE_4 = [
    (0.25, 0.6, 334), (0.25, 0.7, 80), (0.5, 0.6, 201), (0.5, 0.7, 49), (1, 0.6, 135), (1, 0.7, 33), (1, 0.8, 14),
    (2, 0.6, 102), (2, 0.7, 25), (2, 0.8, 11), (4, 0.6, 85), (4, 0.7, 21),
]  # fmt: skip


def test_the_sample_size_agrees_with_the_published_table(every):
    def agrees(ratio, auc, positives):
        found = sample_size_auc(auc, alpha=0.05, power=0.9, ratio=ratio, alternative="larger")
        assert abs(found - positives) <= (positives == 201)  # which is 201.1, not rounded up in print

    every(agrees, TABLE_4)


def test_the_sample_size_agrees_with_proc():
    # power.roc.test(auc=0.73136856, power=0.95, kappa=1.7): 29.29764; with 0.9 and 1: 29.5697422, its own tests say
    assert sample_size_auc(0.731368563685637, power=0.95, ratio=1.7) == math.ceil(29.29764)
    assert sample_size_auc(0.731368563685637, power=0.9, ratio=1) == math.ceil(29.5697422)


def test_the_sample_size_agrees_with_a_calculation_by_hand():
    # 0.75: a = 1.414 × 0.67449 = 0.95373, a² = 0.90960; V = 0.0099 × e^−0.45480 × (12.54800 + 8.90960 ÷ 9) = 0.085046
    # 0.80: a = 1.414 × 0.84162 = 1.19005, a² = 1.41622; V = 0.0099 × e^−0.70811 × (15.08110 + 9.41622 ÷ 9) = 0.078648
    # ((1.95996 × √0.085046 + 0.84162 × √0.078648) ÷ 0.05)² = ((0.57158 + 0.23603) ÷ 0.05)² = 260.9
    assert sample_size_auc(0.80, null=0.75, ratio=9) == 261


@pytest.mark.parametrize(("null", "auc", "power"), [(0.5, 0.6, 0.79), (0.7, 0.8, 0.89)])
def test_the_sample_size_has_the_power_its_docstring_says_on_normal_scores(null, auc, power):
    rng = np.random.default_rng(0)
    n = sample_size_auc(auc, null, ratio=2)
    won = rng.normal(norm.ppf(auc) * np.sqrt(2), 1, (1000, n, 1)) > rng.normal(0, 1, (1000, 1, 2 * n))
    v10, v01 = won.mean(axis=2), won.mean(axis=1)  # DeLong's placements
    error = np.sqrt(v10.var(axis=1, ddof=1) / n + v01.var(axis=1, ddof=1) / (2 * n))
    # 1,000 samples: a share of 80 % is known to 1.3 points
    assert np.mean(np.abs(v10.mean(axis=1) - null) > 1.96 * error) == pytest.approx(power, abs=3 * 0.013)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.1, 10))
def test_models_worse_than_a_coin_need_as_many_as_their_mirror_images(auc, null, ratio):
    if abs(auc - null) > 0.01:
        mirrored = sample_size_auc(1 - auc, 1 - null, ratio=ratio)
        assert abs(sample_size_auc(auc, null, ratio=ratio) - mirrored) <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"auc": 0.5}, "auc equals null"),
        ({"auc": 0.6, "null": 0.7, "alternative": "larger"}, "the change is"),
        ({"auc": 0.8, "alternative": "smaller"}, "the change is"),
        ({"auc": 0.8, "alternative": "one-sided"}, "alternative is 'one-sided'"),
        ({"auc": 1.0}, r"auc is 1\.0"),
        ({"auc": 0.8, "ratio": 0}, "ratio is 0"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        sample_size_auc(**arguments)
