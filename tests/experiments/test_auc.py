"""What a test set of a given size can see."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.experiments import auc_standard_error


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
