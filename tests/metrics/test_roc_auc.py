"""AUC equals scikit-learn's, the probability that a positive outranks a negative, on any input that makes sense."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from mlsd_helpers.metrics import ScoreHistogram, roc_auc

SIZES = pytest.mark.parametrize("n_rows", [60, 4095, 10_000])


def rows(n_rows, seed=0, decimals=None):
    rng = np.random.default_rng(seed)
    y_true = (rng.random(n_rows) < 0.2).astype(int)
    y_true[:2] = 0, 1
    score = rng.normal(y_true, 1)
    return y_true, score if decimals is None else score.round(decimals), rng.exponential(size=n_rows)


@SIZES
@pytest.mark.parametrize("decimals", [None, 2, 0])
def test_equals_scikit_learn(n_rows, decimals):
    y_true, score, _ = rows(n_rows, decimals=decimals)
    assert roc_auc(y_true, score) == pytest.approx(roc_auc_score(y_true, score), rel=1e-12)


@SIZES
@pytest.mark.parametrize("decimals", [None, 2, 0])
def test_equals_scikit_learn_with_weights(n_rows, decimals):
    y_true, score, weight = rows(n_rows, decimals=decimals)
    expected = roc_auc_score(y_true, score, sample_weight=weight)
    assert roc_auc(y_true, score, weight) == pytest.approx(expected, rel=1e-12)


@SIZES
@pytest.mark.parametrize("kind", ["int8", "int64", "uint8", "float32", "float64"])
def test_equals_scikit_learn_on_scores_of_any_type(n_rows, kind):
    y_true, score, weight = rows(n_rows)
    score = np.clip(20 * score + 60, 0, 120).astype(kind)
    assert roc_auc(y_true, score) == pytest.approx(roc_auc_score(y_true, score), rel=1e-12)
    expected = roc_auc_score(y_true, score, sample_weight=weight)
    assert roc_auc(y_true, score, weight) == pytest.approx(expected, rel=1e-12)


def test_small_example_by_hand():
    # positives 0.4 and 0.9 against 0.1 and 0.4: three pairs won, 0.4 against 0.4 tied
    assert roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9]) == 3.5 / 4


def test_small_weighted_example_by_hand():
    # won: 0.4 > 0.1 (3·1), 0.9 > 0.1 (4·1), 0.9 > 0.4 (4·2); tied: 0.4 and 0.4 (3·2); all pairs: (3 + 4)·(1 + 2)
    assert roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9], [1, 2, 3, 4]) == pytest.approx((3 + 4 + 8 + 6 / 2) / 21)


@pytest.mark.parametrize(("scores", "expected"), [([1, 2, 3, 4], 1), ([4, 3, 2, 1], 0), ([5, 5, 5, 5], 0.5)])
def test_best_worst_and_uninformed_scores(scores, expected):
    assert roc_auc([0, 0, 1, 1], scores) == expected
    assert roc_auc([0, 0, 1, 1], scores, [1, 2, 3, 4]) == expected


def test_scores_without_information_get_a_half():
    y_true, _, _ = rows(50_000)
    score = np.random.default_rng(1).random(50_000)
    n_positive = y_true.sum()
    n_negative = len(y_true) - n_positive
    standard_error = np.sqrt((len(y_true) + 1) / (12.0 * n_positive * n_negative))  # Mann–Whitney under no difference
    assert roc_auc(y_true, score) == pytest.approx(0.5, abs=4 * standard_error)


def test_normal_scores_get_the_binormal_area():
    rng = np.random.default_rng(2)
    y_true, score = np.repeat([0, 1], 50_000), np.r_[rng.normal(0, 1, 50_000), rng.normal(1, 2, 50_000)]
    # P(N(1, 2) > N(0, 1)) = Φ(1 ÷ √(1² + 2²)); standard error below 0.5 ÷ √50,000 = 0.0023
    assert roc_auc(y_true, score) == pytest.approx(norm.cdf(1 / np.sqrt(5)), abs=4 * 0.0023)


@pytest.mark.parametrize("n_rows", [10, 5000])
@pytest.mark.parametrize("largest", [np.finfo(float).max, 1e-310])
def test_scores_at_the_limits_of_floating_point_cause_no_warning(n_rows, largest):
    y_true = np.arange(n_rows) % 2
    score = np.where(np.arange(n_rows) % 3, largest, -largest)
    assert roc_auc(y_true, score) == pytest.approx(roc_auc_score(y_true, np.sign(score)), rel=1e-12)
    weight = np.arange(1.0, n_rows + 1)
    expected = roc_auc_score(y_true, np.sign(score), sample_weight=weight)
    assert roc_auc(y_true, score, weight) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 1e200, 5e-324])
def test_tiny_and_huge_weights_are_weights(scale):
    assert roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9], np.array([1, 2, 3, 4]) * scale) == pytest.approx(18 / 21)


def test_weights_of_one_class_may_be_another_power_of_ten():
    # A pair counts the product of its two weights, so that a factor for one class cancels: as in test by hand above
    for positive, negative in ((1e200, 1e-200), (1e-200, 1e200), (1e300, 5e-324)):
        weight = np.array([1, 2, 3, 4]) * [negative, negative, positive, positive]
        assert roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9], weight) == pytest.approx(18 / 21)


def test_what_wins_every_pair_has_an_area_of_exactly_1_whatever_the_weights():
    assert roc_auc([0, 0, 1, 1], [0, 1, 2, 3], [1, 1, 1, 5]) == 1
    rng = np.random.default_rng(7)
    for n_rows in rng.integers(2, 50, 300):
        y_true = np.arange(n_rows) >= rng.integers(1, n_rows)
        weight = rng.exponential(size=n_rows)
        assert roc_auc(y_true, np.arange(n_rows), weight) == 1
        assert roc_auc(y_true, -np.arange(n_rows), weight) == 0
        assert roc_auc(y_true, np.zeros(n_rows), weight) == 0.5


def test_weights_of_classes_apart_by_hundreds_of_powers_of_ten_are_weights():
    # Only ratios within a class count: 3 ÷ 4 of the positives' weight above the negatives, 1 ÷ 4 below
    for positive, negative in ((1e200, 1e-200), (1e-200, 1e200), (5e-324, 1e300), (1e300, 5e-324)):
        weight = [positive, positive, positive, positive, negative, negative]
        assert roc_auc([1, 1, 1, 1, 0, 0], [5, 6, 7, 1, 2, 3], weight) == 0.75


def test_within_a_class_a_weight_of_almost_nothing_is_nothing():
    assert roc_auc([1, 1, 0, 0], [1, 5, 2, 3], [1e-200, 1e200, 1, 1]) == 1


def test_separate_classes_have_an_area_of_exactly_1_or_0_whatever_the_weights(every):
    def exact(seed):
        rng = np.random.default_rng(seed)
        n_rows = int(rng.integers(4, 60))
        y_true = np.arange(n_rows) % 2
        score, weight = y_true + rng.random(n_rows) / 2, rng.exponential(size=n_rows) * 10.0 ** rng.integers(-9, 9)
        assert roc_auc(y_true, score, weight) == 1
        assert roc_auc(y_true, -score, weight) == 0
        assert roc_auc(y_true, np.zeros(n_rows), weight) == 0.5

    assert roc_auc([0, 0, 1, 1], [0, 1, 2, 3], [1, 1, 1, 5]) == 1
    every(exact, [(seed,) for seed in range(60)])


def test_a_histogram_of_weights_has_an_area_within_0_and_1_too(every):
    def within(seed):
        rng = np.random.default_rng(seed)
        edges, counts = np.linspace(0, 1, 9), rng.exponential(size=(2, 8)) * 10.0 ** rng.integers(-200, 200, (2, 1))
        apart = ScoreHistogram(edges, counts[0] * (np.arange(8) < 4), counts[1] * (np.arange(8) >= 4))
        assert (apart.roc_auc, apart.roc_auc_error) == (1, 0)
        assert ScoreHistogram(edges, apart.positives, apart.negatives).roc_auc == 0
        mixed = ScoreHistogram(edges, *counts)
        assert 0 < mixed.roc_auc < 1
        scaled = [each / each.sum() for each in counts]
        assert mixed.roc_auc == pytest.approx(scaled[1] @ (np.cumsum(scaled[0]) - scaled[0] / 2), rel=1e-12)
        assert mixed.roc_auc_error == pytest.approx(scaled[0] @ scaled[1] / 2, rel=1e-12)

    every(within, [(seed,) for seed in range(60)])


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(1e-3, 1e3)), min_size=4, max_size=30))
@settings(max_examples=200, deadline=None)
def test_a_weighted_area_lies_within_0_and_1(rows):
    y_true = np.arange(len(rows)) % 2
    score, weight = zip(*rows, strict=True)
    assert 0 <= roc_auc(y_true, score, weight) <= 1


def test_differences_that_float32_would_lose_count():
    assert roc_auc([0, 1], [0.1, np.nextafter(0.1, 1)]) == 1


@given(
    st.lists(st.tuples(st.booleans(), st.integers(-3, 3), st.integers(0, 3)), min_size=2, max_size=30).filter(
        lambda rows: {label for label, _, times in rows if times} == {True, False}
    )
)
@settings(max_examples=200, deadline=None)
def test_equals_the_count_of_weighted_pairs(rows):
    pairs = [(w * v, (s > t) + (s == t) / 2) for a, s, w in rows for b, t, v in rows if a and not b]
    expected = sum(weight * won for weight, won in pairs) / sum(weight for weight, _ in pairs)
    y_true, score, weight = zip(*rows, strict=True)
    assert roc_auc(y_true, score, weight) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n_rows", [100, 10_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_callers_arrays_stay_as_they_are(n_rows, weighted):
    y_true, score, weight = rows(n_rows)
    columns = y_true.astype(bool), score, *([weight] if weighted else [])
    before = [array.copy() for array in columns]
    roc_auc(*columns)
    for array, copy in zip(columns, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("n_rows", [100, 10_000])
def test_arrays_that_are_read_only_or_lie_apart_in_memory_are_taken(n_rows):
    y_true, score, weight = rows(n_rows)
    expected = roc_auc_score(y_true, score)
    score.flags.writeable = y_true.flags.writeable = weight.flags.writeable = False
    assert roc_auc(y_true, score) == pytest.approx(expected, rel=1e-12)
    apart = np.repeat(score, 3).reshape(-1, 3)[:, 1]
    assert roc_auc(np.repeat(y_true, 2)[::2], apart) == pytest.approx(expected, rel=1e-12)
    assert roc_auc(y_true[::-1], score[::-1]) == pytest.approx(expected, rel=1e-12)


def test_the_area_is_a_plain_float():
    assert type(roc_auc([0, 1], [0, 1])) is float
    assert type(roc_auc([0, 1], [0, 1], [1, 2])) is float
