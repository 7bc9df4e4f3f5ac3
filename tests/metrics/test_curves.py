"""Curves over all distinct scores equal scikit-learn's, point by point."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from mlsd_helpers.metrics import average_precision, confusion, precision_recall_curve, roc_auc, roc_curve

LABELLED = {
    "0 and 1": ([0, 1], {}),
    "-1 and 1": ([-1, 1], {}),
    "booleans": ([False, True], {}),
    "text": (["on time", "late"], {"pos_label": "late"}),
    "numbers": ([7, 3], {"pos_label": 3}),
}


def rows(n_rows=600, seed=0, decimals=2):
    rng = np.random.default_rng(seed)
    is_positive = rng.random(n_rows) < 0.3
    is_positive[:2] = False, True
    score = rng.normal(is_positive, 1)
    return is_positive, score if decimals is None else score.round(decimals), rng.exponential(size=n_rows)


def sk_roc_curve(y_true, score, **kwargs):
    return sk.roc_curve(y_true, score, drop_intermediate=False, **kwargs)


def assert_same_curve(ours, theirs):
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("labelled", LABELLED)
@pytest.mark.parametrize("decimals", [None, 1])
@pytest.mark.parametrize("weighted", [False, True])
def test_curves_equal_scikit_learn(labelled, decimals, weighted):
    labels, positive = LABELLED[labelled]
    is_positive, score, weight = rows(decimals=decimals)
    y_true = np.array(labels)[is_positive.astype(int)]
    weight = weight if weighted else None
    theirs = {"sample_weight": weight, **positive}
    assert_same_curve(roc_curve(y_true, score, weight, **positive), sk_roc_curve(y_true, score, **theirs))
    assert_same_curve(
        precision_recall_curve(y_true, score, weight, **positive), sk.precision_recall_curve(y_true, score, **theirs)
    )
    # average_precision_score has no pos_label=None and takes 1 by default
    expected = sk.average_precision_score(is_positive, score, sample_weight=weight)
    assert average_precision(y_true, score, weight, **positive) == pytest.approx(expected, rel=1e-12)


def test_no_average_precision_is_rounded_up_above_1():
    rng = np.random.default_rng(0)
    for n_rows in rng.integers(2, 30, 300):
        y_true, weight = np.arange(n_rows) >= rng.integers(1, n_rows), rng.exponential(size=n_rows)
        for of_row in (None, weight):
            assert 1 - 1e-12 <= average_precision(y_true, np.arange(n_rows), of_row) <= 1


@pytest.mark.parametrize("metric", [(roc_curve, sk_roc_curve), (precision_recall_curve, sk.precision_recall_curve)])
def test_rows_of_weight_0_add_no_point(metric):
    ours, theirs = metric
    y_true, score, weight = rows(100, decimals=None)
    weight[np.argsort(score)[-5:]] = 0  # the highest scores
    weight[::3] = 0
    assert_same_curve(ours(y_true, score, weight), theirs(y_true, score, sample_weight=weight))


@pytest.mark.parametrize("kind", [np.float32, np.int64, np.uint8, np.bool_])
def test_curves_equal_scikit_learn_on_scores_of_any_type(kind):
    y_true, score, _ = rows()
    score = np.clip(10 * score, 0, 250 if kind is not np.bool_ else 1).astype(kind)
    as_numbers = score.astype(float)
    assert_same_curve(roc_curve(y_true, score), sk_roc_curve(y_true, as_numbers))
    assert_same_curve(precision_recall_curve(y_true, score), sk.precision_recall_curve(y_true, as_numbers))


def test_small_curves_by_hand():
    fpr, tpr, thresholds = roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
    assert (fpr.tolist(), tpr.tolist()) == ([0, 0, 0.5, 1], [0, 0.5, 1, 1])
    assert thresholds.tolist() == [np.inf, 0.9, 0.4, 0.1]
    precision, recall, thresholds = precision_recall_curve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
    assert (precision.tolist(), recall.tolist()) == ([2 / 4, 2 / 3, 1, 1], [1, 1, 0.5, 0])
    assert thresholds.tolist() == [0.1, 0.4, 0.9]
    # recall rises by a half at precision 1 and by a half at precision 2 ÷ 3
    assert average_precision([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9]) == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_area_below_the_roc_curve_is_the_auc(weighted):
    y_true, score, weight = rows()
    weight = weight if weighted else None
    fpr, tpr, _ = roc_curve(y_true, score, weight)
    assert roc_auc(y_true, score, weight) == pytest.approx(np.trapezoid(tpr, fpr), rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_roc_curve_runs_from_nothing_to_everything_and_never_back(weighted):
    y_true, score, weight = rows(5000, decimals=None)
    fpr, tpr, thresholds = roc_curve(y_true, score, weight if weighted else None)
    assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)
    assert (np.diff(fpr) >= 0).all()
    assert (np.diff(tpr) >= 0).all()
    assert (np.diff(thresholds) < 0).all()


def test_scores_without_information_have_the_share_of_positives_as_average_precision():
    assert average_precision([0, 0, 0, 1], [5, 5, 5, 5]) == 1 / 4


def test_scores_at_the_limits_of_floating_point_cause_no_warning():
    largest = np.finfo(float).max
    score, y_true = np.array([-largest, largest, -largest, largest]), [0, 1, 1, 1]
    assert_same_curve(roc_curve(y_true, score)[:2], sk_roc_curve(y_true, np.sign(score))[:2])


# Curves at chosen thresholds


def test_all_distinct_scores_given_as_thresholds_change_nothing():
    y_true, score, weight = rows()
    at = confusion(y_true, score, np.unique(score), sample_weight=weight)
    assert_same_curve(at.roc_curve(), sk_roc_curve(y_true, score, sample_weight=weight))
    assert_same_curve(at.precision_recall_curve(), sk.precision_recall_curve(y_true, score, sample_weight=weight))


def test_chosen_thresholds_are_points_of_the_whole_curve():
    y_true, score, _ = rows()
    fpr, tpr, thresholds = sk_roc_curve(y_true, score)
    chosen = np.sort(thresholds[1:-1:7])
    ours = confusion(y_true, score, chosen).roc_curve()
    assert ours[2].tolist() == [np.inf, *chosen[::-1], -np.inf]
    points = set(zip(fpr.tolist(), tpr.tolist(), strict=True))
    assert set(zip(ours[0].tolist(), ours[1].tolist(), strict=True)) <= points


def test_a_roc_curve_whose_lowest_threshold_flags_everything_gets_no_other_end():
    fpr, tpr, thresholds = confusion([0, 1, 1], [0.2, 0.3, 0.9], [0.2, 0.5]).roc_curve()
    assert (fpr.tolist(), tpr.tolist(), thresholds.tolist()) == ([0, 0, 1], [0, 0.5, 1], [np.inf, 0.5, 0.2])


def test_the_curves_of_one_threshold_have_its_point():
    at = confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], 0.5)  # tp 1, fp 1
    fpr, tpr, thresholds = at.roc_curve()
    assert (fpr.tolist(), tpr.tolist(), thresholds.tolist()) == ([0, 0.5, 1], [0, 0.5, 1], [np.inf, 0.5, -np.inf])
    precision, recall, thresholds = at.precision_recall_curve()
    assert (precision.tolist(), recall.tolist(), thresholds.tolist()) == ([0.5, 1], [0.5, 0], [0.5])


def test_thresholds_that_flag_nothing_have_no_precision_and_are_left_out():
    precision, recall, thresholds = confusion([0, 1], [0.1, 0.2], [0.1, 0.5, 0.9]).precision_recall_curve()
    assert (precision.tolist(), recall.tolist(), thresholds.tolist()) == ([0.5, 1], [1, 0], [0.1])


def rounded_down(score, thresholds):
    """What counting at thresholds makes of the scores; those below all of them are the same."""
    places = np.searchsorted(thresholds, score, side="right")
    return np.r_[min(thresholds) - 1, thresholds][places]


@pytest.mark.parametrize("thresholds", [[0.5], [0.3, 0.5, 0.7], [0.9, 0.95], [0.0, 0.5], [0.2, 0.2, 0.6], [1.0]])
@pytest.mark.parametrize("weighted", [False, True])
def test_average_precision_at_chosen_thresholds_is_that_of_scores_rounded_down_to_them(thresholds, weighted):
    rng = np.random.default_rng(3)
    y_true = rng.random(300) < 0.3
    score, weight = rng.beta(1 + y_true, 2), rng.exponential(size=300) if weighted else None
    expected = sk.average_precision_score(y_true, rounded_down(score, thresholds), sample_weight=weight)
    ours = confusion(y_true, score, thresholds, sample_weight=weight).average_precision()
    assert ours == pytest.approx(expected, rel=1e-12)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 3)), min_size=2, max_size=30).filter(
        lambda rows: {label for label, _, times in rows if times} == {True, False}
    ),
    st.lists(st.integers(0, 8), min_size=1, max_size=5).map(sorted),
)
@settings(max_examples=200, deadline=None)
def test_average_precision_of_any_few_rows_equals_that_of_repeated_and_rounded_ones(rows, thresholds):
    y_true, score, times = map(np.array, zip(*rows, strict=True))
    repeated = np.repeat(y_true, times), np.repeat(score, times)
    expected = sk.average_precision_score(*repeated)
    assert average_precision(y_true, score, times) == pytest.approx(expected, rel=1e-12)
    chosen = np.array(thresholds) / 8
    expected = sk.average_precision_score(repeated[0], rounded_down(repeated[1] / 8, chosen))
    at = confusion(y_true, score / 8, chosen, sample_weight=times)
    assert at.average_precision() == pytest.approx(expected, rel=1e-12)
