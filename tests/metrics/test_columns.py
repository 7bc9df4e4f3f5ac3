"""Columns of any name and type mean on every engine what they mean as arrays, or are refused by name."""

import datetime as dt
import re
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlsd_helpers.metrics import confusion, regression_sums, score_histogram

LABELS, SCORES = [0, 1, 1, 0, 1, 0], [0.25, 0.75, 0.5, 0.5, 1.0, 0.0]


def refused(message):
    return pytest.raises(ValueError, match=re.escape(message))


def counted(data, group="g"):
    """Groups, and how many rows of each score 0.5 or more."""
    found = confusion("y", "s", 0.5, by=group, data=data)
    return dict(zip(found.groups.tolist(), (found.tp + found.fp).tolist(), strict=True))


def with_groups(groups):
    return pd.DataFrame({"y": LABELS, "s": SCORES, "g": groups})


# Names


def test_columns_that_are_not_asked_for_may_stand_twice():
    pandas = pd.DataFrame([[0, 0.1, 7, 8], [1, 0.9, 7, 8]], columns=["y", "s", "x", "x"])
    arrow = pa.table([[0, 1], [0.1, 0.9], [7, 7], [8, 8]], names=["y", "s", "x", "x"])
    for data in (pandas, arrow, duckdb.sql("SELECT 0 AS y, 0.1 AS s, 7 AS x, 8 AS x UNION ALL SELECT 1, 0.9, 7, 8")):
        assert confusion("y", "s", 0.5, data=data).tp == 1


def test_a_column_that_stands_twice_is_refused_by_name():
    pandas = pd.DataFrame([[0, 0.1, 7], [1, 0.9, 7]], columns=["y", "s", "s"])
    for data in (pandas, pa.table([[0, 1], [0.1, 0.9], [7, 7]], names=["y", "s", "s"])):
        with refused("data has 2 columns 's'; its columns are 'y', 's', 's'"):
            confusion("y", "s", 0.5, data=data)


def test_columns_of_pandas_may_be_named_by_numbers_and_pairs():
    data = pd.DataFrame({0: [0, 1], 1: [0.1, 0.9]})
    assert confusion(0, 1, 0.5, data=data).tp == 1
    assert regression_sums(0, 1, data=data).mae == pytest.approx(0.1)
    data.columns = pd.MultiIndex.from_tuples([("late", "label"), ("late", "score")])
    assert confusion(("late", "label"), ("late", "score"), 0.5, data=data).tp == 1
    with pytest.raises(TypeError, match="y_true is a int; with data, expected the name of a column"):
        confusion(5, 1, 0.5, data=data)


@pytest.mark.parametrize("name", ["*", "^s.*$", "^.*$"])
def test_a_name_is_no_pattern(to_quick_engine, name):
    data = to_quick_engine(pa.table([LABELS, SCORES, [7.0] * 6], names=["y", name, "s2"]))
    assert confusion("y", name, 0.5, data=data).tp == 3


def test_one_column_may_have_two_roles(to_quick_engine):
    data = to_quick_engine(pa.table({"y": LABELS, "s": SCORES}))
    assert confusion("y", "s", 0.5, by="y", data=data).tp.tolist() == [0, 3]


# Whole numbers that floats cannot tell apart


BEYOND = pa.table({"a": [2**60, 2**60 + 50], "b": [2**60 + 100, 2**60]})


@pytest.mark.parametrize("dtype", [pa.int64(), pa.uint64(), pa.decimal128(24, 3)])
def test_whole_numbers_beyond_2_to_the_53_are_refused_as_in_arrays(to_quick_engine, dtype):
    values = [[Decimal(value) for value in column.to_pylist()] for column in BEYOND.columns]
    data = to_quick_engine(
        pa.table([pa.array(column, pa.decimal128(24, 3)).cast(dtype) for column in values], ["a", "b"])
    )
    message = "data has a whole number beyond 2**53 in 2 rows (columns 'a', 'b'); floats cannot tell those apart: sub"
    with refused(message):
        regression_sums("a", "b", data=data)
    with refused("a_true has" if dtype is None else "beyond 2**53"):
        regression_sums(values[0], values[1])


def test_whole_numbers_up_to_2_to_the_53_are_exact(to_quick_engine):
    table = pa.table({"a": [2**53, -(2**53), None], "b": [2**53 - 1, 1 - 2**53, 5]})
    if isinstance(to_quick_engine(table), pd.DataFrame):  # there a gap makes floats of whole numbers
        table = table.slice(0, 2)
    assert regression_sums("a", "b", data=to_quick_engine(table), nulls="drop").mae == 1


def test_nullable_whole_numbers_of_pandas_are_refused_too():
    data = pd.DataFrame({"a": pd.array([2**60, None, 3], "Int64"), "b": pd.array([1, 2, 2**60], "int64[pyarrow]")})
    with refused("a whole number beyond 2**53 in 2 rows"):
        regression_sums("a", "b", data=data, nulls="drop")


def test_labels_beyond_2_to_the_53_are_refused_and_never_merged(to_quick_engine):
    data = to_quick_engine(pa.table({"y": [2**60, 2**60 + 1], "s": [0.1, 0.9]}))
    with refused("a whole number beyond 2**53 in 2 rows"):
        confusion("y", "s", 0.5, pos_label=2**60 + 1, data=data)


def test_groups_beyond_2_to_the_53_stay_apart(to_quick_engine):
    data = to_quick_engine(pa.table({"y": LABELS, "s": SCORES, "g": [2**60, 2**60 + 1] * 3}))
    assert counted(data) == {2**60: 2, 2**60 + 1: 2}


# Decimals


@pytest.mark.parametrize("digits", ["0.007", "0.029", "0.57", "1.1", "123456.000001", "0.0000001"])
def test_a_decimal_is_flagged_at_the_threshold_that_python_reads_the_same(to_quick_engine, digits):
    scale = pa.decimal128(20, 12)
    data = to_quick_engine(pa.table({"y": [1, 0], "s": pa.array([Decimal(digits), None], scale)}))
    assert confusion("y", "s", float(digits), data=data, nulls="drop").tp == 1
    assert confusion("y", "s", np.nextafter(float(digits), 1e9), data=data, nulls="drop").tp == 0
    assert confusion([1], [Decimal(digits)], float(digits)).tp == 1


def test_every_decimal_of_six_digits_is_the_float_that_python_reads(to_quick_engine):
    written = [f"0.{place:06d}" for place in range(0, 10**6, 997)]
    exact = pa.array([Decimal(each) for each in written], pa.decimal128(12, 6))
    data = to_quick_engine(pa.table({"y": [float(each) for each in written], "s": exact}))
    assert regression_sums("y", "s", data=data).absolute_error == 0


def test_objects_that_are_numbers_are_read_as_such():
    data = pd.DataFrame({"y": [0, 1, 1], "s": pd.Series([Decimal("0.007"), None, Decimal("0.5")], dtype=object)})
    assert confusion("y", "s", 0.007, data=data, nulls="drop").tp == 1
    with refused("a missing value in 1 of 3 rows"):
        confusion("y", "s", 0.007, data=data)
    mixed = pd.DataFrame({"y": pd.Series([Decimal(0), 1, 1.0], dtype=object), "s": [0.1, 0.2, 0.3]})
    assert confusion("y", "s", 0.2, data=mixed).tp == 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.1, "0.2", 0.3], "column 's' mixes text with other labels (1 of 3 are text, first at row 1)"),
        ([2**60, 1, 0], "column 's' has 1 value that is a whole number beyond 2**53 (first at row 0)"),
        ([0.1, [0.2], 0.3], "column 's' holds [0.2]; expected numbers"),
        ([Decimal("Infinity"), Decimal(1), Decimal(0)], "column 's' has 1 value that is infinite (first at row 0)"),
    ],
)
def test_objects_that_are_no_numbers_are_refused_with_their_row(values, message):
    data = pd.DataFrame({"y": [0, 1, 1], "s": pd.Series(values, dtype=object)})
    with refused(message):
        confusion("y", "s", 0.2, data=data)


def test_text_beside_numbers_is_no_label_of_a_frame():
    data = pd.DataFrame({"y": pd.Series(["1", 1, "0"], dtype=object), "s": [0.1, 0.2, 0.3]})
    with refused("column 'y' mixes text with other labels (2 of 3 are text, first at row 0)"):
        confusion("y", "s", 0.2, pos_label="1", data=data)


# Categories


def test_categories_of_numbers_are_labels_and_scores():
    y, s = pd.Categorical([0, 1, None, 0]), pd.Categorical([0.25, 0.75, 0.5, 0.75])
    frame = pd.DataFrame({"y": y, "s": s})
    arrow = pa.table({"y": pa.array([0, 1, None, 0]).dictionary_encode(), "s": pa.array(list(s)).dictionary_encode()})
    within = pd.DataFrame({name: pd.arrays.ArrowExtensionArray(arrow[name]) for name in ("y", "s")})
    for data in (frame, arrow, within):
        found = confusion("y", "s", 0.5, data=data, nulls="drop")
        assert (found.tp, found.fp, found.tn, found.fn) == (1, 1, 1, 0)


def test_categories_of_booleans_are_labels():
    data = pd.DataFrame({"y": pd.Categorical([True, False]), "s": [0.9, 0.1]})
    assert confusion("y", "s", 0.5, data=data).tp == 1


NUMBERS = [10, 10, 1, 1, 2, 2]
LEVELS = ["high", "high", "low", "low", "mid", "mid"]


def test_groups_that_are_categories_of_numbers_are_in_their_order():
    expected = {1: 2, 2: 1, 10: 1}
    pandas = with_groups(pd.Categorical(NUMBERS))
    arrow = pa.table({"y": LABELS, "s": SCORES, "g": pa.array(NUMBERS).dictionary_encode()})
    for data in (pandas, arrow):
        assert list(counted(data).items()) == list(expected.items())
        assert regression_sums("y", "s", by="g", data=data).groups.tolist() == [1, 2, 10]
    assert confusion(LABELS, SCORES, 0.5, by=pd.Categorical(NUMBERS)).groups.tolist() == [1, 2, 10]


def test_groups_that_are_intervals_are_in_their_order():
    cut = pd.cut([100, 100, 5, 5, 20, 20], [0, 9, 50, 1000])
    expected = list(cut.categories)
    frame = with_groups(cut)
    for data in (frame, with_groups(np.asarray(cut)), with_groups(pd.array(cut))):
        assert list(counted(data)) == expected
    assert confusion(LABELS, SCORES, 0.5, by=cut).groups.tolist() == expected


def test_periods_are_groups():
    months = pd.PeriodIndex(["2013-02", "2013-02", "2012-12", "2012-12", "2013-01", "2013-01"], freq="M")
    assert list(counted(with_groups(months))) == sorted(set(months))


def test_ordered_categories_keep_their_order():
    order = ["low", "mid", "high"]
    pandas = with_groups(pd.Categorical(LEVELS, order, ordered=True))
    polars = pl.DataFrame({"y": LABELS, "s": SCORES, "g": pl.Series(LEVELS, dtype=pl.Enum(order))})
    indices = pa.array([order.index(level) for level in LEVELS])
    dictionary = pa.DictionaryArray.from_arrays(indices, order, ordered=True)
    arrow = pa.table({"y": LABELS, "s": SCORES, "g": dictionary})
    enum = duckdb.from_arrow(pa.table({"y": LABELS, "s": SCORES, "g": LEVELS})).select(
        "y, s, g::ENUM('low', 'mid', 'high') AS g"
    )
    for data in (pandas, polars, polars.lazy(), arrow, enum):
        assert list(counted(data)) == order
        sums = regression_sums("y", "s", by="g", data=data)
        assert sums.groups.tolist() == order
        # low: 1 − 0.5 and 0 − 0.5; mid: 1 − 1 and 0 − 0; high: 0 − 0.25 and 1 − 0.75
        assert sums.absolute_error.tolist() == [1, 0, 0.5]
    for by in (pandas["g"], pandas["g"].cat.remove_unused_categories(), polars["g"]):
        assert confusion(LABELS, SCORES, 0.5, by=by).groups.tolist() == order


def test_categories_without_an_order_are_in_the_order_of_their_values():
    data = with_groups(pd.Categorical(LEVELS, ["mid", "low", "high"]))
    assert list(counted(data)) == ["high", "low", "mid"]


def test_a_category_that_no_row_has_is_no_group():
    by = pd.Categorical(["b"] * 6, ["a", "b", "c"], ordered=True)
    assert counted(with_groups(by)) == {"b": 4}


def test_missing_categories_are_refused_or_dropped():
    data = with_groups(pd.Categorical([1, 1, None, 2, 2, 2]))
    with refused("a missing value in 1 of 6 rows"):
        counted(data)
    assert confusion("y", "s", 0.5, by="g", data=data, nulls="drop").groups.tolist() == [1, 2]


# Dask, whose planning takes longer than all other engines together


def test_dask_reads_categories_decimals_and_whole_numbers_alike(dask_frames):
    frame = pd.DataFrame(
        {
            "y": pd.Categorical([0, 1, 1, 0, None, 0]),
            "s": pd.array([Decimal("0.007")] * 6, pd.ArrowDtype(pa.decimal128(12, 6))),
            "level": pd.Categorical(LEVELS, ["low", "mid", "high"], ordered=True),
            "number": pd.Categorical(NUMBERS),
            "far": [2**60, *[1] * 5],
        }
    )
    data = dask_frames.from_pandas(frame, npartitions=2)
    found = confusion("y", "s", 0.007, by="level", data=data, nulls="drop")
    assert (found.groups.tolist(), found.tp.tolist(), found.fp.tolist()) == (
        ["low", "mid", "high"],
        [1, 0, 1],
        [1, 1, 1],
    )
    found = confusion("y", "s", 0.007, by="number", data=data, nulls="drop")
    assert (found.groups.tolist(), found.tp.tolist()) == ([1, 2, 10], [1, 0, 1])
    with refused("data has a whole number beyond 2**53 in 1 rows"):
        regression_sums("far", "s", data=data)


# Groups that are none


LISTS = pa.array([[1, 2], [1, 2], [3], [3], [3], [3]])
STRUCTS = pa.array([{"a": 1}] * 6)


@pytest.mark.parametrize(("groups", "named"), [(LISTS, "List(Int64)"), (STRUCTS, "Struct(")])
def test_lists_and_structs_cannot_be_groups(groups, named):
    table = pa.table({"y": LABELS, "s": SCORES, "g": groups})
    for data in (pl.from_arrow(table), pl.from_arrow(table).lazy(), table, duckdb.from_arrow(table)):
        for count in (counted, lambda data: score_histogram("y", "s", 4, by="g", data=data)):
            with pytest.raises(ValueError, match=re.escape(f"column 'g' has values of the type {named}")):
                count(data)
        with refused("which cannot be groups; make them text or numbers"):
            regression_sums("y", "s", by="g", data=data)
    with refused("column 'g' holds Python objects"):
        counted(table.to_pandas())


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("INTERVAL 1 DAY", "INTERVAL"),
        ("[1, 2]::INTEGER[2]", "Array("),
        ("MAP {'a': 1}", "Map("),
    ],
)
def test_what_duckdb_alone_has_is_refused_by_name(made, named):
    data = duckdb.sql(f"SELECT i % 2 AS y, i / 10 AS s, {made} AS g FROM range(6) t(i)")
    with refused(f"column 'g' has values of the type {named}"):
        counted(data)


def test_text_and_numbers_are_no_groups_together():
    with refused("column 'g' mixes text with other labels (3 of 6 are text, first at row 0)"):
        counted(with_groups(pd.Series(["1", 1, "1", 1, "1", 1], dtype=object)))


def test_objects_of_one_kind_are_groups():
    days = [dt.date(2013, 1, 2)] * 3 + [dt.date(2013, 1, 1)] * 3
    assert counted(with_groups(pd.Series(days, dtype=object))) == {dt.date(2013, 1, 1): 2, dt.date(2013, 1, 2): 2}
    pairs = pd.Series([(1, "b"), (1, "a")] * 3, dtype=object)
    assert list(counted(with_groups(pairs))) == [(1, "a"), (1, "b")]


# Times


@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_times_a_nanosecond_apart_are_two_groups(to_quick_engine, zone):
    start = pd.Timestamp("2013-01-01", tz=zone)
    times = pa.array([start.value, start.value + 1] * 3, pa.int64()).cast(pa.timestamp("ns", zone))
    table = pa.table({"y": LABELS, "s": SCORES, "g": times})
    found = confusion("y", "s", 0.5, by="g", data=to_quick_engine(table))
    assert (found.tp + found.fp).tolist() == [2, 2]
    assert [pd.Timestamp(group) for group in found.groups] == [start, start + pd.Timedelta(1, "ns")]
    sums = regression_sums("y", "s", by="g", data=to_quick_engine(table))
    assert len(sums.groups) == 2


def test_spans_a_nanosecond_apart_are_two_groups():
    spans = pl.Series([0, 1] * 3).cast(pl.Duration("ns"))
    found = confusion("y", "s", 0.5, by="g", data=pl.DataFrame({"y": LABELS, "s": SCORES, "g": spans}))
    assert found.groups.tolist() == [pd.Timedelta(0), pd.Timedelta(1, "ns")]


def test_times_of_day_that_python_cannot_tell_apart_are_refused():
    times = pl.Series([0, 1] * 3).cast(pl.Time)
    with refused("column 'g' holds groups that are the same once read, such as times finer than a microsecond"):
        counted(pl.DataFrame({"y": LABELS, "s": SCORES, "g": times}))


def test_the_two_zeros_are_one_group(to_quick_engine):
    data = to_quick_engine(pa.table({"y": LABELS, "s": SCORES, "g": [0.0, -0.0] * 3}))
    assert counted(data) == {0.0: 4}
    assert regression_sums("y", "s", by="g", data=data).groups.tolist() == [0]
