"""Skews between training and serving that were planted, and honest transforms that have none."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.features import asof_features, skew_check

N = 60
AIRPORTS = ["EWR", "JFK", "LGA"]


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    at = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(np.arange(N) * 5, unit="h")
    temp = rng.normal(40, 10, N)
    temp[::7] = np.nan
    index = [f"flight {number}" for number in range(N)]
    return pd.DataFrame({"at": at, "temp": temp, "origin": [AIRPORTS[n % 3] for n in range(N)]}, index=index)


def honest(rows, zone="America/New_York", default=np.nan, airports=AIRPORTS, float_type="float64"):
    return pd.DataFrame(
        {
            "hour": rows["at"].dt.tz_convert(zone).dt.hour,
            "temp": (rows["temp"].fillna(default) / 3).astype(float_type),
            "origin": pd.Categorical(rows["origin"], categories=airports),
        },
        index=rows.index,
    )


def with_temp(frame, temp):
    return frame.assign(temp=temp)


def lines(skew):
    return {(line.feature, line.difference): line.n_rows for line in skew.differences.itertuples()}


def test_an_honest_transform_agrees(rows):
    skew = skew_check(honest, honest, rows)
    assert skew.agrees
    assert (skew.n_rows, skew.n_features) == (N, 3)
    assert repr(skew) == "Training and serving agree bit for bit: 3 features, 60 rows compared"


def test_an_as_of_join_agrees_with_itself(rows):
    readings = pd.DataFrame({"at": rows["at"].iloc[10:20].array, "gusts": range(10), "rain": True})
    join = lambda rows: asof_features(rows, readings, "at", tolerance="9h")  # noqa: E731
    assert join(rows)["gusts"].isna().any()
    assert skew_check(join, join, rows).agrees


def test_another_time_zone_differs_in_every_row_with_both_hours_of_an_example(rows):
    skew = skew_check(honest, lambda row: honest(row, zone="UTC"), rows)
    assert lines(skew) == {("hour", "value"): N}
    line = skew.differences.iloc[0]
    assert (line["row"], line["batch"], line["online"]) == ("flight 0", 19, 0)  # midnight UTC is 19:00 in New York


def test_another_default_differs_in_the_rows_that_have_a_gap(rows):
    skew = skew_check(honest, lambda row: honest(row, default=0.0), rows)
    assert lines(skew) == {("temp", "value"): rows["temp"].isna().sum()}


def test_another_order_of_categories_is_found_though_the_values_are_equal(rows):
    skew = skew_check(honest, lambda row: honest(row, airports=AIRPORTS[::-1]), rows)
    assert lines(skew) == {("origin", "categories"): N}


def test_categories_learned_from_one_row_are_found(rows):
    def of_what_is_there(rows):
        return honest(rows, airports=sorted(rows["origin"].unique()))

    assert lines(skew_check(of_what_is_there, of_what_is_there, rows)) == {("origin", "categories"): N}


def test_single_precision_is_another_type_and_other_values(rows):
    skew = skew_check(honest, lambda row: honest(row, float_type="float32"), rows)
    third = rows["temp"] / 3
    n_rounded = (third.notna() & (third.astype("float32") != third)).sum()
    assert lines(skew) == {("temp", "type"): N, ("temp", "value"): n_rounded}


def test_a_mean_computed_again_at_serving_is_found(rows):
    def centred(rows):
        return with_temp(honest(rows), rows["temp"] - rows["temp"].mean())

    mean = rows["temp"].mean()

    def served(row):
        return with_temp(honest(row), row["temp"] - mean)

    assert skew_check(centred, served, rows).agrees
    assert lines(skew_check(centred, centred, rows)) == {("temp", "value"): rows["temp"].notna().sum()}


def test_the_last_bit_and_the_sign_of_zero_count(rows):
    numbers = pd.DataFrame({"x": [1.0, 0.0, np.nan, np.inf]})
    same = skew_check(lambda rows: rows, lambda row: row, numbers)
    nudged = skew_check(lambda rows: rows, lambda row: np.nextafter(row, 2.0), numbers.head(1))
    negated = skew_check(lambda rows: rows, lambda row: -row, numbers.iloc[[1]])
    assert same.agrees
    assert lines(nudged) == lines(negated) == {("x", "value"): 1}


def test_features_that_only_one_side_makes_or_in_another_order_are_found(rows):
    skew = skew_check(honest, lambda row: honest(row)[["origin", "hour"]].assign(extra=1), rows)
    assert lines(skew) == {
        ("temp", "only in batch"): N,
        ("extra", "only online"): N,
        ("hour", "order of features"): N,
    }


def test_text_and_numbers_in_one_column_of_objects_are_told_apart():
    objects = pd.DataFrame({"x": pd.Series([1, "a", None], dtype=object)})
    assert skew_check(lambda rows: rows, lambda row: row, objects).agrees
    skew = skew_check(lambda rows: rows, lambda row: row.map(lambda x: 1.0 if x == 1 else x).astype(object), objects)
    assert lines(skew) == {("x", "value"): 1}


def test_a_clock_without_a_zone_is_another_type_and_another_value(rows):
    skew = skew_check(
        lambda rows: rows[["at"]], lambda row: row[["at"]].assign(at=row["at"].dt.tz_localize(None)), rows
    )
    assert lines(skew) == {("at", "type"): N, ("at", "value"): N}


def test_a_mapping_and_an_array_are_features_too(rows):
    numbers = rows[["temp"]]
    assert skew_check(lambda rows: rows, lambda row: row.iloc[0].to_dict(), numbers).agrees
    assert skew_check(lambda rows: rows.to_numpy(), lambda row: row.to_numpy(), numbers).agrees


def test_a_sample_is_drawn_with_its_seed_and_only_it_is_served(rows):
    served = []

    def online(row):
        served.append(row.index[0])
        return honest(row)

    assert skew_check(honest, online, rows, n_rows=5, random_state=3).n_rows == 5
    assert skew_check(honest, online, rows, n_rows=5, random_state=3).n_rows == 5
    assert served[:5] == served[5:]
    assert len(set(served)) == 5
    assert skew_check(honest, honest, rows, n_rows=None).n_rows == N


def test_a_transform_that_writes_into_its_rows_does_not_reach_the_other(rows):
    def writes(rows):
        rows["temp"] += 1
        return rows[["temp"]]

    before = rows.copy()
    assert skew_check(writes, writes, rows).agrees
    pd.testing.assert_frame_equal(rows, before)


def test_the_result_is_frozen_and_shows_a_short_table_with_text_escaped(rows):
    many = pd.DataFrame([["<b>"] * 12], columns=[f"name {n}" for n in range(12)])
    skew = skew_check(lambda rows: rows, lambda row: row + "!", many)
    assert "and 2 more lines in .differences" in repr(skew)
    assert "&lt;b&gt;!" in skew._repr_html_()
    assert "<b>" not in skew._repr_html_()
    with pytest.raises(dataclasses.FrozenInstanceError):
        skew.n_rows = 0


# --- input that makes no sense ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "online", "error", "message"),
    [
        (lambda rows: rows.dropna(), honest, ValueError, "batch_transform returned 51 rows for 60"),
        (lambda rows: rows.iloc[::-1], honest, ValueError, "batch_transform returned rows with another index"),
        (honest, lambda row: row.head(0), ValueError, "online_transform returned 0 rows for 1"),
        (honest, lambda row: 3, TypeError, "online_transform returned a int; expected a DataFrame"),
        (lambda rows: pd.concat([rows, rows], axis=1), honest, ValueError, "two features called 'at'"),
    ],
)
def test_a_transform_that_does_not_give_a_row_for_a_row_is_refused(rows, batch, online, error, message):
    with pytest.raises(error, match=message):
        skew_check(batch, online, rows)


@pytest.mark.parametrize("n_rows", [0, -1, 2.5, True])
def test_a_number_of_rows_that_makes_no_sense_is_refused(rows, n_rows):
    with pytest.raises(ValueError, match=r"n_rows is .*whole number of at least 1"):
        skew_check(honest, honest, rows, n_rows=n_rows)


def test_no_rows_and_no_frame_are_refused(rows):
    with pytest.raises(ValueError, match="rows is empty"):
        skew_check(honest, honest, rows.head(0))
    with pytest.raises(TypeError, match="rows is a list"):
        skew_check(honest, honest, [1])


def test_an_error_at_serving_names_the_row(rows):
    def fails(row):
        raise KeyError("temp")

    with pytest.raises(KeyError) as caught:
        skew_check(honest, fails, rows)
    assert caught.value.__notes__ == ["online_transform failed on the row 'flight 0' (number 0)"]
