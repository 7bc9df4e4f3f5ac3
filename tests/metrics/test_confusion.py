"""Counts at every threshold equal scikit-learn's, and what follows from them keeps its identities."""

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from mlsd_helpers.metrics import confusion

COUNTS = ("tn", "fp", "fn", "tp")
FINITE = st.floats(allow_nan=False, allow_infinity=False)
RATIOS = ("accuracy", "precision", "recall", "specificity", "false_positive_rate", "false_negative_rate", "f1")


def rows(n_rows=700, seed=0, decimals=2):
    """Labels, scores from 0 to 1 with ties, and weights some of which are 0."""
    rng = np.random.default_rng(seed)
    y_true = (rng.random(n_rows) < 0.3).astype(int)
    score = np.clip(rng.beta(1 + y_true, 3), 0, 1).round(decimals)
    return y_true, score, rng.exponential(size=n_rows) * (rng.random(n_rows) < 0.9)


def counts_of(at):
    return np.array([getattr(at, name) for name in COUNTS])


def by_scikit_learn(y_true, score, threshold, weight=None):
    return sk.confusion_matrix(y_true, score >= threshold, labels=[0, 1], sample_weight=weight).ravel()


THRESHOLDS = [0, 0.05, 0.1, 0.33, 0.5, 0.61, 0.995, 1]


def test_counts_equal_scikit_learn_at_each_threshold():
    y_true, score, _ = rows()
    at = confusion(y_true, score, THRESHOLDS)
    expected = np.transpose([by_scikit_learn(y_true, score, threshold) for threshold in THRESHOLDS])
    np.testing.assert_array_equal(counts_of(at), expected)


def test_weighted_counts_equal_scikit_learn_at_each_threshold():
    y_true, score, weight = rows()
    at = confusion(y_true, score, THRESHOLDS, sample_weight=weight)
    expected = np.transpose([by_scikit_learn(y_true, score, threshold, weight) for threshold in THRESHOLDS])
    np.testing.assert_allclose(counts_of(at), expected, rtol=1e-12)


def test_counts_at_every_score_equal_scikit_learn():
    y_true, score, weight = rows(200)
    for of_row in (None, weight):
        at = confusion(y_true, score, sample_weight=of_row)
        scores = score if of_row is None else score[of_row > 0]
        assert at.thresholds.tolist() == sorted(set(scores.tolist()))
        expected = np.transpose([by_scikit_learn(y_true, score, threshold, of_row) for threshold in at.thresholds])
        np.testing.assert_allclose(counts_of(at), expected, rtol=1e-12, atol=1e-12)


def test_counts_of_more_rows_than_fit_in_one_chunk():
    y_true, score, weight = rows(300_000, decimals=6)
    flagged = score >= 0.4
    at = confusion(y_true, score, [0.4])
    assert (at.tp[0], at.fp[0]) == ((flagged & (y_true == 1)).sum(), (flagged & (y_true == 0)).sum())
    at = confusion(y_true, score, [0.4], sample_weight=weight)
    assert at.tp[0] == pytest.approx(weight[flagged & (y_true == 1)].sum(), rel=1e-12)


LARGEST = np.finfo(float).max
SHAPES = {
    "uniform": lambda n, rng: rng.random(n),
    "of long tail": lambda n, rng: rng.lognormal(0, 5, n),
    "close to 0": lambda n, rng: rng.beta(0.05, 3, n),
    "three distinct values": lambda n, rng: rng.choice([0.1, 0.2, 0.7], n),
    "all equal": lambda n, rng: np.full(n, 0.25),
    "two clusters far apart": lambda n, rng: rng.random(n) + 1e12 * rng.integers(0, 2, n),
    "one unit in the last place apart": lambda n, rng: 0.3 + np.spacing(0.3) * rng.integers(0, 50, n),
    "powers of both signs": lambda n, rng: rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-300, 300, n),
    "subnormals": lambda n, rng: 5e-324 * rng.integers(0, 1000, n),
    "largest floats of both signs": lambda n, rng: rng.choice([-LARGEST, -LARGEST / 2, 0, LARGEST], n),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n_thresholds", [1, 5, 300])
@pytest.mark.parametrize("weighted", [False, True])
def test_counts_equal_comparing_each_score_with_each_threshold(shape, n_thresholds, weighted):
    rng = np.random.default_rng([n_thresholds, list(SHAPES).index(shape)])
    score = SHAPES[shape](2000, rng)
    y_true, weight = rng.random(2000) < 0.3, rng.integers(0, 4, 2000) if weighted else np.ones(2000)
    chosen = rng.choice(score, n_thresholds)
    thresholds = np.where(rng.random(n_thresholds) < 0.5, chosen, np.nextafter(chosen, 0))  # scores, or next to one
    thresholds = np.sort(np.clip(thresholds, score.min(), score.max()))
    flagged = score >= thresholds[:, None]
    at = confusion(y_true, score, thresholds, sample_weight=weight if weighted else None)
    np.testing.assert_array_equal(at.tp, flagged @ (weight * y_true))
    np.testing.assert_array_equal(at.fp, flagged @ (weight * ~y_true))
    np.testing.assert_array_equal(at.fn, ~flagged @ (weight * y_true))
    np.testing.assert_array_equal(at.tn, ~flagged @ (weight * ~y_true))


@given(
    st.lists(st.tuples(st.booleans(), FINITE), min_size=2, max_size=40).filter(
        lambda rows: len({label for label, _ in rows}) == 2
    ),
    st.lists(st.integers(0, 40), min_size=1, max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_counts_of_any_finite_scores_equal_comparing(rows, picks):
    y_true, score = map(np.array, zip(*rows, strict=True))
    thresholds = np.sort([score[place % len(score)] for place in picks])
    at = confusion(y_true, score, thresholds)
    flagged = score >= thresholds[:, None]
    np.testing.assert_array_equal(at.tp, flagged @ y_true.astype(int))
    np.testing.assert_array_equal(at.fp, flagged @ (~y_true).astype(int))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("ratio", "metric"),
    [
        ("accuracy", sk.accuracy_score),
        ("precision", sk.precision_score),
        ("recall", sk.recall_score),
        ("specificity", lambda y, p, sample_weight: sk.recall_score(y, p, pos_label=0, sample_weight=sample_weight)),
        ("f1", sk.f1_score),
    ],
)
def test_ratios_equal_scikit_learn(ratio, metric, weighted):
    y_true, score, weight = rows()
    weight = weight if weighted else None
    thresholds = [0.05, 0.3, 0.5, 0.7]
    expected = [metric(y_true, score >= threshold, sample_weight=weight) for threshold in thresholds]
    at = confusion(y_true, score, thresholds, sample_weight=weight)
    np.testing.assert_allclose(getattr(at, ratio), expected, rtol=1e-12)


def test_small_example_by_hand():
    #          score  0.1  0.6  0.2  0.9  0.6; at 0.6 the second, fourth and fifth are flagged
    at = confusion([0, 0, 1, 1, 1], [0.1, 0.6, 0.2, 0.9, 0.6], 0.6)
    assert (at.tp, at.fp, at.tn, at.fn) == (2, 1, 1, 1)
    assert at.accuracy == 3 / 5
    assert (at.precision, at.recall, at.f1) == (2 / 3, 2 / 3, 2 / 3)
    assert (at.specificity, at.false_positive_rate, at.false_negative_rate) == (1 / 2, 1 / 2, 1 / 3)
    assert at.prevalence == 3 / 5


# Identities


@pytest.mark.parametrize("thresholds", [None, THRESHOLDS])
@pytest.mark.parametrize("weighted", [False, True])
def test_positives_and_negatives_add_up_at_every_threshold(thresholds, weighted):
    y_true, score, weight = rows()
    at = confusion(y_true, score, thresholds, sample_weight=weight if weighted else None)
    weight = weight if weighted else np.ones(len(score))
    np.testing.assert_allclose(at.tp + at.fn, weight @ y_true, rtol=1e-12)
    np.testing.assert_allclose(at.fp + at.tn, weight @ (1 - y_true), rtol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_higher_threshold_never_flags_more(weighted):
    y_true, score, weight = rows()
    at = confusion(y_true, score, sample_weight=weight if weighted else None)
    assert all((np.diff(flagged) <= 0).all() for flagged in (at.tp, at.fp))
    assert all((np.diff(left) >= 0).all() for left in (at.tn, at.fn))


def test_rates_are_complements_and_f1_is_the_harmonic_mean():
    y_true, score, _ = rows()
    at = confusion(y_true, score, np.linspace(0, 0.6, 13))
    assert (at.tp > 0).all()
    np.testing.assert_allclose(at.recall + at.false_negative_rate, 1)
    np.testing.assert_allclose(at.specificity + at.false_positive_rate, 1)
    np.testing.assert_allclose(at.f1, 2 / (1 / at.precision + 1 / at.recall), rtol=1e-12)
    share = at.prevalence
    np.testing.assert_allclose(at.accuracy, share * at.recall + (1 - share) * at.specificity, rtol=1e-12)


def test_prevalence_does_not_depend_on_the_thresholds():
    y_true, score, weight = rows()
    for thresholds in (None, 0.5, [0.2, 0.9]):
        assert confusion(y_true, score, thresholds).prevalence == y_true.mean()
        weighted = confusion(y_true, score, thresholds, sample_weight=weight)
        assert weighted.prevalence == pytest.approx(np.average(y_true, weights=weight), rel=1e-12)


def test_ratios_without_anything_to_divide_by_are_nan():
    at = confusion([0, 1], [0.1, 0.2], [0.1, 0.9])
    np.testing.assert_array_equal(at.precision, [0.5, np.nan])
    np.testing.assert_array_equal(at.f1, [2 / 3, 0])  # 2·1 ÷ (2·1 + 1), 0 ÷ (0 + 0 + 1)


def test_a_score_equal_to_the_threshold_is_flagged():
    at = confusion([0, 1, 1], [0.3, 0.3, 0.7], [np.nextafter(0.3, 0), 0.3, np.nextafter(0.3, 1)])
    assert (at.tp.tolist(), at.fp.tolist()) == ([2, 2, 1], [1, 1, 0])


def test_a_threshold_may_be_given_twice():
    at = confusion([0, 1, 1], [0.1, 0.6, 0.2], [0.2, 0.2, 0.5])
    assert (at.tp.tolist(), at.fn.tolist()) == ([2, 2, 1], [0, 0, 1])


# One threshold


@pytest.mark.parametrize("threshold", [0.5, np.float32(0.5), np.float64(0.5)])
def test_one_threshold_gives_numbers(threshold):
    y_true, score, _ = rows()
    at = confusion(y_true, score, threshold)
    assert [counts_of(at).tolist()] == [by_scikit_learn(y_true, score, 0.5).tolist()]
    assert all(np.isscalar(getattr(at, name)) for name in (*COUNTS, "thresholds"))
    assert {type(getattr(at, name)) for name in (*RATIOS, "prevalence")} == {float}


def test_one_threshold_may_be_a_decimal():
    assert confusion([0, 1, 1], [0.006, 0.007, 0.008], Decimal("0.007")).tp == 2


@pytest.mark.parametrize("threshold", [0, 1, np.int64(1)])
def test_a_threshold_may_be_a_whole_number(threshold):
    y_true, score, _ = rows()
    assert (
        counts_of(confusion(y_true, score, threshold)).tolist()
        == counts_of(confusion(y_true, score, float(threshold))).tolist()
    )


@pytest.mark.parametrize("thresholds", [(0.2, 0.5), range(2), pd.Series([0.2, 0.5], index=[9, 9]), np.float32([0.25])])
def test_thresholds_may_be_any_sequence(thresholds):
    y_true, score, _ = rows()
    at = confusion(y_true, score, thresholds)
    expected = np.transpose([by_scikit_learn(y_true, score, threshold) for threshold in thresholds])
    np.testing.assert_array_equal(counts_of(at), expected)


# Thresholds that make no sense


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ([0.5, 0.1], "not in increasing order: 0.1 follows 0.5 at position 1; pass np.sort(thresholds)"),
        ([0.1, 0.2, 0.9, 0.5, 0.4], "0.5 follows 0.9 at position 3"),
        ([1.0000001, 1], "not in increasing order: 1 follows 1.0000001 at position 1"),
        ([], "thresholds is empty; expected at least one value"),
        ([0.1, np.nan], "thresholds has 1 value that is NaN (first at row 1)"),
        (float("nan"), "thresholds has 1 value that is NaN"),
        ([0.5, np.inf], "thresholds has 1 value that is infinite (first at row 1)"),
        ("0.5", "thresholds is '0.5'; expected a number, or numbers in increasing order"),
        (["0.5"], "thresholds holds text, such as '0.5'; expected numbers"),
        (True, "thresholds is True; expected a number, or numbers in increasing order"),
        ([[0.1], [0.2]], "thresholds has shape (2, 1)"),
    ],
)
@pytest.mark.parametrize("by", [None, [1, 1, 2, 2]])
def test_thresholds_that_make_no_sense_are_refused(thresholds, message, by):
    with pytest.raises(ValueError, match=re.escape(message)):
        confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], thresholds, by=by)


def test_scores_of_any_scale_take_thresholds_within_their_range():
    at = confusion([0, 0, 1, 1], [-3, 10, 20, 90], [-3, 15, 90])
    assert (at.tp.tolist(), at.fp.tolist()) == ([2, 2, 1], [2, 0, 0])


@pytest.mark.parametrize("thresholds", [[0.5, 2], [-1, 0.5, 1.5], [30, 50, 70], [-9, -8], [1.0000001], [-1e308, 1e308]])
@pytest.mark.parametrize("scores", [[0.1, 0.6, 0.4, 0.9], [-3, 10, 20, 90], [0.5] * 4, [1.0000001, 0.2, 0, 1]])
@pytest.mark.parametrize("weight", [None, [1, 2, 0, 3]])
def test_thresholds_outside_the_scores_flag_nothing_or_everything_as_scikit_learn_counts(thresholds, scores, weight):
    y_true = [0, 0, 1, 1]
    at = confusion(y_true, scores, thresholds, sample_weight=weight)
    grouped = confusion(y_true, scores, thresholds, sample_weight=weight, by=["a"] * 4)
    each = [by_scikit_learn(y_true, np.array(scores), threshold, weight) for threshold in thresholds]
    np.testing.assert_array_equal(counts_of(at), np.transpose(each))
    np.testing.assert_array_equal(counts_of(grouped)[:, 0], np.transpose(each))


def test_a_fixed_threshold_on_a_batch_in_which_nothing_is_flagged_finds_nothing():
    at = confusion([0, 1, 1], [-2.5, -1.5, 0.3], 0.4)
    assert (at.tp, at.fp, at.tn, at.fn, at.recall, at.accuracy) == (0, 0, 1, 2, 0, 1 / 3)
    assert np.isnan(at.precision)
    assert confusion([0, 1, 1], [-2.5, -1.5, 0.3], [0.4, 0.5]).average_precision() == 2 / 3  # all flagged, below both


# Groups


def test_groups_equal_each_group_counted_apart():
    y_true, score, weight = rows()
    by = np.random.default_rng(1).choice(["UA", "B6", "EV"], len(score))
    for of_row in (None, weight):
        at = confusion(y_true, score, [0.2, 0.5], sample_weight=of_row, by=by)
        assert at.groups.tolist() == ["B6", "EV", "UA"]
        for place, group in enumerate(at.groups):
            here = by == group
            w = None if of_row is None else of_row[here]
            expected = np.transpose([by_scikit_learn(y_true[here], score[here], t, w) for t in (0.2, 0.5)])
            np.testing.assert_allclose(counts_of(at)[:, place], expected, rtol=1e-12)
        whole = confusion(y_true, score, [0.2, 0.5], sample_weight=of_row)
        np.testing.assert_allclose(counts_of(at).sum(axis=1), counts_of(whole), rtol=1e-12)


@pytest.mark.parametrize(
    "by",
    [
        pd.Series(list("bbaa"), index=[7, 7, 1, 0]),
        pd.Series(list("bbaa"), dtype="category"),
        pd.to_datetime(["2013-02-01", "2013-02-01", "2013-01-01", "2013-01-01"]),
        [True, True, False, False],
        np.array([2.5, 2.5, 1, 1]),
        [10, 10, 9, 9],
    ],
    ids=["text", "categories", "days", "booleans", "floats", "integers"],
)
def test_groups_may_be_of_any_type_and_are_in_increasing_order(by):
    at = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.5], by=by)
    assert list(at.groups) == sorted(set(by))
    assert (at.tp[:, 0].tolist(), at.fp[:, 0].tolist()) == ([0, 1], [1, 0])


def test_one_threshold_gives_one_number_a_group():
    at = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], 0.5, by=[2, 2, 1, 1])
    assert (at.tp.tolist(), at.fp.tolist()) == ([0, 1], [1, 0])
    assert at.prevalence.tolist() == [0.5, 0.5]


def test_a_group_of_one_class_has_no_rate_of_the_other():
    at = confusion([0, 0, 1, 0, 1, 1], [0.1, 0.6, 0.9, 0.2, 0.3, 0.7], [0.5], by=list("aabbcc"))
    np.testing.assert_array_equal(at.recall[:, 0], [np.nan, 1, 0.5])
    np.testing.assert_array_equal(at.specificity[:, 0], [0.5, 1, np.nan])
    assert at.prevalence.tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (
            ["a", None, "b", "a"],
            "by has 1 value that is missing (first at row 1); drop those rows, or give them a group",
        ),
        ([1.0, np.nan, np.nan, 2.0], "by has 2 values that are missing (first at row 1)"),
        (["a", "b"], "by has 2 rows and y_true has 4"),
        (np.array([1, "1", 2, "2"], dtype=object), "by mixes text with other labels (2 of 4 are text, first at row 1)"),
        ("carrier", "by is 'carrier'; expected one value for each row"),
    ],
)
def test_groups_that_make_no_sense_are_refused(by, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        confusion([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], 0.5, by=by)


def test_groups_without_thresholds_are_refused():
    with pytest.raises(ValueError, match="thresholds is missing; give them"):
        confusion([0, 1], [0.1, 0.9], by=[1, 2])


@pytest.mark.parametrize("what", ["roc_curve", "precision_recall_curve", "average_precision"])
def test_curves_of_groups_are_refused(what):
    at = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.5], by=[2, 2, 1, 1])
    with pytest.raises(ValueError, match="is for counts without groups; take one group at a time"):
        getattr(at, what)()


# On paper


def test_the_frame_has_a_row_for_each_threshold():
    y_true, score, _ = rows()
    frame = confusion(y_true, score, [0.2, 0.5]).to_frame()
    assert list(frame) == ["threshold", "tp", "fp", "tn", "fn", *RATIOS]
    assert frame["threshold"].tolist() == [0.2, 0.5]
    assert frame.loc[1, ["tn", "fp", "fn", "tp"]].tolist() == by_scikit_learn(y_true, score, 0.5).tolist()
    assert frame["f1"].tolist() == pytest.approx([sk.f1_score(y_true, score >= t) for t in (0.2, 0.5)])


def test_the_frame_has_a_row_for_each_group_and_threshold():
    at = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.2, 0.5], by=list("bbaa"))
    frame = at.to_frame()
    assert frame["group"].tolist() == ["a", "a", "b", "b"]
    assert frame["threshold"].tolist() == [0.2, 0.5, 0.2, 0.5]
    assert frame["tp"].tolist() == [1, 0, 1, 1]


@pytest.mark.parametrize("by", [None, list("bbaa")])
def test_the_frame_of_one_threshold_has_one_row_a_group(by):
    frame = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], 0.5, by=by).to_frame()
    assert len(frame) == (1 if by is None else 2)
    assert frame["tp"].sum() == 1


def test_the_text_names_thresholds_and_counts():
    text = repr(confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.2, 0.5]))
    heading, names, first, _ = text.splitlines()
    assert heading == "Confusion at 2 thresholds"
    assert names.split()[:5] == ["threshold", "tp", "fp", "tn", "fn"]
    assert first.split()[:8] == ["0.2", "2", "1", "1", "0", "0.750", "0.667", "1.000"]


def test_the_text_of_one_threshold_and_of_groups():
    assert repr(confusion([0, 1], [0.1, 0.6], 0.5)).startswith("Confusion at 1 threshold\n")
    grouped = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.2, 0.5], by=list("bbaa"))
    assert repr(grouped).startswith("Confusion at 2 thresholds in 2 groups\n")


def test_of_many_thresholds_nine_are_shown_with_the_first_and_the_last():
    y_true, score, _ = rows(1200, decimals=4)
    at = confusion(y_true, score)
    heading, _, *shown = repr(at).splitlines()
    assert heading == f"Confusion at {len(at.thresholds):,} thresholds, 9 of {len(at.thresholds):,} rows shown"
    assert len(shown) == 9
    assert [float(line.split()[0]) for line in (shown[0], shown[-1])] == [at.thresholds[0], at.thresholds[-1]]


def test_the_page_is_a_table_of_html():
    page = confusion([0, 1, 1, 0], [0.1, 0.6, 0.2, 0.9], [0.2, 0.5])._repr_html_()
    assert page.startswith("<p>Confusion at 2 thresholds</p><table")
    assert page.count("<tr") == 3
    assert "<td>0.667</td>" in page
