"""What makes no sense is a clear line of the report or an error, never a verdict about NaN."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from mlsd_helpers.drift import drift_report

N = 400


def frame(seed=0, n=N, **columns):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"x": rng.normal(size=n), **columns})


def verdict(report, feature):
    (found,) = report.table[report.table["feature"] == feature].to_dict("records")
    assert not any(isinstance(each, str) and "nan" in each for each in found.values())
    return found["verdict"], found["note"]


def test_a_column_that_one_side_lacks():
    report = drift_report(frame(a=1.0), frame(1, b=1.0))
    assert verdict(report, "a")[0] == "only in reference"
    assert verdict(report, "b")[0] == "only in current"
    assert verdict(report, "x")[0] == "no drift seen"


def test_a_type_that_changed():
    report = drift_report(frame(a=np.arange(N)), frame(1, a=np.arange(N).astype(str)))
    said, note = verdict(report, "a")
    assert said == "type changed"
    assert note.startswith("number (Int64) became category (String)")


@pytest.mark.parametrize("nothing", [np.nan, None], ids=["NaN", "None"])
@pytest.mark.parametrize("usual", [np.arange(N) * 1.5, ["a", "b"] * (N // 2)], ids=["numbers", "text"])
def test_all_missing_on_one_side_or_both(nothing, usual):
    gone = pd.Series([nothing] * N, dtype=object if nothing is None else float)
    if nothing is np.nan and isinstance(usual, list):
        gone = gone.astype(object)
    assert verdict(drift_report(frame(a=usual), frame(1, a=gone)), "a")[0] == "all missing in current"
    assert verdict(drift_report(frame(a=gone), frame(1, a=usual)), "a")[0] == "all missing in reference"
    assert verdict(drift_report(frame(a=gone), frame(1, a=gone)), "a")[0] == "all missing"


@pytest.mark.parametrize("value", [7, 7.5, "same", True])
def test_a_constant(value):
    assert verdict(drift_report(frame(a=value), frame(1, a=value)), "a")[0] == "constant"


@pytest.mark.parametrize(("before", "after"), [(7, 8), ("same", "other"), (np.inf, 1.0), (True, False)])
def test_a_constant_that_became_another_has_drifted(before, after):
    assert verdict(drift_report(frame(a=before), frame(1, a=after)), "a")[0] == "drifted"


@pytest.mark.parametrize("statistic", ["psi", "ks"])
def test_one_row(statistic):
    report = drift_report(frame(), frame(1, n=1), statistic=statistic)
    assert verdict(report, "x") == ("too few values", "400 and 1 values; 10 on each side are the least")


@pytest.mark.parametrize("statistic", ["psi", "ks"])
def test_infinite_values_are_counted_and_kept(statistic):
    ours, theirs = frame(), frame(1)
    theirs.loc[:3, "x"] = np.inf
    theirs.loc[4, "x"] = -np.inf
    said, note = verdict(drift_report(ours, theirs, statistic=statistic), "x")
    assert said == "no drift seen"
    assert note == "0 and 5 infinite values, taken as the lowest and highest"
    theirs["x"] = np.inf
    assert verdict(drift_report(ours, theirs, statistic=statistic), "x")[0] == "drifted"


def test_a_million_categories_are_an_identifier():
    ours, theirs = (pd.DataFrame({"key": np.arange(first, first + 500_000).astype(str)}) for first in (0, 500_000))
    said, note = verdict(drift_report(ours, theirs), "key")
    assert said == "not compared"
    assert note.startswith("500,000 new: 500000, 500001, 500002, …; 1,000,000 categories, too rare each")


def test_times_are_not_compared_and_unsorted_ones_that_overlap_are_named():
    rng = np.random.default_rng(0)
    times = pd.date_range("2013-01-01", periods=2 * N, freq="h")
    ours, theirs = frame(at=rng.permutation(times[:N])), frame(1, at=rng.permutation(times[N:]))
    said, note = verdict(drift_report(ours, theirs), "at")
    assert said == "not compared"
    assert "before reference ends" not in note
    theirs = frame(1, at=rng.permutation(times[N - 5 : 2 * N - 5]))
    assert (
        f"current begins {times[N - 5]}, before reference ends {times[N - 1]}"
        in verdict(drift_report(ours, theirs), "at")[1]
    )


def test_rows_on_both_sides_are_noticed():
    rows = frame(n=3 * N)
    report = drift_report(rows[: 2 * N], rows[N:])
    assert "50.0% of the current rows seem to be in the reference also" in report.notes[0]
    assert not drift_report(rows[: 2 * N], rows[2 * N :]).notes
    short = rows.astype("float32")
    assert not drift_report(short[: 2 * N], short[2 * N :]).notes
    with pytest.raises(ValueError, match="the same object"):
        drift_report(rows, rows)


def test_values_that_have_no_bins():
    report = drift_report(frame(a=[[1]] * N, b=1j), frame(1, a=[[1]] * N, b=1j))
    assert verdict(report, "a")[0] == verdict(report, "b")[0] == "not compared"


def test_numbers_beside_text_are_categories():
    report = drift_report(frame(a=[1, "1"] * (N // 2)), frame(1, a=[1, "1"] * (N // 2)))
    assert verdict(report, "a")[0] == "no drift seen"


def days(n_days, first="2013-01-01", n=10):
    return frame(day=None, n=n * n_days).assign(day=pd.date_range(first, periods=n_days).repeat(n))


@pytest.mark.parametrize(
    ("n_reference", "n_current"), [(1, 1), (5, 1)], ids=["one day on each side", "six days in all"]
)
def test_too_few_days_are_refused(n_reference, n_current):
    with pytest.raises(ValueError, match=f"{n_reference} in reference and {n_current} in current; expected one"):
        drift_report(days(n_reference), days(n_current, "2013-03-01"), groups="day")


def test_one_current_day_is_held_against_the_days_of_the_reference():
    report = drift_report(days(30), days(1, "2013-03-01"), groups="day")
    assert report.table["p"].notna().all()


def test_groups_that_make_no_sense_are_refused():
    ours, theirs = days(20), days(10, "2013-03-01")
    with pytest.raises(ValueError, match="10 groups stand in both"):
        drift_report(ours, days(10), groups="day")
    with pytest.raises(ValueError, match="reference has no such column; it has x, day"):
        drift_report(ours, theirs, groups="week")
    with pytest.raises(ValueError, match="expected the name of a column"):
        drift_report(ours, theirs, groups=ours["day"])
    with pytest.raises(ValueError, match="100 values for the 200 rows of reference"):
        drift_report(ours, theirs, groups=(ours["day"][:100], theirs["day"]))
    with pytest.raises(ValueError, match="of one type in reference and of another"):
        drift_report(ours, theirs, groups=(ours["day"].astype(str), np.arange(len(theirs))))
    with pytest.raises(ValueError, match="1 missing values in current"):
        drift_report(ours, theirs.assign(day=theirs["day"].mask(np.arange(len(theirs)) == 3)), groups="day")
    with pytest.raises(ValueError, match="neither days nor full hours"):
        drift_report(ours.assign(day=ours["day"] + pd.Timedelta("192min")), theirs, groups="day")
    with pytest.raises(ValueError, match="time zone UTC in reference and None in current"):
        drift_report(ours.assign(day=ours["day"].dt.tz_localize("UTC")), theirs, groups="day")
    with pytest.raises(ValueError, match="groups are no dates"):
        drift_report(ours, theirs, groups=(ours["day"].astype(str), theirs["day"].astype(str)), weekly=True)
    with pytest.raises(ValueError, match="expected 3 weeks and the same weekdays"):
        drift_report(days(8), days(3, "2013-03-01"), groups="day", weekly=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": ["y"]}, "columns has 'y', which neither frame has; they have 'x'"),
        ({"columns": []}, "no columns to compare"),
        ({"statistic": "wasserstein"}, "expected 'psi' or 'ks'"),
        ({"n_bins": 1}, "n_bins is 1"),
        ({"alpha": 5}, "write 0.05"),
        ({"null": "shift"}, "pass groups="),
        ({"n_threads": 0}, "n_threads is 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        drift_report(frame(), frame(1), **options)


def test_what_is_no_frame_in_memory_is_refused():
    with pytest.raises(TypeError, match="reference is a list"):
        drift_report([1, 2], frame())
    with pytest.raises(TypeError, match="collect the rows"):
        drift_report(frame(), pl.LazyFrame({"x": [1.0]}))
    with pytest.raises(ValueError, match="current has no rows"):
        drift_report(frame(), frame()[:0])
    with pytest.raises(ValueError, match="two columns called 'x'"):
        drift_report(pd.concat([frame(), frame()], axis=1), frame())


@pytest.mark.parametrize("dtype", ["Float64", "double[pyarrow]"])
def test_a_missing_first_value_of_a_nullable_column_is_missing(dtype):
    values = pd.Series(np.arange(N) * 1.5).where(np.arange(N) > 0)
    (row,) = drift_report(frame(a=values.astype(dtype)), frame(1, a=values.astype(dtype)), ["a"]).table.to_dict(
        "records"
    )
    assert (row["kind"], row["missing_reference"], row["psi"]) == ("number", 1 / N, 0)
    nothing = pd.Series([None] * N, dtype=dtype)
    assert verdict(drift_report(frame(a=nothing), frame(1, a=values)), "a")[0] == "all missing in reference"


def test_times_of_which_one_side_has_a_zone_are_not_compared():
    at = pd.Series(pd.date_range("2013-01-01", periods=N, freq="h"))
    said, note = verdict(drift_report(frame(a=at.dt.tz_localize("UTC")), frame(1, a=at)), "a")
    assert said == "not compared"
    assert note.endswith("one side has a time zone and the other none")


def test_times_of_a_zone_with_an_underscore_in_its_name_are_times():
    at = pd.Series(pd.date_range("2013-01-01", periods=N, freq="h", tz="America/New_York"))
    report = drift_report(frame(a=at), frame(1, a=at + pd.Timedelta("30D")))
    assert report.table.set_index("feature").loc["a", "kind"] == "time"


def test_full_hours_are_groups():
    ours, theirs = (
        days(20, first).assign(day=lambda f: f["day"] + pd.Timedelta("3h")) for first in ("2013-01-01", "2013-03")
    )
    assert "20 + 20 groups" in drift_report(ours, theirs, groups="day").assumption


def test_groups_that_are_texts_are_said_to_be_in_alphabetical_order():
    ours, theirs = days(20), days(10, "2013-03-01")
    ours["day"], theirs["day"] = (each["day"].dt.strftime("%d/%m/%Y") for each in (ours, theirs))
    assert "alphabetical order (10 before 9): pass dates" in drift_report(ours, theirs, groups="day").assumption


def test_it_is_said_when_the_week_is_left_in():
    """Eighteen days against a weekend: the weekend may be all that differs."""
    ours, theirs = days(18), days(2, "2013-01-19")
    assert (
        "the week is left in: there are fewer than three weeks" in drift_report(ours, theirs, groups="day").assumption
    )
    assert "Caution" not in drift_report(days(28), days(14, "2013-01-29"), groups="day").assumption
    assert "Caution" not in drift_report(ours, theirs, groups="day", weekly=False).assumption
