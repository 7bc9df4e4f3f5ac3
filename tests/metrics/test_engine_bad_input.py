"""What a frame cannot answer is refused, in the same words on every engine."""

import re

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlsd_helpers.metrics import UnreadableData, confusion, regression_sums, score_histogram

NAN, INF = float("nan"), float("inf")
CALLS = {
    "confusion": lambda data, **more: confusion("y", "s", [0.25, 0.75], data=data, **more),
    "histogram": lambda data, **more: score_histogram("y", "s", 4, data=data, **more),
    "regression": lambda data, **more: regression_sums("y", "s", data=data, **more),
}


@pytest.fixture(params=CALLS)
def call(request):
    return CALLS[request.param]


def table(**columns):
    made = {"y": [0.0, 1.0, 1.0, 0.0], "s": [0.1, 0.3, 0.6, 0.8], "w": [1.0, 2.0, 0.0, 1.0]}
    return pa.table(made | columns)


# Columns


def test_an_absent_column_is_answered_with_those_that_are_there(call, to_quick_engine):
    with pytest.raises(ValueError, match="data has no column 'weight'; its columns are 'y', 's', 'w'"):
        call(to_quick_engine(table()), sample_weight="weight")


@pytest.mark.parametrize("values", [[0, 1], np.array([0, 1]), pd.Series([0, 1]), 3])
def test_arrays_beside_a_frame_are_refused(values):
    with pytest.raises(TypeError, match=r"y_true is a .*; with data, expected the name of a column"):
        confusion(values, "s", [0.5], data=table())
    with pytest.raises(TypeError, match=r"sample_weight is a .*; with data, expected the name of a column"):
        regression_sums("y", "s", sample_weight=values, data=table())


def test_a_column_that_is_not_named_is_asked_for():
    with pytest.raises(TypeError, match="y_true is None; with data, expected the name of a column"):
        confusion(None, "s", [0.5], data=table())
    with pytest.raises(TypeError, match="y_pred is None; with data, expected the name of a column"):
        regression_sums("y", None, data=table())


@pytest.mark.parametrize("data", [[1, 2], {"y": [1]}, np.ones(3), "flights.parquet", 7, pd.Series([1]), iter([1])])
def test_what_is_no_frame_is_named_with_what_is_expected(call, data):
    expected = (
        f"data is a {type(data).__name__}; expected a frame of pandas, polars, pyarrow, Dask or Spark, or a DuckDB"
    )
    with pytest.raises(TypeError, match=expected):
        call(data)


def test_text_where_numbers_belong_is_refused(to_quick_engine):
    data = to_quick_engine(table(text=["a", "b", "c", "d"]))
    for wrong in (
        lambda: confusion("y", "text", [0.5], data=data),
        lambda: regression_sums("y", "text", data=data),
        lambda: regression_sums("y", "s", sample_weight="text", data=data),
    ):
        with pytest.raises(ValueError, match="column 'text' has the type String; expected numbers"):
            wrong()


# Missing values


@pytest.mark.parametrize("column", ["y", "s", "w"])
def test_null_and_nan_are_counted_and_refused(call, to_quick_engine, column):
    values = table()[column].to_pylist()
    values[1:3] = None, NAN
    message = (
        r"data has a missing value in 2 of 4 rows \(columns 'y', 's', 'w'; NaN counts as missing\); pass nulls='drop'"
    )
    with pytest.raises(ValueError, match=message):
        call(to_quick_engine(table(**{column: values})), sample_weight="w")


@pytest.mark.parametrize("column", ["y", "s", "w", "g"])
def test_rows_with_a_gap_are_left_out_alike(to_engine, column):
    made = {"y": [0.0, 1, 1, 0, 1, 1], "s": [0.1, 0.3, 0.6, 0.8, 0.9, 0.9], "w": [1.0, 2, 3, 1, 4, 4], "g": [1.0] * 6}
    made[column][4:] = None, NAN
    data = to_engine(pa.table(made))
    found = confusion("y", "s", [0.25, 0.75], sample_weight="w", by="g", data=data, nulls="drop")
    # Of the other four rows: above 0.25 the positives of weight 2 and 3 and a negative of 1, above 0.75 that negative.
    assert (found.tp.tolist(), found.fp.tolist()) == ([[5, 0]], [[1, 1]])
    found = score_histogram("y", "s", 4, sample_weight="w", by="g", data=data, nulls="drop")
    assert (found.positives.tolist(), found.negatives.tolist()) == ([[0, 2, 3, 0]], [[1, 0, 0, 1]])
    found = regression_sums("y", "s", sample_weight="w", by="g", data=data, nulls="drop")
    assert found.groups.tolist() == [1]
    assert found.absolute_error == pytest.approx(0.1 + 2 * 0.7 + 3 * 0.4 + 0.8)


def test_missing_groups_are_refused_too(call, to_quick_engine):
    for groups in (["a", None, "b", "b"], [1.0, NAN, 2.0, 2.0], [1, None, 2, 2]):
        with pytest.raises(ValueError, match="a missing value in 1 of 4 rows"):
            call(to_quick_engine(table(g=groups)), by="g")


def test_missing_text_labels_are_refused(to_engine):
    with pytest.raises(ValueError, match="a missing value in 1 of 4 rows"):
        confusion("y", "s", [0.5], pos_label="yes", data=to_engine(table(y=["yes", "no", None, "no"])))


@pytest.mark.parametrize("column", ["y", "s", "g"])
def test_nan_in_a_parquet_file_is_found_whoever_wrote_it(tmp_path, column):
    # Writers leave NaN out of the smallest and largest value that they note, so that an engine must not rely on them.
    made = pl.DataFrame({"y": [0.0, 1, 1, 0], "s": [0.1, 0.3, 0.6, 0.8], "g": [1.0, 1, 2, 2]})
    made[1, column] = NAN
    path = str(tmp_path / "rows.parquet")
    for write in (made.write_parquet, made.to_pandas().to_parquet, lambda path: pq.write_table(made.to_arrow(), path)):
        write(path)
        for data in (duckdb.connect().read_parquet(path), pl.scan_parquet(path), pd.read_parquet(path)):
            with pytest.raises(ValueError, match="a missing value in 1 of 4 rows"):
                confusion("y", "s", [0.25], by="g", data=data)


@pytest.mark.parametrize("nulls", ["ignore", None, True])
def test_another_way_with_gaps_is_refused(call, nulls):
    with pytest.raises(ValueError, match="expected 'raise' or 'drop'"):
        call(table(), nulls=nulls)


def test_rows_that_all_have_gaps_are_none(call, to_quick_engine):
    with pytest.raises(ValueError, match="data has no rows without a missing value"):
        call(to_quick_engine(table(s=pa.array([None, NAN, None, NAN], pa.float64()))), nulls="drop")


# Values without meaning


@pytest.mark.parametrize("column", ["y", "s", "w"])
def test_infinite_values_are_counted_and_refused(call, to_quick_engine, column):
    values = table()[column].to_pylist()
    values[1:3] = INF, -INF
    with pytest.raises(ValueError, match="data has an infinite value in 2 rows"):
        call(to_quick_engine(table(**{column: values})), sample_weight="w", nulls="drop")


def test_negative_weights_are_counted_and_refused(call, to_quick_engine):
    with pytest.raises(ValueError, match="column 'w' is negative in 2 rows; expected 0 or more"):
        call(to_quick_engine(table(w=[1.0, -1.0, 2.0, -0.5])), sample_weight="w")


def test_weights_that_are_all_0_are_refused(call, to_quick_engine):
    with pytest.raises(ValueError, match="sample_weight is 0 in all rows"):
        call(to_quick_engine(table(w=[0.0] * 4)), sample_weight="w")


def test_no_rows_are_refused(call, to_quick_engine):
    with pytest.raises(ValueError, match="data has no rows"):
        call(to_quick_engine(table().slice(0, 0)))


# Labels


@pytest.mark.parametrize(
    ("labels", "pos_label", "message"),
    [
        ([0, 1, 2, 1], None, "column 'y' is none of 0 and 1, -1 and 1 or booleans in 1 rows; for other labels say"),
        ([0, 1, -1, 1], None, "column 'y' holds more than two labels: 1 and -1.0, 0.0"),
        ([0.0, 1.0, 0.5, 1.0], None, "is none of 0 and 1, -1 and 1 or booleans in 1 rows"),
        (["a", "b", "a", "b"], None, "column 'y' holds text; say which label is the positive one: pos_label=..."),
        (["a", "b", "c", "b"], "b", "column 'y' holds more than two labels: 'b' and 'a', 'c'"),
        (["a", "b", "a", "b"], "z", "pos_label is 'z', which column 'y' never holds; it holds 'a' to 'b'"),
        (["a", "b", "a", "b"], 1, "pos_label is 1 and column 'y' has the type String"),
        ([0, 1, 0, 1], "1", "pos_label is '1' and column 'y' has the type Int64"),
        ([0, 1, 2, 1], 1, "column 'y' holds more than two labels: 1 and 0.0, 2.0"),
        ([5, 7, 5, 7], 6, "pos_label is 6, which column 'y' never holds; it holds 5.0 to 7.0"),
        ([5, 7, 5, 7], [7], r"pos_label is \[7\]; expected one of the labels"),
    ],
)
def test_labels_that_are_not_two_are_refused(to_quick_engine, labels, pos_label, message):
    with pytest.raises(ValueError, match=message):
        confusion("y", "s", [0.25, 0.75], pos_label=pos_label, data=to_quick_engine(table(y=labels)))


@pytest.mark.parametrize(("label", "only"), [(1, "positives"), (0, "negatives")])
def test_one_class_has_counts_but_no_auc(to_engine, label, only):
    data = to_engine(table(y=[label] * 4))
    for pos_label in (None, 1):
        found = confusion("y", "s", [0.25, 0.75], pos_label=pos_label, data=data)
        flagged, other = (found.tp, found.fp) if label else (found.fp, found.tp)
        assert (flagged.tolist(), other.tolist()) == ([3, 1], [0, 0])
        with pytest.raises(ValueError, match=f"column 'y' holds only {only}; these rates need both classes"):
            score_histogram("y", "s", 4, pos_label=pos_label, data=data)


def test_labels_of_time_are_refused(to_quick_engine):
    times = pa.array([1, 2, 1, 2], pa.timestamp("us"))
    with pytest.raises(ValueError, match=r"column 'y' has the type Datetime.*; expected labels"):
        confusion("y", "s", [0.5], data=to_quick_engine(table(y=times)))


def test_python_objects_as_labels_are_asked_for_a_type():
    objects = pd.DataFrame({"y": pd.Series([True, False, None], dtype=object), "s": [0.1, 0.2, 0.3]})
    with pytest.raises(ValueError, match="column 'y' holds Python objects; give it a type"):
        confusion("y", "s", [0.2], data=objects)
    as_text = pd.DataFrame({"y": pd.Series(["a", "b", "a"], dtype=object), "s": [0.1, 0.2, 0.3]})
    assert confusion("y", "s", [0.2], pos_label="b", data=as_text).tp.tolist() == [1]


# Thresholds


def test_thresholds_are_asked_for_checked_and_put_in_order(to_quick_engine):
    data = to_quick_engine(table())
    with pytest.raises(ValueError, match="thresholds is missing; give them"):
        confusion("y", "s", data=data)
    with pytest.raises(ValueError, match=r"not in increasing order: 0\.1 follows 0\.2 at position 1"):
        confusion("y", "s", [0.2, 0.1], data=data)
    assert confusion("y", "s", [-0.1, 0.5, 1.5], data=data).tp.tolist() == [2, 1, 0]
    with pytest.raises(ValueError, match="thresholds has 1 value that is NaN"):
        confusion("y", "s", [0.2, NAN], data=data)


def test_thresholds_outside_scores_beyond_0_to_1_flag_nothing_or_everything(to_engine):
    found = confusion("y", "s", [0.5, 3, 9], data=to_engine(table(s=[1.0, 3.0, 6.0, 8.0])))
    assert (found.tp.tolist(), found.fp.tolist()) == ([2, 2, 0], [2, 1, 0])


# Dask, whose planning takes longer than all other engines together


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"s": [0.1, None, NAN, 0.8]}, "a missing value in 2 of 4 rows"),
        ({"y": [0.0, INF, -INF, 1.0]}, "an infinite value in 2 rows"),
        ({"w": [1.0, INF, -INF, 1.0]}, "an infinite value in 2 rows"),
        ({"w": [1.0, -1.0, 2.0, -0.5]}, "column 'w' is negative in 2 rows"),
        ({"y": [0, 1, 2, 1]}, "column 'y' is none of 0 and 1, -1 and 1 or booleans in 1 rows"),
        ({"y": [0, 1, -1, 1]}, "column 'y' holds more than two labels: 1 and -1.0, 0.0"),
        ({"s": ["a", "b", "c", "d"]}, "column 's' has the type String; expected numbers"),
    ],
)
def test_dask_refuses_the_same(to_dask, columns, message):
    with pytest.raises(ValueError, match=message):
        confusion("y", "s", [0.25, 0.75], sample_weight="w", data=to_dask(table(**columns)))


def test_dask_refuses_a_frame_without_rows(to_dask):
    with pytest.raises(ValueError, match="data has no rows"):
        regression_sums("y", "s", data=to_dask(table().slice(0, 0)))


# Sources that are gone


@pytest.fixture
def gone(tmp_path):
    """The path of a Parquet file, and what deletes it."""
    path = tmp_path / "rows.parquet"
    pq.write_table(table(), path)
    return path, path.unlink


def assert_unreadable(call, data, named="rows.parquet"):
    with pytest.raises(UnreadableData, match=f"{re.escape(named)}.*check that their source still exists") as caught:
        call(data)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, OSError)


def test_polars_without_its_file_says_so(call, gone):
    path, delete = gone
    data = pl.scan_parquet(path)
    delete()
    assert_unreadable(call, data)


def test_duckdb_without_its_file_says_so(call, gone):
    path, delete = gone
    connection = duckdb.connect()
    relations = connection.read_parquet(str(path)), connection.sql(f"SELECT * FROM '{path}'")
    delete()
    for data in relations:
        assert_unreadable(call, data)


def test_dask_without_its_file_says_so(call, gone, dask_frames):
    path, delete = gone
    data = dask_frames.read_parquet(path)
    delete()
    assert_unreadable(call, data)


def test_a_connection_that_was_closed_says_so(call):
    connection = duckdb.connect()
    data = connection.from_arrow(table())
    connection.close()
    assert_unreadable(call, data, "Connection has already been closed")


def test_a_query_that_fails_half_way_says_so(call):
    data = duckdb.connect().sql(
        "SELECT i % 2 AS y, CASE WHEN i = 3 THEN error('disk on fire') ELSE 0.5 END AS s FROM range(5) t(i)"
    )
    assert_unreadable(call, data, "disk on fire")
