"""AUC from a histogram: within its bound of the exact one, and exact where no bin hides an order."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from mlsd_helpers.metrics import confusion, score_histogram


@st.composite
def labelled_scores(draw):
    size = draw(st.integers(2, 60))
    y_true = [0, 1, *draw(st.lists(st.integers(0, 1), min_size=size - 2, max_size=size - 2))]
    grid = st.integers(0, 20).map(lambda step: step / 20)
    scale = draw(st.sampled_from([1, -3, 1e-9, 1e9]))
    scores = draw(st.lists(st.one_of(grid, st.floats(0, 1, width=32)), min_size=size, max_size=size))
    return np.array(y_true), scale * np.array(scores)


@given(labelled_scores(), st.integers(1, 40))
@settings(deadline=None, max_examples=60)
def test_the_exact_auc_is_within_the_bound(rows, n_bins):
    y_true, score = rows
    found = score_histogram(y_true, score, n_bins)
    assert abs(found.roc_auc - roc_auc_score(y_true, score)) <= found.roc_auc_error + 1e-12


@given(labelled_scores(), st.integers(1, 40))
@settings(deadline=None, max_examples=40)
def test_every_row_is_in_the_bin_whose_ends_hold_its_score(rows, n_bins):
    y_true, score = rows
    found = score_histogram(y_true, score, n_bins)
    at_an_end = np.isclose(score[:, None], found.edges, rtol=1e-9, atol=0).any()  # rounding may then go either way
    if not at_an_end:
        np.testing.assert_array_equal(found.positives, np.histogram(score[y_true == 1], found.edges)[0])
        np.testing.assert_array_equal(found.negatives, np.histogram(score[y_true == 0], found.edges)[0])
    assert found.positives.sum() + found.negatives.sum() == len(score)


def test_bins_of_one_class_each_leave_nothing_to_bound():
    y_true, score = [0, 0, 1, 0, 1], [0.05, 0.15, 0.25, 0.35, 0.45]
    found = score_histogram(y_true, score, 10)
    assert found.roc_auc_error == 0
    assert found.roc_auc == roc_auc_score(y_true, score)


def test_a_bin_with_both_classes_is_off_by_half_its_pairs_at_most():
    # One bin holds 2 positives and 1 negative of 2 × 2 pairs in all: 2 pairs in doubt, half of them is a quarter.
    found = score_histogram([0, 1, 1, 0], [0.41, 0.42, 0.43, 0.9], 10)
    assert found.roc_auc_error == 0.25
    # The exact AUC is (2 won + 0) ÷ 4; as ties the two count 1 ÷ 4: the bound is reached.
    assert (found.roc_auc, roc_auc_score([0, 1, 1, 0], [0.41, 0.42, 0.43, 0.9])) == (0.25, 0.5)


def test_a_bin_of_ties_keeps_its_bound_though_nothing_is_hidden():
    found = score_histogram([0, 1], [0.5, 0.5], 10)
    assert (found.roc_auc, found.roc_auc_error) == (0.5, 0.5)  # the bins cannot know that the two are equal


def test_more_bins_make_the_bound_small():
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 2, 5000)
    score = rng.beta(2 + y_true, 3)
    errors = [score_histogram(y_true, score, n_bins).roc_auc_error for n_bins in (10, 100, 1000, 65_536)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 2e-5


def test_weights_count_as_repetitions():
    y_true, score, weight = [0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9], [3, 1, 2, 5]
    found = score_histogram(y_true, score, 100, sample_weight=weight)
    assert found.roc_auc == pytest.approx(roc_auc_score(np.repeat(y_true, weight), np.repeat(score, weight)), rel=1e-12)


@pytest.mark.parametrize(
    ("scores", "ends"),
    [
        ([0.2, 0.7], (0, 1)),
        ([0.0, 1.0], (0, 1)),
        ([-1.0, 0.5], (-1, 0.5)),
        ([0.5, 3.0], (0.5, 3)),
        ([7.0, 7.0], (6.5, 7.5)),
    ],
)
def test_the_scale_is_0_to_1_or_that_of_the_scores(scores, ends):
    found = score_histogram([0, 1], scores, 4)
    assert (found.edges[0], found.edges[-1]) == ends
    assert len(found.edges) == 5


def test_the_highest_score_is_in_the_last_bin():
    found = score_histogram([0, 1], [0.0, 1.0], 4)
    assert (found.negatives.tolist(), found.positives.tolist()) == ([1, 0, 0, 0], [0, 0, 0, 1])


def test_scores_beyond_a_given_range_are_refused_and_never_put_into_the_end_bins(to_engine):
    data = to_engine(pa.table({"y": [0, 1, 1], "s": [-0.5, 0.5, 2.0]}))
    with pytest.raises(ValueError, match=r"scores run from -0\.5 to 2, beyond score_range 0 to 1; widen it"):
        score_histogram("y", "s", 10, score_range=(0, 1), data=data)
    assert score_histogram("y", "s", 5, score_range=(-0.5, 2), data=data).positives.tolist() == [0, 0, 1, 0, 1]


def test_a_score_just_beyond_the_range_is_named_with_all_its_digits():
    with pytest.raises(ValueError, match=r"scores run from 0\.2 to 1\.0000001, beyond score_range 0 to 1; widen it"):
        score_histogram([0, 1], [0.2, 1.0000001], 10, score_range=(0, 1))


def test_bins_of_many_groups_are_bounded_and_the_bound_is_said():
    users = np.arange(2000)
    y_true, score = users % 2, users / 2000
    message = "by has 2,000 groups of 65,536 bins each, which take 2.1 GB; expected half a GB at most: ask for 16,777"
    with pytest.raises(ValueError, match=message):
        score_histogram(y_true, score, by=users)
    with pytest.raises(ValueError, match=r"ask for 16,777 bins \(or thresholds less one\) or fewer, or fewer groups"):
        confusion(y_true, score, np.linspace(0, 1, 20_000), by=users)
    assert score_histogram(y_true, score, 100, by=users).positives.sum() == 1000


@pytest.mark.parametrize("n_bins", [np.int64(4), np.int32(4), np.uint8(4)])
def test_the_number_of_bins_may_be_a_whole_number_of_numpy(n_bins):
    assert len(score_histogram([0, 1], [0.1, 0.9], n_bins).edges) == 5


@pytest.mark.parametrize("scale", [1e-200, 1e200, 5e-324])
def test_tiny_and_huge_weights_are_weights(scale):
    y_true, score, weight = [0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9], np.array([3, 1, 2, 5])
    found = score_histogram(y_true, score, 100, sample_weight=weight * scale)
    assert found.roc_auc == pytest.approx(roc_auc_score(y_true, score, sample_weight=weight), rel=1e-12)
    assert found.roc_auc_error == 0


def test_missing_scores_are_left_out_when_asked(to_engine):
    data = to_engine(pa.table({"y": [0, 1, 1, 0], "s": [0.1, None, float("nan"), 0.9]}))
    with pytest.raises(ValueError, match="holds only negatives"):
        score_histogram("y", "s", 2, data=data, nulls="drop")
    data = to_engine(pa.table({"y": [0, 1, 1, 0], "s": [0.1, None, 0.4, float("nan")]}))
    for scale in (None, (0, 1)):
        found = score_histogram("y", "s", 2, score_range=scale, data=data, nulls="drop")
        assert (found.negatives.tolist(), found.positives.tolist()) == ([1, 0], [1, 0])


def test_infinite_scores_are_refused_before_a_bin_is_sought(to_engine):
    data = to_engine(pa.table({"y": [0, 1], "s": [0.1, float("inf")]}))
    for scale in (None, (0, 1)):
        with pytest.raises(ValueError, match="an infinite value in 1 rows"):
            score_histogram("y", "s", 2, score_range=scale, data=data)


def test_a_group_of_one_class_has_no_auc():
    found = score_histogram([0, 1, 1, 1], [0.1, 0.9, 0.2, 0.3], 10, by=["a", "a", "b", "b"])
    np.testing.assert_array_equal(found.roc_auc, [1, np.nan])
    np.testing.assert_array_equal(found.roc_auc_error, [0, np.nan])


@pytest.mark.parametrize("n_bins", [0, -1, 2.0, True, "10", None])
def test_bins_that_are_no_number_are_refused(n_bins):
    with pytest.raises(ValueError, match="n_bins is"):
        score_histogram([0, 1], [0.1, 0.9], n_bins)


@pytest.mark.parametrize("score_range", [(1, 0), (0, 0), (0, np.inf), (np.nan, 1), (0,), 5, "01a", (0, 1, 2)])
def test_a_range_that_is_none_is_refused(score_range):
    with pytest.raises(ValueError, match="score_range is"):
        score_histogram([0, 1], [0.1, 0.9], 4, score_range=score_range)


def test_scores_too_close_for_the_bins_are_told_apart_or_tied_but_never_lost():
    low = 1.0
    score = [low, np.nextafter(low, 2)]
    found = score_histogram([0, 1], score, 1000)
    assert abs(found.roc_auc - 1) <= found.roc_auc_error
    tiny = score_histogram([0, 1], [-5e-324, 5e-324], 1000)
    assert tiny.negatives.sum() == tiny.positives.sum() == 1
    assert abs(tiny.roc_auc - 1) <= tiny.roc_auc_error


def test_a_scale_longer_than_floats_go_is_refused():
    for scale in (None, (-1.7e308, 1.7e308)):
        with pytest.raises(ValueError, match="longer than a float holds"):
            score_histogram([0, 1], [-1.7e308, 1.7e308], 10, score_range=scale)


def test_it_shows_its_auc_and_bound():
    assert repr(score_histogram([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9], 10)).endswith("AUC 0.875000 ± 0.1")
    by = repr(score_histogram([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.9], 10, by=[1, 1, 2, 2]))
    assert by == "ScoreHistogram of 4 rows in 10 bins from 0 to 1, 2 groups"
