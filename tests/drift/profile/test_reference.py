"""A profile stands for its rows: parts merge to the whole, every engine counts alike, quantiles know their error."""

import datetime as dt
import json
from itertools import pairwise

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.drift import ReferenceProfile, reference_profile
from mlsd_helpers.drift.profile.bit_bins import bins_of, counts_of, edges_of, with_bins

POWERS = 2.0 ** np.arange(-1022, 1024)
AT_EDGES = np.concatenate(
    [POWERS, np.nextafter(POWERS, 0), np.nextafter(POWERS, np.inf)[:-1], [0.0, 5e-324, 1e-320, 2.0**-1023]]
    + [POWERS[::97] * (1 + step / 64) for step in range(64)]
    + [np.nextafter(POWERS[::97] * (1 + step / 64), 0) for step in range(64)]
    + [[np.finfo(float).max]]
)
AT_EDGES = np.concatenate([AT_EDGES, -AT_EDGES])
numbers = st.floats(width=64) | st.none()
texts = st.sampled_from("abcdefghijkl") | st.none()


def by_struct(value):
    """The bin of one float, from the text of its bits."""
    bits = f"{np.float64(value).view(np.uint64):064b}"
    magnitude = 2 * int(bits[1:18], 2) + ("1" in bits[18:])
    return -1 - magnitude if value < 0 else magnitude


def test_a_bin_is_sign_exponent_six_bits_of_the_mantissa_and_whether_more_are_set():
    expected = [by_struct(value) if value else 0 for value in AT_EDGES]
    np.testing.assert_array_equal(bins_of(AT_EDGES), expected)


def test_bins_are_numbered_in_the_order_of_values_and_hold_them():
    ordered = np.sort(AT_EDGES)
    assert (np.diff(bins_of(ordered)) >= 0).all()
    low, high = edges_of(bins_of(ordered))
    assert ((low <= ordered) & (ordered <= high)).all()
    is_normal = np.abs(ordered) >= 2.0**-1022
    nearer = np.minimum(np.abs(low), np.abs(high))
    assert (high - low <= nearer / 64)[is_normal].all()


@pytest.mark.parametrize("engine", ["DuckDB", "polars"])
def test_comparisons_and_multiplications_find_the_bins_that_the_bits_say(engine):
    frame = pd.DataFrame({"value": AT_EDGES, "row": np.arange(len(AT_EDGES))})
    native = duckdb.connect().from_df(frame) if engine == "DuckDB" else pl.from_pandas(frame).lazy()
    found = with_bins(nw.from_native(native)).select("row", "bin").collect().sort("row")
    np.testing.assert_array_equal(np.array(found["bin"].to_list()), bins_of(AT_EDGES))


def rows():
    rng = np.random.default_rng(7)
    value = np.concatenate([AT_EDGES[::17], [np.inf, np.inf, -np.inf, np.nan, 0.0, -0.0], rng.normal(size=500)])
    n_rows = len(value)
    return pa.table(
        {
            "value": pa.array([None if row == 3 else each for row, each in enumerate(value.tolist())], pa.float64()),
            "few": pa.array(rng.integers(-5, 5, n_rows), pa.int16()),
            "large": pa.array([2**53 + 3 if row % 2 else None for row in range(n_rows)], pa.int64()),
            "text": pa.array([None if row % 7 == 0 else f"é{row % 50}" for row in range(n_rows)]),
            "flag": pa.array([None if row % 11 == 0 else row % 3 == 0 for row in range(n_rows)]),
            "a.dot": pa.array(rng.normal(size=n_rows).astype(np.float32)),
        }
    )


def test_every_engine_gives_the_same_profile(to_any_engine):
    table = rows()
    found = reference_profile(to_any_engine(table), max_categories=20)
    value = np.array([np.nan if each is None else each for each in table["value"].to_pylist()])
    bins, counts = np.unique([by_struct(each) if each else 0 for each in value[np.isfinite(value)]], return_counts=True)
    column = found.columns["value"]
    np.testing.assert_array_equal(column.bins, bins)
    np.testing.assert_array_equal(column.counts, counts)
    assert (column.missing, column.negative_infinite, column.positive_infinite) == (2, 1, 2)
    flags = pd.Series(table["flag"].to_pylist())
    assert found.columns["flag"].counts == {str(flag): (flags == flag).sum() for flag in (False, True)}
    assert found == reference_profile(table, max_categories=20)
    assert len(found.columns["text"].counts) == 20
    assert found.columns["text"].n_values + found.columns["text"].missing == len(value) == found.n_rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, texts), min_size=2, max_size=60), st.data())
def test_profiles_of_parts_merge_to_the_profile_of_the_whole(drawn, data):
    frame = pd.DataFrame(
        {
            "number": np.array([np.nan if number is None else number for number, _ in drawn]),
            "text": pd.Series([text for _, text in drawn], dtype=object),
        }
    )
    cuts = sorted(data.draw(st.sets(st.integers(1, len(frame) - 1), max_size=4)))
    ends = [0, *cuts, len(frame)]
    parts = [frame.iloc[a:b] for a, b in pairwise(ends)]
    profiles = [reference_profile(part, max_categories=4) for part in data.draw(st.permutations(parts))]
    merged = profiles[0]
    for profile in profiles[1:]:
        merged = merged.merge(profile)
    assert merged == reference_profile(frame, max_categories=4)
    assert ReferenceProfile.from_json(merged.to_json()) == merged


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=50), st.floats(0, 1))
def test_a_quantile_lies_within_its_bin(values, share):
    exact = np.sort(values)[max(1, int(np.ceil(share * len(values) - 1e-9))) - 1]
    found = reference_profile(pd.DataFrame({"x": values})).quantile("x", share)
    assert found.low <= exact <= found.high


def test_of_a_million_categories_a_thousand_are_kept_and_the_rest_is_counted():
    frame = pl.DataFrame({"id": np.arange(200_000).astype(str)})
    kept = reference_profile(frame).columns["id"]
    assert len(kept.counts) == 1000
    assert kept.others == 199_000
    assert kept.n_categories == pytest.approx(200_000, rel=4 / np.sqrt(1000))  # standard error 1 ÷ √k
    assert "others" in repr(reference_profile(frame))


def test_a_part_without_values_merges_with_any():
    empty, full = pd.DataFrame({"x": pd.Series([None, None], dtype=object)}), pd.DataFrame({"x": ["a"]})
    merged = reference_profile(empty).merge(reference_profile(full))
    assert merged == reference_profile(pd.concat([empty, full]))
    assert merged.columns["x"].missing == 2


def test_counts_of_an_array_are_those_of_its_bins():
    bins, counts = counts_of(AT_EDGES)
    expected = np.unique(bins_of(AT_EDGES), return_counts=True)
    np.testing.assert_array_equal([bins, counts], expected)


def test_what_makes_no_profile_is_refused():
    frame = pd.DataFrame({"x": [1.0], "at": [dt.datetime(2013, 1, 1)], "mixed": ["a"]})
    for call, said in [
        (lambda: reference_profile(frame), "column 'at' has the type Datetime.*hours since a day"),
        (lambda: reference_profile(frame, ["y"]), "no column 'y'; its columns are 'x'"),
        (lambda: reference_profile(frame, "x"), "expected a list of names"),
        (lambda: reference_profile(frame, []), "no column is named"),
        (lambda: reference_profile(frame.head(0), ["x"]), "no rows"),
        (lambda: reference_profile(frame, ["x"], max_categories=0), "max_categories is 0"),
        (lambda: reference_profile(pd.DataFrame({"x": ["a", 1]})), "column 'x' mixes text with other labels"),
        (lambda: reference_profile(pd.DataFrame({"x": [["a"]]})), "column 'x' holds \\['a'\\]"),
        (lambda: reference_profile(frame, ["x"]).merge(reference_profile(frame, ["mixed"])), "differ in the columns"),
        (
            lambda: reference_profile(frame, ["x"]).merge(reference_profile(pd.DataFrame({"x": ["a"]}))),
            "kind 'number' here and 'category' there",
        ),
        (lambda: reference_profile(frame, ["x"]).quantile("y", 0.5), "no column 'y'; it has 'x'"),
        (lambda: reference_profile(frame, ["mixed"]).quantile("mixed", 0.5), "holds no numbers"),
        (lambda: reference_profile(frame, ["x"]).quantile("x", 50), "share is 50; expected a fraction"),
        (lambda: ReferenceProfile.from_json("{}"), "no profile"),
        (lambda: ReferenceProfile.from_json(json.dumps({"version": 9})), "version 9"),
    ]:
        with pytest.raises(ValueError, match=said):
            call()
    with pytest.raises(TypeError, match="frame is a list"):
        reference_profile([1, 2])


def test_zero_and_small_whole_numbers_are_counted_one_by_one():
    values = np.array([0] * 5 + [3] * 2 + [127, 128, -7.5])
    counts = reference_profile(pd.DataFrame({"x": values})).columns["x"]
    low, high = edges_of(counts.bins)
    assert low.tolist() == high.tolist() == [-7.5, 0, 3, 127, 128]
    assert counts.counts.tolist() == [1, 5, 2, 1, 1]


@pytest.mark.parametrize("values", [[1.5, 2.5], ["a", "b"]], ids=["numbers", "texts"])
@pytest.mark.parametrize("nothing", [[None, None], [float("nan")] * 2], ids=["None", "NaN"])
def test_a_part_without_any_value_merges_with_either_kind(values, nothing):
    empty, full = (reference_profile(pd.DataFrame({"x": each})) for each in (nothing, values))
    whole = reference_profile(pd.DataFrame({"x": [None, None, *values]}))
    assert empty.merge(full) == whole == full.merge(empty)


def test_only_profiles_merge():
    frame = pd.DataFrame({"x": [1.0]})
    with pytest.raises(TypeError, match="other is a DataFrame; expected a profile"):
        reference_profile(frame).merge(frame)
