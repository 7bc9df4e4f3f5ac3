"""The same rows give the same answers on every engine, whatever the types and names of the columns."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, roc_auc_score, root_mean_squared_error

from mlsd_helpers.metrics import confusion, regression_sums, score_histogram

THRESHOLDS = [0.25, 0.3, 0.5, 0.5, 0.75]
LABELS = [0, 1, 1, 0, 1, 0]
SCORES = [0.25, 0.75, 0.5, 0.5, 1.0, 0.0]
# Of those: at 0.25 all three positives and two negatives, at 0.5 three and one, at 0.75 two and none are flagged.
AT, TP, FP = [0.25, 0.5, 0.75], [3, 3, 2], [2, 1, 0]


def brute_force(label, score, weight=None):
    """TP, FP, TN and FN at every threshold, row by row: flagged is what scores at least the threshold."""
    weight = np.ones(len(label), dtype=int) if weight is None else weight
    kinds = [(True, True), (True, False), (False, False), (False, True)]
    return [
        [weight[((score >= threshold) == flagged) & ((label == 1) == positive)].sum() for threshold in THRESHOLDS]
        for flagged, positive in kinds
    ]


def four_counts(found):
    return np.moveaxis([found.tp, found.fp, found.tn, found.fn], 0, -2)


def test_counts_histograms_and_sums_are_what_brute_force_and_scikit_learn_give(rows, to_any_engine):
    data = to_any_engine(rows)
    columns = {name: rows[name].to_numpy() for name in rows.column_names}
    label, score, weight = (columns[name] for name in ("label", "score", "weight"))
    groups = [columns["group"] == group for group in ("EWR", "JFK", "LGA")]

    found = confusion("label", "score", THRESHOLDS, data=data)
    np.testing.assert_array_equal(four_counts(found), brute_force(label, score))
    assert found.tp.dtype.kind == "i"
    found = confusion("answer", "score", THRESHOLDS, by="group", pos_label="late", data=data)
    np.testing.assert_array_equal(four_counts(found), [brute_force(label[each], score[each]) for each in groups])
    assert found.groups.tolist() == ["EWR", "JFK", "LGA"]
    found = confusion("label", "score", THRESHOLDS, sample_weight="weight", data=data)
    np.testing.assert_array_equal(four_counts(found), brute_force(label, score, weight))  # eighths add up exactly

    # Bins of 1/256 from 0 to 1, the last one closed: the two highest scores, 255/256 and 1, share it and nothing else.
    found = score_histogram("label", "score", 256, data=data)
    together = np.minimum(score, 255 / 256)
    assert found.roc_auc == pytest.approx(roc_auc_score(label, together), rel=1e-12)
    assert abs(found.roc_auc - roc_auc_score(label, score)) <= found.roc_auc_error
    found = score_histogram("label", "score", 256, sample_weight="weight", by="group", data=data)
    each_auc = [roc_auc_score(label[each], together[each], sample_weight=weight[each]) for each in groups]
    np.testing.assert_allclose(found.roc_auc, each_auc, rtol=1e-12)

    late, predicted = columns["late"], columns["predicted"]
    found = regression_sums("late", "predicted", data=data)
    assert found.rmse == pytest.approx(root_mean_squared_error(late, predicted), rel=1e-12)
    assert found.mae == pytest.approx(mean_absolute_error(late, predicted), rel=1e-12)
    assert found.r2 == pytest.approx(r2_score(late, predicted), rel=1e-12)
    assert found.adjusted_r2(4) == pytest.approx(1 - (1 - r2_score(late, predicted)) * 599 / 595, rel=1e-12)
    found = regression_sums("late", "predicted", sample_weight="weight", by="group", data=data)
    parts = [(late[each], predicted[each]) for each in groups]
    weights = [weight[each] for each in groups]
    for ours, theirs in ((found.rmse, root_mean_squared_error), (found.mae, mean_absolute_error), (found.r2, r2_score)):
        expected = [theirs(*part, sample_weight=w) for part, w in zip(parts, weights, strict=True)]
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark_takes_all_types_and_names_and_refuses_what_the_others_refuse(to_spark, subtests):
    for name, labels in LABELS_OF_EACH_TYPE.items():
        with subtests.test(labels=name):
            assert_counted(to_spark(pa.table({"y": labels, "s": SCORES})), "y", "s", pos_label=POSITIVE.get(name))
    for name, scores in SCORES_OF_EACH_TYPE.items():
        with subtests.test(scores=name):
            assert_counted(to_spark(pa.table({"y": LABELS, "s": scores})), "y", "s")
    for names in NAMES:
        with subtests.test(names=names):
            assert_counted(to_spark(pa.table([LABELS, SCORES, [1.0] * 6, ["a"] * 6], names=names)), *names)
    for name, (groups, first, last) in GROUPS.items():
        with subtests.test(groups=name):
            assert_grouped(to_spark(pa.table({"y": LABELS, "s": SCORES, "g": groups})), first, last)
    with subtests.test("missing"):
        gaps = to_spark(pa.table({"y": [0, 1, None, 1], "s": [0.1, float("nan"), 0.3, 0.4]}))
        with pytest.raises(ValueError, match="a missing value in 2 of 4 rows"):
            confusion("y", "s", 0.2, data=gaps)
        assert score_histogram("y", "s", 2, data=gaps, nulls="drop").positives.tolist() == [1, 0]
    with subtests.test("infinite"), pytest.raises(ValueError, match="an infinite value in 1 rows"):
        regression_sums("y", "s", data=to_spark(pa.table({"y": [0.0, 1.0], "s": [float("inf"), 1.0]})))
    with subtests.test("no rows"), pytest.raises(ValueError, match="data has no rows"):
        regression_sums("y", "s", data=to_spark(pa.table({"y": [0.0], "s": [0.0]})).limit(0))


LABELS_OF_EACH_TYPE = {
    "int8": pa.array(LABELS, pa.int8()),
    "bool": pa.array([each == 1 for each in LABELS]),
    "float": pa.array(LABELS, pa.float32()),
    "decimal": pa.array([Decimal(each) for each in LABELS], pa.decimal128(4, 2)),
    "minus one": pa.array([2 * each - 1 for each in LABELS], pa.int64()),
    "text": pa.array(["no", "yes", "yes", "no", "yes", "no"]),
    "dictionary": pa.array(["no", "yes", "yes", "no", "yes", "no"]).dictionary_encode(),
    "one of two numbers": pa.array([7 if each else 5 for each in LABELS]),
}
POSITIVE = {"text": "yes", "dictionary": "yes", "one of two numbers": 7}
SCORES_OF_EACH_TYPE = {
    "float32": pa.array(SCORES, pa.float32()),
    "decimal": pa.array([Decimal(each) for each in SCORES], pa.decimal128(10, 4)),
}
NAMES = [
    ("did it arrive late?", "a 'score' in \"quotes\"", "größe ✈", "C:\\way\\of doing"),
    ("y.true", "`score`", "the.weight", "a.b.c"),
    ("state", "label", "place", "rows"),
    ("by", "y_true", "y_score", "weight"),
    ("lowest", "first_label", "sample_weight", "state"),
]
GROUPS = {
    "ints": (pa.array([2, 2, 2, 1, 1, 1]), 1, 2),
    "nullable ints": (pa.array([2, 2, 2, 1, 1, 1], pa.int16()), 1, 2),
    "booleans": (pa.array([True] * 3 + [False] * 3), False, True),
    "timestamps": (
        pa.array([dt.datetime(2013, 1, 2, 5)] * 3 + [dt.datetime(2013, 1, 1, 6)] * 3, pa.timestamp("us")),
        dt.datetime(2013, 1, 1, 6),
        dt.datetime(2013, 1, 2, 5),
    ),
    "dictionary": (pa.array(["ö"] * 3 + ["a"] * 3).dictionary_encode(), "a", "ö"),
}


def assert_counted(data, y, s, w=None, by=None, pos_label=None):
    found = confusion(y, s, AT, sample_weight=w, by=by, pos_label=pos_label, data=data)
    np.testing.assert_array_equal(np.squeeze(found.tp), TP)
    np.testing.assert_array_equal(np.squeeze(found.fp), FP)
    # Pairs of 3 positives (0.75, 0.5, 1) and 3 negatives (0.25, 0.5, 0): 8 won and one tie.
    found = score_histogram(y, s, 4, sample_weight=w, by=by, pos_label=pos_label, data=data)
    np.testing.assert_allclose(np.squeeze(found.roc_auc), 8.5 / 9, rtol=1e-15)


def assert_grouped(data, first, last):
    """The first three rows are the last group: two positives (0.75, 0.5) and a negative (0.25)."""
    found = confusion("y", "s", AT, by="g", data=data)
    assert found.tp.tolist() == [[1, 1, 1], [2, 2, 1]]
    assert found.fp.tolist() == [[1, 1, 0], [1, 0, 0]]
    groups = found.groups.tolist()
    if isinstance(first, dt.datetime):  # Spark and pandas have types of their own for a time
        groups = [pd.Timestamp(group).tz_localize(None).to_pydatetime() for group in groups]
    assert groups == [first, last]


@pytest.mark.parametrize("name", LABELS_OF_EACH_TYPE)
def test_labels_of_every_type_are_read_alike(to_quick_engine, name):
    data = to_quick_engine(pa.table({"y": LABELS_OF_EACH_TYPE[name], "s": SCORES}))
    assert_counted(data, "y", "s", pos_label=POSITIVE.get(name))


@pytest.mark.parametrize("name", SCORES_OF_EACH_TYPE)
def test_scores_of_every_type_are_read_alike(to_engine, name):
    assert_counted(to_engine(pa.table({"y": LABELS, "s": SCORES_OF_EACH_TYPE[name]})), "y", "s")


@pytest.mark.parametrize("names", NAMES, ids=[names[0] for names in NAMES])
def test_columns_may_have_any_names(to_quick_engine, names):
    assert_counted(to_quick_engine(pa.table([LABELS, SCORES, [1.0] * 6, ["a"] * 6], names=names)), *names)


@pytest.mark.parametrize("names", [NAMES[0], NAMES[2]], ids=["odd", "ours"])
def test_dask_takes_text_labels_under_any_name(to_dask, names):
    columns = [LABELS_OF_EACH_TYPE["text"], SCORES, [1.0] * 6, ["a"] * 6]
    assert_counted(to_dask(pa.table(columns, names=names)), *names, pos_label="yes")


@pytest.mark.parametrize("name", GROUPS)
def test_groups_of_every_type_come_back_in_increasing_order(to_engine, name):
    groups, first, last = GROUPS[name]
    assert_grouped(to_engine(pa.table({"y": LABELS, "s": SCORES, "g": groups})), first, last)


def test_times_with_a_zone_stay_the_same_instants(to_engine):
    instants = [dt.datetime(2013, 3, 10, hour, tzinfo=dt.UTC) for hour in (8, 6)]  # New York's clocks jump at 7
    zoned = pa.array([each for each in instants for _ in range(3)], pa.timestamp("us", "America/New_York"))
    groups = confusion("y", "s", AT, by="g", data=to_engine(pa.table({"y": LABELS, "s": SCORES, "g": zoned}))).groups
    assert [pd.Timestamp(group) for group in groups] == [pd.Timestamp(each) for each in reversed(instants)]


@pytest.mark.parametrize("pos_label", [7, 7.0, np.int64(7), Decimal(7)])
def test_the_positive_label_may_be_any_number_of_that_value(to_quick_engine, pos_label):
    labels = LABELS_OF_EACH_TYPE["one of two numbers"]
    assert_counted(to_quick_engine(pa.table({"y": labels, "s": SCORES})), "y", "s", pos_label=pos_label)


def test_zero_can_be_the_positive_label(to_quick_engine):
    found = confusion("y", "s", AT, pos_label=False, data=to_quick_engine(pa.table({"y": LABELS, "s": SCORES})))
    assert (found.tp.tolist(), found.fp.tolist()) == (FP, TP)


def test_the_area_under_a_curve_of_all_thresholds_is_the_exact_auc(to_quick_engine, rows):
    found = confusion("label", "score", np.arange(257) / 256, data=to_quick_engine(rows))
    fpr, tpr, _ = found.roc_curve()
    assert np.trapezoid(tpr, fpr) == pytest.approx(roc_auc_score(rows["label"], rows["score"]), rel=1e-12)


def test_rows_without_weight_change_no_sum(to_quick_engine):
    table = pa.table({"y": [1.0, 3.0, 3.0, 8.0], "p": [1.0, 2.0, 3.0, 4.0], "w": [0.0, 1.0, 1.0, 0.0]})
    found = regression_sums("y", "p", sample_weight="w", data=to_quick_engine(table))
    assert (found.weight, found.rmse, found.mae) == (2, np.sqrt(0.5), 0.5)  # errors 1 and 0
    with pytest.raises(ValueError, match="the same value in all rows"):  # 3 and 3
        found.r2  # noqa: B018


def test_a_group_without_weight_has_no_error_to_tell(to_engine):
    table = pa.table({"y": [1.0, 3.0, 3.0, 8.0], "p": [1.0, 2.0, 3.0, 4.0], "w": [1.0, 1.0, 0, 0], "g": list("aabb")})
    found = regression_sums("y", "p", sample_weight="w", by="g", data=to_engine(table))
    # Group a: errors 0 and 1, values 1 and 3 about their mean 2.
    np.testing.assert_array_equal(found.rmse, [np.sqrt(0.5), np.nan])
    np.testing.assert_array_equal(found.mae, [0.5, np.nan])
    np.testing.assert_array_equal(found.r2, [0.5, np.nan])


def test_a_large_mean_leaves_r2_its_digits(to_engine):
    rng = np.random.default_rng(5)
    y_true = 1e9 + rng.uniform(-1, 1, 3000)
    y_pred = y_true + rng.normal(0, 0.3, 3000)
    found = regression_sums("y", "p", data=to_engine(pa.table({"y": y_true, "p": y_pred})))
    assert found.r2 == pytest.approx(r2_score(y_true, y_pred), rel=1e-9)


@pytest.mark.parametrize(("apart", "lost"), [(1e2, 1e-11), (1e3, 1e-9), (1e6, 1e-3)])
def test_groups_far_apart_cost_r2_twice_the_digits_of_their_distance(to_quick_engine, apart, lost):
    rng = np.random.default_rng(6)
    second = np.repeat([False, True], 1500)
    y_true = rng.normal(size=3000) + apart * second
    y_pred = y_true + rng.normal(0, 0.5, 3000)
    found = regression_sums("y", "p", by="g", data=to_quick_engine(pa.table({"y": y_true, "p": y_pred, "g": second})))
    expected = [r2_score(y_true[rows], y_pred[rows]) for rows in (~second, second)]
    np.testing.assert_allclose(found.r2, expected, rtol=lost)
