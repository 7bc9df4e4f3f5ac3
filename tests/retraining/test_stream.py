"""Rows in the order of time, cut into periods."""

import numpy as np
import pandas as pd
import pytest

from mlsd_helpers.retraining import Stream


def frame_of(days=120, start="2013-01-01", tz=None):
    at = pd.date_range(start, periods=days, tz=tz)
    return pd.DataFrame({"at": at, "x": np.arange(days, dtype=float), "y": np.arange(days) % 2})


def test_months_are_those_of_the_time_zone_of_the_column():
    at = pd.to_datetime(["2013-01-31 23:30", "2013-02-01 00:30", "2013-02-28 12:00"]).tz_localize("America/New_York")
    stream = Stream(pd.DataFrame({"at": at, "x": 0, "y": 0}), ["x"], "y", "at")
    assert stream.names == ["2013-01", "2013-02"]
    assert stream.period.tolist() == [0, 1, 1]
    assert stream.starts[1] == pd.Timestamp("2013-02-01", tz="America/New_York")
    in_utc = Stream(pd.DataFrame({"at": at.tz_convert("UTC"), "x": 0, "y": 0}), ["x"], "y", "at", every="14D")
    assert in_utc.period.tolist() == [0, 0, 1]


def test_a_stream_that_begins_within_a_month_begins_with_that_month():
    assert Stream(frame_of(start="2013-01-20"), ["x"], "y", "at").names[0] == "2013-01"


@pytest.mark.parametrize(("every", "n_periods"), [("MS", 4), ("7D", 18), ("W-MON", 18), ("30D", 4)])
def test_every_row_lies_in_the_period_that_began_last(every, n_periods):
    frame = frame_of()
    stream = Stream(frame, ["x"], "y", "at", every=every)
    assert len(stream) == n_periods
    for at, number in zip(frame["at"], stream.period, strict=True):
        assert stream.starts[number] <= at
        assert number + 1 == len(stream) or at < stream.starts[number + 1]


def test_it_says_which_row_goes_back_in_time():
    with pytest.raises(ValueError, match=r"at is not sorted: row 1 \(2013-04-29.*sort_values\('at'"):
        Stream(frame_of().iloc[::-1], ["x"], "y", "at")


def test_an_empty_period_is_named():
    frame = frame_of()
    with pytest.raises(ValueError, match=r"no row lies in 2013-02 \(1 of 4 periods\)"):
        Stream(frame[frame["at"].dt.month != 2], ["x"], "y", "at")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.drop(columns="y"), "no column 'y'"),
        (lambda f: f.head(0), "frame has no row"),
        (lambda f: f.head(10), "in one period, 2013-01"),
        (lambda f: f.assign(y=np.nan), "NaN"),
        (lambda f: f.assign(at=f["at"].where(f["x"] > 3)), "at is missing in 4 rows"),
        (lambda f: f.assign(at=f["x"]), "expected times"),
    ],
)
def test_what_cannot_be_a_stream_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        Stream(change(frame_of()), ["x"], "y", "at")


def test_the_label_is_no_feature():
    with pytest.raises(ValueError, match="not the label 'y'"):
        Stream(frame_of(), ["x", "y"], "y", "at")


def test_a_length_that_is_none_is_refused():
    with pytest.raises(ValueError, match="every is 'month'; expected a length"):
        Stream(frame_of(), ["x"], "y", "at", every="month")


def test_one_time_zone_or_none():
    frame = frame_of(tz="UTC").assign(known=frame_of()["at"])
    with pytest.raises(ValueError, match="time zone; expected both or neither"):
        Stream(frame, ["x"], "y", "at", known_after="known")


def test_the_fingerprint_changes_with_a_label_a_feature_and_a_time():
    frame = frame_of()
    moved = [
        frame,
        frame.assign(y=1 - frame["y"]),
        frame.assign(x=frame["x"] + 1),
        frame.assign(at=frame["at"] + pd.Timedelta("1h")),
    ]
    prints = [Stream(each, ["x"], "y", "at").fingerprint for each in moved]
    assert len(set(prints)) == 4
    assert Stream(frame.copy(), ["x"], "y", "at").fingerprint == prints[0]


def test_columns_that_make_no_sense_are_refused():
    at = pd.Series(pd.date_range("2013-01-01", periods=90))
    frame = pd.DataFrame({"at": at, "x": 1.0, "y": 0.0, "known": at + pd.Timedelta("1D")})
    with pytest.raises(ValueError, match=r"features is 'x'; expected a list of names: \['x'\]"):
        Stream(frame, "x", "y", "at")
    with pytest.raises(ValueError, match="two columns called 'x'"):
        Stream(pd.concat([frame, frame[["x"]]], axis=1), ["x"], "y", "at")
    with pytest.raises(ValueError, match="features has 'known', which is not known before the label is"):
        Stream(frame, ["x", "known"], "y", "at", known_after="known")
    with pytest.raises(ValueError, match=r"at lies before known in 90 rows .* are the two swapped"):
        Stream(frame, ["x"], "y", "known", known_after="at")
