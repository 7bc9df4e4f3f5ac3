"""What makes no sense is refused with a message that says what was given, how often, and in which row first."""

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from mlsd_helpers import metrics

N_ROWS = 2000
LABELS = (np.arange(N_ROWS) % 2).tolist()
SCORES = np.linspace(0, 1, N_ROWS).tolist()

RANKING = {
    "roc_auc": metrics.roc_auc,
    "average_precision": metrics.average_precision,
    "roc_curve": metrics.roc_curve,
    "precision_recall_curve": metrics.precision_recall_curve,
    "confusion at every score": metrics.confusion,
    "confusion at a threshold": lambda y, s, *args, **kwargs: metrics.confusion(
        y, s, 0.5, **dict(zip(["sample_weight"], args, strict=False)), **kwargs
    ),
}
OF_PROBABILITIES = {
    "log_loss": metrics.log_loss,
    "brier_score": metrics.brier_score,
    "calibration_curve": lambda y, s, *args, **kwargs: metrics.calibration_curve(y, s, 10, *args, **kwargs),
    "expected_calibration_error": lambda y, s, *args, **kwargs: metrics.expected_calibration_error(
        y, s, 10, *args, **kwargs
    ),
}
WEIGHTED = {name: metric for name, metric in RANKING.items() if not name.startswith("confusion at every")} | {
    "confusion at every score": lambda y, s, weight: metrics.confusion(y, s, sample_weight=weight),
}
CLASSIFICATION = RANKING | OF_PROBABILITIES
WEIGHTED_CLASSIFICATION = WEIGHTED | OF_PROBABILITIES
OF_TWO_CLASSES = {name: metric for name, metric in RANKING.items() if not name.startswith("confusion")}
REGRESSION = {
    "rmse": metrics.rmse,
    "mae": metrics.mae,
    "r2": metrics.r2,
    "adjusted_r2": lambda y, p, *args: metrics.adjusted_r2(y, p, 1, *args),
}


def of(functions):
    return pytest.mark.parametrize("metric", functions.values(), ids=functions.keys())


def with_values(values, **at_rows):
    changed = list(values)
    for row, value in at_rows.items():
        changed[int(row.removeprefix("row"))] = value
    return changed


def refused(message):
    return pytest.raises(ValueError, match=re.escape(message))


# One value that is wrong, in every metric


@of(CLASSIFICATION | REGRESSION)
def test_nan_among_the_predictions_is_refused_with_count_and_first_row(metric):
    with pytest.raises(ValueError, match=r"y_(score|pred) has 2 values that are NaN \(first at row 17\)"):
        metric(LABELS, with_values(SCORES, row17=np.nan, row1500=np.nan))


@of(CLASSIFICATION | REGRESSION)
def test_infinite_predictions_are_refused_with_count_and_first_row(metric):
    with pytest.raises(ValueError, match=r"y_(score|pred) has 2 values that are infinite \(first at row 1,234\)"):
        metric(LABELS, with_values(SCORES, row1234=np.inf, row1300=-np.inf))


@of(CLASSIFICATION | REGRESSION)
def test_nan_in_y_true_is_refused(metric):
    with refused("y_true has 1 value that is NaN (first at row 3); drop those rows, or fill them in"):
        metric(with_values(map(float, LABELS), row3=np.nan), SCORES)


@of(CLASSIFICATION | REGRESSION)
def test_none_in_y_true_is_refused(metric):
    with refused("y_true has 2 values that are missing (first at row 3); drop those rows, or fill them in"):
        metric(with_values(LABELS, row3=None, row9=None), SCORES)


@of(CLASSIFICATION | REGRESSION)
def test_none_among_the_predictions_is_refused(metric):
    with pytest.raises(ValueError, match=r"y_(score|pred) has 1 value that is missing \(first at row 9\)"):
        metric(LABELS, with_values(SCORES, row9=None))


@of(CLASSIFICATION | REGRESSION)
def test_masked_predictions_are_refused(metric):
    masked = np.ma.masked_array(SCORES, mask=np.isin(np.arange(N_ROWS), [5, 6, 7]))
    with pytest.raises(ValueError, match=r"y_(score|pred) has 3 values that are masked \(first at row 5\)"):
        metric(LABELS, masked)


@of(CLASSIFICATION | REGRESSION)
def test_a_mask_that_hides_nothing_is_no_error(metric):
    metric(LABELS, np.ma.masked_array(SCORES, mask=False))


@of(CLASSIFICATION | REGRESSION)
def test_columns_of_different_lengths_are_refused(metric):
    with pytest.raises(ValueError, match=r"y_(score|pred) has 1,999 rows and y_true has 2,000; expected the same rows"):
        metric(LABELS, SCORES[1:])


@of(CLASSIFICATION | REGRESSION)
def test_no_rows_are_refused(metric):
    with refused("y_true is empty; expected at least one value"):
        metric([], [])


@of(CLASSIFICATION | REGRESSION)
def test_both_columns_of_predict_proba_are_refused_with_a_hint(metric):
    message = r"y_(score|pred) has shape \(2000, 2\); .* of predict_proba\(X\) take one column: \[:, 1\]"
    with pytest.raises(ValueError, match=message):
        metric(LABELS, np.c_[SCORES, SCORES])


@of(CLASSIFICATION | REGRESSION)
def test_a_frame_of_one_column_is_refused_with_a_hint(metric):
    with refused("y_true has shape (2000, 1); expected one value for each row, shape (n,); take the column itself"):
        metric(pd.DataFrame({"late": LABELS}), SCORES)


@of(CLASSIFICATION | REGRESSION)
@pytest.mark.parametrize("as_text", [list, pd.Series, lambda values: np.array(values, dtype="S")])
def test_numbers_written_as_text_are_refused(metric, as_text):
    as_text = as_text(list(map(str, SCORES)))
    with pytest.raises(ValueError, match=r"y_(score|pred) h.* text.*expected numbers: convert them with .astype"):
        metric(LABELS, as_text)


@of(CLASSIFICATION | REGRESSION)
def test_some_text_among_numbers_is_refused_with_count_and_first_row(metric):
    mixed = pd.Series(with_values(SCORES, row40="0.5", row50="high"), dtype=object)
    with pytest.raises(ValueError, match=r"y_(score|pred) has 2 values that are text \(first at row 40\)"):
        metric(LABELS, mixed)


@of(CLASSIFICATION | REGRESSION)
@pytest.mark.parametrize("dtype", ["int64", "uint64", "Int64", object])
def test_whole_numbers_that_floats_cannot_tell_apart_are_refused(metric, dtype):
    beyond = pd.Series(with_values(np.arange(N_ROWS), row30=2**53 + 1, row31=2**60), dtype=dtype)
    with pytest.raises(ValueError, match=r"has 2 values that are a whole number beyond 2\*\*53 \(first at row 30\)"):
        metric(LABELS, beyond)


def test_whole_numbers_up_to_2_to_the_53_are_taken():
    assert metrics.roc_auc([0, 1], [2**53 - 1, 2**53]) == 1
    assert metrics.mae([2**53, -(2**53)], [2**53 - 1, 1 - 2**53]) == 1


@of(CLASSIFICATION | REGRESSION)
@pytest.mark.parametrize(
    "value", [None, 0.5, {0.1, 0.2}, {"a": 1}, (x for x in (1, 2))], ids=lambda v: type(v).__name__
)
def test_what_is_no_column_is_refused_by_name(metric, value):
    message = r"y_(score|pred) is .*; expected one value for each row, as a list or an array"
    with pytest.raises(ValueError, match=message):
        metric(LABELS, value)


@of(CLASSIFICATION | REGRESSION)
def test_rows_of_different_lengths_are_refused(metric):
    with refused("y_true has rows of different lengths; expected one value for each row"):
        metric([[0, 1], [1]], SCORES)


@of(REGRESSION)
@pytest.mark.parametrize(
    "values", [pd.date_range("2013-01-01", periods=3), pd.to_timedelta([1, 2, 3], unit="min"), np.array([1j, 2j, 3j])]
)
def test_times_and_complex_numbers_are_refused_by_their_type(metric, values):
    with refused(f"y_true has the type {values.dtype}; expected numbers"):
        metric(values, [1, 2, 3])


@pytest.mark.parametrize("na", [pd.NA, np.nan, None])
@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "category", "object"])
def test_what_pandas_holds_to_be_missing_is_refused_in_labels(na, dtype):
    labels = pd.Series([True, False, na, True] if dtype == "boolean" else [1, 0, na, 1], dtype=dtype)
    with pytest.raises(ValueError, match=r"y_true has 1 value that is (NaN|missing) \(first at row 2\)"):
        metrics.roc_auc(labels, [1, 2, 3, 4])


@pytest.mark.parametrize("dtype", ["string", "str", "category", "object"])
def test_missing_text_labels_are_refused(dtype):
    labels = pd.Series(["late", "on time", None, "late"], dtype=dtype)
    with refused("y_true has 1 value that is missing (first at row 2)"):
        metrics.roc_auc(labels, [1, 2, 3, 4], pos_label="late")


@pytest.mark.parametrize("na", [pd.NA, np.nan, None])
def test_what_pandas_holds_to_be_missing_is_refused_in_scores(na):
    with pytest.raises(ValueError, match=r"y_score has 1 value that is (NaN|missing) \(first at row 1\)"):
        metrics.roc_auc([0, 1, 0], pd.Series([0.1, na, 0.3], dtype="Float64"))


# Text, in which NumPy would write NaN as 'nan'


@of(CLASSIFICATION)
@pytest.mark.parametrize("missing", [np.nan, None, pd.NA, np.datetime64("NaT")])
def test_what_is_missing_among_text_labels_is_refused(metric, missing):
    with refused("y_true has 2 values that are missing (first at row 3)"):
        metric(with_values(["yes", "no"] * 1000, row3=missing, row1999=missing), SCORES, pos_label="yes")


@of(CLASSIFICATION)
def test_numbers_among_text_labels_are_refused(metric):
    with refused("y_true mixes text with other labels (1,998 of 2,000 are text, first at row 0); use one kind"):
        metric(with_values(["1", "0"] * 1000, row3=1, row5=True), SCORES, pos_label="1")


GROUPED = {
    "confusion": lambda groups: metrics.confusion([0, 1, 1, 0], [0.1, 0.6, 0.4, 0.9], 0.5, by=groups),
    "score_histogram": lambda groups: metrics.score_histogram([0, 1, 1, 0], [0.1, 0.6, 0.4, 0.9], 4, by=groups),
    "regression_sums": lambda groups: metrics.regression_sums([0, 1, 1, 0], [0.1, 0.6, 0.4, 0.9], by=groups),
    "roc_auc_interval": lambda groups: metrics.roc_auc_interval([0, 1, 1, 0], [0.1, 0.6, 0.4, 0.9], groups=groups),
    "cluster_mean_interval": lambda groups: metrics.cluster_mean_interval([0.1, 0.6, 0.4, 0.9], groups),
}


@of(GROUPED)
@pytest.mark.parametrize("as_column", [list, tuple, lambda groups: pd.Series(groups, dtype=object)])
@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (["a", "a", np.nan, "b"], "has 1 value that is missing (first at row 2)"),
        (["a", "a", None, "b"], "has 1 value that is missing (first at row 2)"),
        (["1", 1, 2, 2], "mixes text with other labels (1 of 4 are text, first at row 0)"),
        ([b"a", "a", "b", "b"], "mixes bytes with other labels (1 of 4 are bytes, first at row 0)"),
    ],
)
def test_groups_that_numpy_would_merge_are_refused(metric, as_column, groups, message):
    with refused(message):
        metric(as_column(groups))


def test_groups_that_end_in_zeros_stay_apart():
    assert metrics.confusion([0, 1], [0.1, 0.9], 0.5, by=["a", "a\0"]).groups.tolist() == ["a", "a\0"]


@of(REGRESSION)
def test_whole_numbers_beyond_2_to_the_53_beside_floats_are_refused(metric):
    with refused("y_true has 1 value that is a whole number beyond 2**53 (first at row 2)"):
        metric([0.5, 1.5, 2**60 + 50], [1, 2, 3])


@of(REGRESSION)
def test_decimals_that_floats_cannot_tell_apart_are_refused(metric):
    with refused("y_true has 1 value that is a decimal beyond 2**53 (first at row 1)"):
        metric([Decimal("0.5"), Decimal(2**60 + 50), Decimal(1)], [1, 2, 3])


# Labels


@of(OF_TWO_CLASSES)
@pytest.mark.parametrize(("label", "only"), [(0, "negatives"), (1, "positives")])
def test_rows_of_one_class_are_refused(metric, label, only):
    with pytest.raises(ValueError, match=rf"y_true holds only {only} \(2,000 rows\); .* needs both classes"):
        metric([label] * N_ROWS, SCORES)


@pytest.mark.parametrize("label", [0, 1])
def test_what_one_class_defines_is_returned(label):
    y_true, score = [label] * 4, [0.2, 0.4, 0.6, 0.9]
    flagged = np.array(score) >= 0.5
    at = metrics.confusion(y_true, score, 0.5)
    expected = sk.confusion_matrix(y_true, flagged, labels=[0, 1]).ravel()
    assert [at.tn, at.fp, at.fn, at.tp] == expected.tolist()
    assert at.accuracy == sk.accuracy_score(y_true, flagged)
    rates = at.recall, at.false_positive_rate
    np.testing.assert_array_equal(rates, [0.5, np.nan] if label else [np.nan, 0.5])
    assert metrics.brier_score(y_true, score) == pytest.approx(sk.brier_score_loss(y_true, score, pos_label=1))
    assert metrics.log_loss(y_true, score) == pytest.approx(sk.log_loss(y_true, score, labels=[0, 1]))
    curve = metrics.calibration_curve(y_true, score, 2)
    expected = calibration_curve(y_true, score, n_bins=2, strategy="quantile")
    np.testing.assert_allclose(curve[:2], expected, rtol=1e-15)
    # The mean gap of bins of two rows each is the gap of the means: all lie on one side of 0 or of 1
    assert metrics.expected_calibration_error(y_true, score, 2) == pytest.approx(abs(label - 0.525))


@pytest.mark.parametrize(("labels", "pos_label"), [([0, 0], 1), ([1, 1], 0), ([-1, -1], 1), ([False] * 2, True)])
def test_the_usual_labels_may_be_all_negatives(labels, pos_label):
    at = metrics.confusion(labels, [0.1, 0.9], 0.5, pos_label=pos_label)
    assert (at.tn, at.fp) == (1, 1)


def test_counts_of_one_class_have_no_curve_and_no_best_threshold():
    for label, only in ((0, "negatives"), (1, "positives")):
        at = metrics.confusion([label] * 2, [0.1, 0.9])
        for call in (
            at.roc_curve,
            at.precision_recall_curve,
            at.average_precision,
            lambda at=at: metrics.best_threshold(at, 1, 1),
            lambda at=at: metrics.expected_cost(at, 1, 1, prevalence=0.1),
        ):
            with pytest.raises(ValueError, match=f"the counts hold only {only}; .* needs both classes"):
                call()
    assert metrics.expected_cost(metrics.confusion([0, 0], [0.1, 0.9], 0.5), cost_fp=3, cost_fn=8) == 1500


@of(CLASSIFICATION)
def test_more_than_two_labels_are_refused(metric):
    with refused("y_true holds the labels 0, 1, 2; expected 0 and 1, -1 and 1 or booleans; for other labels say which"):
        metric(with_values(LABELS, row7=2), SCORES)


@of(CLASSIFICATION)
def test_more_than_two_labels_are_refused_also_with_a_positive_one(metric):
    with refused("y_true holds more than two labels: 0, 1, 2; compare one with the rest first"):
        metric(with_values(LABELS, row7=2), SCORES, pos_label=1)


def test_both_zero_and_minus_one_as_negatives_are_refused():
    with refused("y_true holds the labels -1, 0, 1; expected 0 and 1, -1 and 1 or booleans"):
        metrics.roc_auc([0, 1, -1, 1], [1, 2, 3, 4])


def test_of_many_labels_five_are_named():
    with refused("y_true holds more than two labels: 0, 1, 2, 3, 4, ... (9 in all)"):
        metrics.roc_auc(np.arange(9), np.arange(9), pos_label=3)


@of(CLASSIFICATION)
def test_text_labels_without_a_positive_one_are_refused(metric):
    with refused("y_true holds the labels 'late', 'on time'; say which is the positive one: pos_label=..."):
        metric(["late", "on time"] * 1000, SCORES)


@of(CLASSIFICATION)
def test_labels_other_than_the_standard_ones_ask_for_the_positive_one(metric):
    with refused("y_true holds the labels 1, 2; expected 0 and 1, -1 and 1 or booleans; for other labels say which is"):
        metric([1, 2] * 1000, SCORES)


@of(CLASSIFICATION)
def test_a_positive_label_that_never_occurs_is_refused(metric):
    with refused("pos_label is 'Late', which y_true never holds; its labels are 'late', 'on time'"):
        metric(["late", "on time"] * 1000, SCORES, pos_label="Late")


@pytest.mark.parametrize(
    ("labels", "pos_label", "known"),
    [
        (["late", "on time"], 1, "'late', 'on time'"),
        (["late", "on time"], ["late"], "'late', 'on time'"),
        (["late", "on time"], True, "'late', 'on time'"),
        ([0, 1], "1", "0, 1"),
        ([0, 1], [1], "0, 1"),
        ([True, False], "True", "False, True"),
    ],
)
def test_a_positive_label_of_another_type_is_refused(labels, pos_label, known):
    with refused(f"pos_label is {pos_label!r}; expected one of the labels of y_true: {known}"):
        metrics.roc_auc(labels, [0.1, 0.2], pos_label=pos_label)


def test_text_mixed_with_numbers_as_labels_is_refused_with_count_and_first_row():
    labels = pd.Series([0, 1, "1", "0", 1], dtype=object)
    with refused("y_true mixes text with other labels (2 of 5 are text, first at row 2); use one kind"):
        metrics.roc_auc(labels, range(5))


def test_pairs_as_labels_are_refused():
    with refused("y_true has shape (3, 2); expected one value for each row"):
        metrics.roc_auc(pd.Series([(0, 1), (1, 0), (1, 0)]), [1, 2, 3])


@of(CLASSIFICATION)
def test_scores_given_first_are_recognised(metric):
    with refused("these look like scores: y_true comes first, y_score second"):
        metric(SCORES, LABELS)


@of({name: metric for name, metric in CLASSIFICATION.items() if not name.startswith("confusion")})
def test_the_positive_label_is_not_taken_for_a_weight(metric):
    with pytest.raises(ValueError, match=r"y_true holds the labels|sample_weight"):
        metric(["late", "on time"] * 1000, SCORES, "late")


# Probabilities


@of(OF_PROBABILITIES)
@pytest.mark.parametrize(
    ("wrong", "count"), [({"row11": 1.5, "row12": -0.1}, "2 values that are"), ({"row11": -1e-9}, "1 value that is")]
)
def test_probabilities_outside_0_to_1_are_refused(metric, wrong, count):
    with refused(f"y_score has {count} outside 0 to 1 (first at row 11); expected probabilities"):
        metric(LABELS, with_values(SCORES, **wrong))


@pytest.mark.parametrize("n_bins", [0, -3, 2.0, True, None, "10"])
@pytest.mark.parametrize("metric", [metrics.calibration_curve, metrics.expected_calibration_error])
def test_a_number_of_bins_that_is_none_is_refused(metric, n_bins):
    with refused(f"n_bins is {n_bins!r}; expected a whole number of at least 1"):
        metric(LABELS, SCORES, n_bins)


# Weights


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
def test_negative_weights_are_refused_with_count_and_first_row(metric):
    with refused("sample_weight has 2 values that are negative (first at row 4); expected 0 or more"):
        metric(LABELS, SCORES, with_values([1.0] * N_ROWS, row4=-1, row8=-0.5))


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
def test_weights_that_are_all_0_are_refused(metric):
    with refused("sample_weight is 0 in all 2,000 rows; expected at least one row that counts"):
        metric(LABELS, SCORES, [0] * N_ROWS)


@of(OF_TWO_CLASSES)
@pytest.mark.parametrize(("label", "only"), [(0, "negatives"), (1, "positives")])
def test_weight_on_one_class_only_is_refused(metric, label, only):
    with pytest.raises(ValueError, match=rf"y_true holds only {only} \(1,000 rows of weight above 0\)"):
        metric(LABELS, SCORES, [int(each == label) for each in LABELS])


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
@pytest.mark.parametrize(("value", "what"), [(np.nan, "NaN"), (np.inf, "infinite"), (None, "missing"), ("1", "text")])
def test_a_weight_that_is_no_number_is_refused(metric, value, what):
    weight = pd.Series(with_values([1.0] * N_ROWS, row6=value), dtype=object)
    weight = weight.astype(float) if isinstance(value, float) else weight
    with refused(f"sample_weight has 1 value that is {what} (first at row 6)"):
        metric(LABELS, SCORES, weight)


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
def test_weights_that_add_up_to_infinity_are_refused(metric):
    with refused("sample_weight adds up to more than a float holds (1.8e308); divide by the same number"):
        metric(LABELS, SCORES, [1e308] * N_ROWS)


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
def test_weights_of_another_length_are_refused(metric):
    with refused("sample_weight has 3 rows and y_true has 2,000; expected the same rows in both"):
        metric(LABELS, SCORES, [1, 2, 3])


@of(WEIGHTED_CLASSIFICATION | REGRESSION)
def test_one_number_as_weight_is_refused(metric):
    with refused("sample_weight is 2; expected one value for each row"):
        metric(LABELS, SCORES, 2)


# Regression


@pytest.mark.parametrize("y_true", [[5, 5, 5], [0.1] * 3])
@pytest.mark.parametrize("metric", [metrics.r2, lambda y, p: metrics.adjusted_r2(y, p, 0)], ids=["r2", "adjusted_r2"])
def test_r2_of_constant_truth_is_refused(metric, y_true):
    with refused("y_true has the same value in all rows, so there is no variance for R² to explain; use MAE"):
        metric(y_true, [4, 5, 6])


def test_r2_of_truth_that_is_constant_where_it_counts_is_refused():
    with refused("there is no variance for R² to explain"):
        metrics.r2([5, 5, 9], [4, 5, 6], sample_weight=[1, 2, 0])


def test_r2_of_a_single_row_is_refused():
    with refused("there is no variance for R² to explain"):
        metrics.r2([5], [4])


@pytest.mark.parametrize(("n_predictors", "more_than"), [(2, 3), (3, 4), (10, 11)])
def test_adjusted_r2_without_a_degree_of_freedom_is_refused(n_predictors, more_than):
    with refused(f"n_predictors is {n_predictors} and there are 3 rows; adjusted R² needs more than {more_than} rows"):
        metrics.adjusted_r2([1, 2, 3], [1, 2, 4], n_predictors)


@pytest.mark.parametrize("n_predictors", [1.0, "1", None, True, -1, np.float64(2)])
def test_a_number_of_predictors_that_is_none_is_refused(n_predictors):
    with refused(f"n_predictors is {n_predictors!r}; expected a whole number of 0 or more"):
        metrics.adjusted_r2([1, 2, 3, 4], [1, 2, 4, 4], n_predictors)


@pytest.mark.parametrize("metric", ["MAE", "mse", "", None, ["mae"]])
def test_the_best_constant_of_an_unknown_metric_is_refused(metric):
    with refused(f"metric is {metric!r}; expected 'rmse', 'mae', 'r2' or 'adjusted_r2'"):
        metrics.best_constant([1, 2], metric)


@pytest.mark.parametrize(("values", "message"), [([1, np.nan], "1 value that is NaN (first at row 1)"), ([], "empty")])
def test_the_best_constant_of_nothing_is_refused(values, message):
    with refused(message):
        metrics.best_constant(values, "mae")


@pytest.mark.parametrize("metric", [metrics.rmse, metrics.r2])
def test_squares_beyond_floating_point_are_refused(metric):
    with refused("adds up to more than a float holds (1.8e308); divide y_true and y_pred by the same number"):
        metric([1e200, 0], [0, 1e200])


def test_absolute_errors_hold_where_squares_do_not():
    assert metrics.mae([1e200, 0], [0, 1e200]) == 1e200


# Messages of one line


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda big: metrics.calibration_curve(LABELS, SCORES, big), "n_bins is a Series; expected a whole number"),
        (lambda big: metrics.adjusted_r2(SCORES, SCORES, big), "n_predictors is a Series; expected a whole number"),
        (lambda big: metrics.best_constant(SCORES, big), "metric is a Series; expected 'rmse', 'mae', 'r2' or"),
        (
            lambda big: metrics.roc_auc(LABELS, SCORES, pos_label=big),
            "pos_label is a Series; expected one of the labels",
        ),
        (lambda big: metrics.expected_cost(metrics.confusion(LABELS, SCORES), big, 1), "cost_fp is a Series; expected"),
        (
            lambda big: metrics.expected_cost(metrics.confusion(LABELS, SCORES), 1, 1, prevalence=big),
            "prevalence is a Series; expected a share between 0 and 1",
        ),
    ],
)
def test_a_column_in_a_wrong_place_is_named_by_its_type(call, message):
    with refused(message):
        call(pd.Series(SCORES))


def test_percentages_are_told_to_be_divided():
    with refused("percentages divided by 100"):
        metrics.brier_score([0, 1], [20, 80])


def test_the_name_of_a_column_without_its_frame_is_refused_with_a_hint():
    with refused(
        "y_true is 'late'; expected one value for each row, as a list or an array; if that is a column, frame['late']"
    ):
        metrics.roc_auc("late", "score")


def test_weights_in_the_place_of_thresholds_are_recognised():
    with refused("1 follows 2 at position 3; pass np.sort(thresholds), or sample_weight=... if these are weights"):
        metrics.confusion([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], [1, 1, 2, 1])
