"""Partial pooling, held against hand calculations, scikit-learn's encoder and segments made with known variances."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway
from sklearn.preprocessing import TargetEncoder

from mlsd_helpers.modeling import partial_pooling

CASES = [1, 0, 1, 1, -1, 0, -1, -1]
SEGMENTS = list("aaaabbbb")


def test_variances_are_those_of_a_hand_calculation():
    # Deviations ± 3/4 of four cases each. Within: 3 × (1/4)² + (3/4)² = 3/4 in each, over 8 − 2: 1/4.
    # Σ n d² = 8 × 9/16 = 4.5, of which 2 × 1/4 is chance: τ² = 4 ÷ 8.
    pooling = partial_pooling(CASES, SEGMENTS)
    assert (pooling.noise, pooling.between, pooling.m) == pytest.approx((1 / 4, 1 / 2, 1 / 2))


def test_noise_is_the_error_of_an_analysis_of_variance():
    rng = np.random.default_rng(2)
    segments = np.repeat(np.arange(12), rng.integers(2, 30, 12))
    deviation = rng.normal(segments / 5, 1)
    each = [deviation[segments == segment] for segment in range(12)]
    # F = (between ÷ 11) ÷ (within ÷ (n − 12)), with the first from the means
    between = sum(len(x) * (x.mean() - deviation.mean()) ** 2 for x in each) / 11
    assert partial_pooling(deviation, segments).noise == pytest.approx(between / f_oneway(*each).statistic)


def test_half_of_a_deviation_is_believed_after_m_cases():
    pooling = partial_pooling(CASES, SEGMENTS)
    assert pooling.weight([0, pooling.m, 1e12]) == pytest.approx([0, 0.5, 1])


def test_a_segment_that_nobody_has_seen_adds_nothing():
    assert partial_pooling(CASES, SEGMENTS).added(["c"]).tolist() == [0]


def test_with_m_zero_a_deviation_is_believed_whole():
    assert partial_pooling(CASES, SEGMENTS).added(["b", "a", "c"], m=0).tolist() == [-0.75, 0.75, 0]


def test_what_is_added_is_scikit_learns_target_encoding_of_deviations():
    rng = np.random.default_rng(0)
    segments = rng.integers(0, 30, 2_000)
    deviation = rng.normal(np.linspace(-1, 1, 30)[segments], 2)
    deviation -= deviation.mean()  # the encoder shrinks towards the mean of all, the common model is at 0
    pooling = partial_pooling(deviation, segments)
    encoder = TargetEncoder(smooth=pooling.m, target_type="continuous").fit(segments[:, None], deviation)
    assert pooling.added(segments) == pytest.approx(encoder.transform(segments[:, None])[:, 0])


def test_the_spread_between_segments_is_found_again():
    rng = np.random.default_rng(1)
    segments = np.repeat(np.arange(4_000), rng.integers(1, 40, 4_000))
    deviation = rng.normal(0, 0.3, 4_000)[segments] + rng.normal(0, 1, len(segments))
    assert partial_pooling(deviation, segments).between == pytest.approx(0.3**2, rel=0.05)


def test_segments_that_differ_by_less_than_chance_are_not_believed():
    pooling = partial_pooling([1, -1, 1, -1], list("aabb"))  # both means are 0
    assert (pooling.m, pooling.between) == (np.inf, 0)
    assert pooling.added(["a", "b"]).tolist() == [0, 0]


def test_labels_of_a_series_go_by_position():
    deviation = pd.Series(CASES, index=range(100, 108))
    assert partial_pooling(deviation, pd.Series(SEGMENTS)).own.loc["a", "deviation"] == 0.75


@pytest.mark.parametrize(
    ("deviation", "segments", "said"),
    [
        ([1, 0], ["a"], "segments has 1 rows and deviation 2"),
        ([1, np.nan], ["a", "b"], "deviation"),
        ([1, 0], ["a", None], "missing at row 1"),
        ([1, 0], ["a", "b"], "each of the 2 segments has one case"),
        ([1, 1, 0], ["a", "a", "b"], "all equal"),
    ],
)
def test_input_without_meaning_is_refused(deviation, segments, said):
    with pytest.raises(ValueError, match=said):
        partial_pooling(deviation, segments)


def test_a_negative_number_of_cases_to_trust_is_refused():
    with pytest.raises(ValueError, match="m is -1"):
        partial_pooling(CASES, SEGMENTS).added(["a"], m=-1)
