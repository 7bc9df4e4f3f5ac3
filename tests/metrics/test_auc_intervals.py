"""DeLong's and Obuchowski's intervals of AUC, against the formulas written out over all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from mlsd_helpers.metrics import roc_auc_difference, roc_auc_interval, wilson_interval


def kernel(y_true, y_score):
    """A row for each positive, a column for each negative: 1 where the positive is above, a half where they tie."""
    positives, negatives = (np.asarray(y_score)[np.asarray(y_true) == label][:, None] for label in (1, 0))
    return (positives > negatives.T) + (positives == negatives.T) / 2


def delong_covariance(y_true, scores):
    """Of the AUCs of several models, as DeLong et al. write it: S₁₀ ÷ m + S₀₁ ÷ n."""
    kernels = [kernel(y_true, score) for score in scores]
    v10 = np.atleast_2d(np.cov([each.mean(axis=1) for each in kernels]))  # np.cov divides by m - 1
    v01 = np.atleast_2d(np.cov([each.mean(axis=0) for each in kernels]))
    m, n = kernels[0].shape
    return v10 / m + v01 / n


def obuchowski_variance(y_true, y_score, groups):
    """Of one AUC, transcribed from Obuchowski 1997 (equations 3 to 5), cluster by cluster."""
    y_true, groups = np.asarray(y_true), np.asarray(groups)
    psi = kernel(y_true, y_score)
    theta, (n_abnormal, n_normal) = psi.mean(), psi.shape
    x_group, y_group = groups[y_true == 1], groups[y_true == 0]
    clusters = np.unique(groups)
    v_x = [psi[x_group == i].mean(axis=1).sum() for i in clusters]
    v_y = [psi[:, y_group == i].mean(axis=0).sum() for i in clusters]
    m = [np.sum(x_group == i) for i in clusters]
    n = [np.sum(y_group == i) for i in clusters]
    i10, i01, every = np.sum(np.array(m) > 0), np.sum(np.array(n) > 0), len(clusters)
    s10 = i10 / ((i10 - 1) * n_abnormal) * sum((v - k * theta) ** 2 for v, k in zip(v_x, m, strict=True))
    s01 = i01 / ((i01 - 1) * n_normal) * sum((v - k * theta) ** 2 for v, k in zip(v_y, n, strict=True))
    s11 = every / (every - 1) * sum((v_x[i] - m[i] * theta) * (v_y[i] - n[i] * theta) for i in range(every))
    return s10 / n_abnormal + s01 / n_normal + 2 * s11 / (n_abnormal * n_normal)


@st.composite
def labelled_scores(draw, n_models=1):
    """Two rows or more of each class in any order, with scores on a coarse grid, so that many tie."""
    size = draw(st.integers(4, 40))
    y_true = np.array([0, 0, 1, 1, *draw(st.lists(st.integers(0, 1), min_size=size - 4, max_size=size - 4))])
    y_true = y_true[draw(st.permutations(range(size)))]
    score = st.lists(st.integers(0, 12), min_size=size, max_size=size)
    return y_true, *(np.array(draw(score), dtype=float) for _ in range(n_models))


def numbers(interval):
    return *interval, interval.standard_error


@given(labelled_scores())
@settings(deadline=None, max_examples=100)
def test_estimate_and_standard_error_are_those_over_all_pairs(rows):
    y_true, score = rows
    found = roc_auc_interval(y_true, score)
    assert found.estimate == pytest.approx(roc_auc_score(y_true, score), abs=1e-14)
    assert found.standard_error == pytest.approx(np.sqrt(delong_covariance(y_true, [score])[0, 0]), abs=1e-14)


@given(labelled_scores(n_models=2))
@settings(deadline=None, max_examples=100)
def test_the_error_of_a_difference_is_made_of_variances_and_covariance(rows):
    y_true, *scores = rows
    found = roc_auc_difference(y_true, *scores)
    s = delong_covariance(y_true, scores)
    assert found.estimate == pytest.approx(
        roc_auc_score(y_true, scores[0]) - roc_auc_score(y_true, scores[1]), abs=1e-14
    )
    assert found.standard_error == pytest.approx(np.sqrt(max(0, s[0, 0] + s[1, 1] - 2 * s[0, 1])), abs=1e-7)


@given(labelled_scores(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_in_groups_the_error_is_obuchowskis(rows, random):
    y_true, score = rows
    groups = np.array([random.randrange(5) for _ in y_true])
    if min(len(set(groups[y_true == label])) for label in (0, 1)) < 2:
        return
    found = roc_auc_interval(y_true, score, groups=groups)
    assert found.estimate == pytest.approx(roc_auc_score(y_true, score), abs=1e-14)
    assert found.standard_error == pytest.approx(np.sqrt(max(0, obuchowski_variance(y_true, score, groups))), abs=1e-7)


@given(labelled_scores())
@settings(deadline=None, max_examples=40)
def test_with_every_row_its_own_group_it_is_delongs(rows):
    # Each sum then has one term, I₁₀ is the number of positives, and no group holds both classes: S₁₁ is 0.
    y_true, score = rows
    alone = roc_auc_interval(y_true, score, groups=np.arange(len(y_true)))
    assert numbers(alone) == pytest.approx(numbers(roc_auc_interval(y_true, score)), abs=1e-14)


@given(labelled_scores())
@settings(deadline=None, max_examples=40)
def test_only_the_order_of_the_scores_counts(rows):
    y_true, score = rows
    stretched = np.exp(score) - 40
    assert roc_auc_interval(y_true, stretched) == roc_auc_interval(y_true, score)


@given(labelled_scores(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_rows_does_not_count(rows, random):
    y_true, score = rows
    order = list(range(len(y_true)))
    random.shuffle(order)
    shuffled = roc_auc_interval(y_true[order], score[order], groups=None)
    assert numbers(shuffled) == pytest.approx(numbers(roc_auc_interval(y_true, score)), abs=1e-14)


@given(labelled_scores())
@settings(deadline=None, max_examples=40)
def test_swapped_classes_with_negated_scores_change_nothing(rows):
    y_true, score = rows
    swapped = numbers(roc_auc_interval(1 - y_true, -score))
    assert swapped == pytest.approx(numbers(roc_auc_interval(y_true, score)), abs=1e-14)


@given(labelled_scores())
@settings(deadline=None, max_examples=40)
def test_negated_scores_mirror_the_interval(rows):
    y_true, score = rows
    estimate, low, high, error = numbers(roc_auc_interval(y_true, score))
    mirrored = numbers(roc_auc_interval(y_true, -score))
    assert mirrored == pytest.approx((1 - estimate, 1 - high, 1 - low, error), abs=1e-14)


@given(labelled_scores(), st.booleans())
@settings(deadline=None, max_examples=40)
def test_a_model_does_not_differ_from_itself(rows, in_groups):
    y_true, score = rows
    # Group k: the k-th positive and the k-th negative
    groups = np.where(y_true == 1, np.cumsum(y_true), np.cumsum(1 - y_true)) if in_groups else None
    found = roc_auc_difference(y_true, score, 3 * score + 1, groups=groups)
    assert (found.estimate, found.standard_error) == (0, 0)


def test_the_difference_in_groups_is_that_of_the_pairs():
    # psi of A less psi of B is a kernel of its own, to which Obuchowski's formula applies as to one model's.
    rng = np.random.default_rng(3)
    y_true, groups = np.arange(90) % 2, np.arange(90) // 2 % 9
    scores = rng.normal(y_true, 1, (2, 90)).round(1)
    v_x, v_y = [(kernel(y_true, scores[0]) - kernel(y_true, scores[1])).mean(axis=axis) for axis in (1, 0)]
    theta = v_x.mean()
    x_group, y_group = groups[y_true == 1], groups[y_true == 0]
    x = np.array([np.sum(v_x[x_group == i] - theta) for i in range(9)]) / len(x_group)
    y = np.array([np.sum(v_y[y_group == i] - theta) for i in range(9)]) / len(y_group)
    # All nine groups hold both classes, so that the three factors are alike: the variance of a sum of nine terms.
    assert roc_auc_difference(y_true, *scores, groups=groups).standard_error == pytest.approx(
        np.sqrt(9 * np.var(x + y, ddof=1)), rel=1e-12
    )


def test_the_interval_is_the_estimate_with_standard_errors_on_both_sides():
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 2, 500)
    score = rng.normal(y_true, 1)
    found = roc_auc_interval(y_true, score, 0.9)
    assert found.high - found.estimate == pytest.approx(1.6448536 * found.standard_error)
    assert found.estimate - found.low == pytest.approx(1.6448536 * found.standard_error)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_perfect_order_leaves_the_end_open_that_wilson_gives_for_independent_pairs(confidence):
    y_true, score = np.repeat([0, 1], [12, 7]), np.arange(19)  # seven pairs can be formed that share no row
    found = roc_auc_interval(y_true, score, confidence)
    assert numbers(found) == pytest.approx((1, wilson_interval(7, 7, confidence).low, 1, 0))
    found = roc_auc_interval(y_true, -score, confidence)
    assert numbers(found) == pytest.approx((0, 0, wilson_interval(0, 7, confidence).high, 0))


def test_perfect_order_in_groups_counts_pairs_of_groups():
    y_true, score = np.repeat([0, 1], 30), np.arange(60)
    groups = np.tile(np.arange(6), 10)  # all six hold both classes: three pairs of groups share none
    assert roc_auc_interval(y_true, score, groups=groups).low == pytest.approx(wilson_interval(3, 3).low)


def test_two_perfect_models_are_equal_as_far_as_so_few_pairs_can_tell():
    y_true, score = np.repeat([0, 1], [12, 7]), np.arange(19)
    found = roc_auc_difference(y_true, score, np.sqrt(score))
    open_end = 1 - wilson_interval(7, 7).low
    assert numbers(found) == pytest.approx((0, -open_end, open_end, 0))


def test_a_difference_stays_within_minus_one_and_one():
    y_true = [0, 0, 1, 1]
    found = roc_auc_difference(y_true, [1, 2, 3, 4], [4, 1, 3, 2])
    assert -1 <= found.low <= found.high <= 1


def test_text_labels_need_the_positive_one():
    found = roc_auc_interval(["late", "late", "ok", "ok"], [3, 1, 2, 0], pos_label="late")
    assert found.estimate == 0.75
    with pytest.raises(ValueError, match="pos_label"):
        roc_auc_interval(["late", "late", "ok", "ok"], [3, 1, 2, 0])


@pytest.mark.parametrize(
    ("y_true", "y_score", "keywords", "message"),
    [
        ([0, 0, 1], [1, 2, 3], {}, "1 positives and 2 negatives; expected at least two of each"),
        ([1, 1, 1], [1, 2, 3], {}, "holds only positives"),
        ([0, 0, 1, 1], [1, 2, np.nan, 4], {}, "y_score has 1 value that is NaN"),
        ([0, 0, 1, 1], [1, 2, 3], {}, "y_score has 3 rows and y_true has 4"),
        ([0, 0, 1, 1], [1, 2, 3, 4], {"groups": [1, 2, 3, 3]}, "groups has one group with a positive"),
        ([0, 0, 1, 1], [1, 2, 3, 4], {"groups": [3, 3, 2, 1]}, "groups has one group with a negative"),
        ([0, 0, 1, 1], [1, 2, 3, 4], {"groups": [1, 2, 3]}, "groups has 3 rows and y_true has 4"),
        ([0, 0, 1, 1], [1, 2, 3, 4], {"groups": [1.0, 2.0, np.nan, 1.0]}, "groups has 1 value that is missing"),
        ([0, 0, 1, 1], [1, 2, 3, 4], {"confidence": 95}, "write 0.95"),
        ([0, 0, 1, 1], [1, 3, 2, 4], {"confidence": 0}, "expected a fraction"),
    ],
)
def test_rows_that_show_no_variance_and_wrong_input_are_refused(y_true, y_score, keywords, message):
    with pytest.raises(ValueError, match=message):
        roc_auc_interval(y_true, y_score, **keywords)
    with pytest.raises(ValueError, match=message.replace("y_score", "score_a")):
        roc_auc_difference(y_true, y_score, y_score, **keywords)
