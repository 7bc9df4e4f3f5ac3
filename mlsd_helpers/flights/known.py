"""What was known at the cutoff of each flight: as-of joins on time that never look ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlsd_helpers.flights.checks import require_columns
from mlsd_helpers.flights.data import WEATHER_COLUMNS, load_weather, minute_of_day

RECENT = pd.Timedelta(hours=3)
WEATHER_MAX_AGE = pd.Timedelta(hours=3)

SCHEDULE_FEATURES = [
    "month",
    "local_weekday",
    "local_hour",
    "local_minute_of_day",
    "carrier",
    "origin",
    "dest",
    "distance",
]
WEATHER_FEATURES = WEATHER_COLUMNS
RECENT_FEATURES = ["origin_delay_mean", "origin_departures", "carrier_delay_mean", "carrier_departures"]


def weather_at_cutoff(flights: pd.DataFrame, weather: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the last weather at the origin that was complete at each flight's cutoff.

    An as-of join: the latest ``observed_utc`` not after ``cutoff_utc``. A row older than three hours is not used and
    the values are missing: 780 flights have none, all after the weather table ends on the evening of 2013-12-30.

    Parameters
    ----------
    flights : DataFrame
        With ``origin`` and ``cutoff_utc``.
    weather : DataFrame, optional
        As from :func:`load_weather`, which is the default.

    Returns
    -------
    DataFrame
        ``observed_utc`` and the weather columns, in the rows and index of ``flights``.

    Raises
    ------
    ValueError
        When the weather has two rows for one origin and time.

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights
    >>> flights = load_flights().head(1)
    >>> flights["cutoff_utc"].item(), weather_at_cutoff(flights)["observed_utc"].item()
    (Timestamp('2013-01-01 08:15:00+0000', tz='UTC'), Timestamp('2013-01-01 07:51:00+0000', tz='UTC'))
    """
    weather = load_weather() if weather is None else weather
    require_columns(flights, ["origin", "cutoff_utc"])
    require_columns(weather, ["origin", "observed_utc"], source="load_weather")
    repeated = weather.duplicated(["origin", "observed_utc"])
    if repeated.any():
        raise ValueError(f"weather has {repeated.sum()} rows that repeat an origin and observed_utc; keep one of each")

    wanted = pd.DataFrame(
        {
            "origin": flights["origin"].astype("str").array,
            "cutoff_utc": flights["cutoff_utc"].dt.as_unit("us").array,
            "row": np.arange(len(flights)),
        }
    )
    known = weather[["origin", "observed_utc", *WEATHER_FEATURES]].assign(
        origin=weather["origin"].astype("str"), observed_utc=weather["observed_utc"].dt.as_unit("us")
    )
    joined = pd.merge_asof(
        wanted.sort_values("cutoff_utc"),
        known.sort_values("observed_utc"),
        left_on="cutoff_utc",
        right_on="observed_utc",
        by="origin",
        tolerance=WEATHER_MAX_AGE,
    )
    return joined.sort_values("row").set_index(flights.index)[["observed_utc", *WEATHER_FEATURES]]


def recent_delays(flights: pd.DataFrame) -> pd.DataFrame:
    """Measure how late the flights ran that had left in the three hours before each flight's cutoff.

    A flight counts when ``cutoff - 3 h < departure_utc <= cutoff``: its delay was known by then. It never counts for
    itself. Flights still waiting at the gate are not in the mean, so it understates a delay that is building up.

    Parameters
    ----------
    flights : DataFrame
        All flights of the period, not a sample: with ``origin``, ``carrier``, ``cutoff_utc``, ``departure_utc`` and
        ``dep_delay`` (whole minutes; missing where the flight never left).

    Returns
    -------
    DataFrame
        ``origin_delay_mean`` (minutes, missing where nothing has left yet) and ``origin_departures`` (their number)
        over all carriers; ``carrier_delay_mean`` and ``carrier_departures`` of the same carrier at the same origin.

    Raises
    ------
    ValueError
        When a flight has a departure without a delay, or a delay without a departure.

    Examples
    --------
    >>> at = pd.to_datetime(["2013-05-01 12:00", "2013-05-01 13:00", "2013-05-01 13:01"], utc=True)
    >>> cutoffs = pd.to_datetime(["2013-05-01 10:00", "2013-05-01 11:00", "2013-05-01 13:00"], utc=True)
    >>> flights = pd.DataFrame({"origin": "JFK", "carrier": ["AA", "B6", "B6"], "cutoff_utc": cutoffs,
    ...                         "departure_utc": at, "dep_delay": [0.0, 30.0, 5.0]})
    >>> recent_delays(flights)["origin_delay_mean"].to_list(), recent_delays(flights)["carrier_delay_mean"].to_list()
    ([nan, nan, 15.0], [nan, nan, 30.0])
    """
    require_columns(flights, ["origin", "carrier", "cutoff_utc"])
    require_columns(flights, ["departure_utc", "dep_delay"], may_be_missing=True)
    n_halves = (flights["departure_utc"].isna() != flights["dep_delay"].isna()).sum()
    if n_halves:
        raise ValueError(f"{n_halves} flights have only one of departure_utc and dep_delay; expected both or neither")

    recent = pd.DataFrame(index=flights.index, columns=RECENT_FEATURES, dtype="float64")
    cutoff = flights["cutoff_utc"].dt.as_unit("us").dt.tz_localize(None).to_numpy()
    departure = flights["departure_utc"].dt.as_unit("us").dt.tz_localize(None).to_numpy()
    delay = flights["dep_delay"].to_numpy(dtype="float64")
    for name, keys in (("origin", ["origin"]), ("carrier", ["origin", "carrier"])):
        mean, count = np.full(len(flights), np.nan), np.zeros(len(flights), dtype="int64")
        for rows in flights.groupby(keys, observed=True).indices.values():
            mean[rows], count[rows] = _delay_of_those_that_left(cutoff[rows], departure[rows], delay[rows])
        recent[f"{name}_delay_mean"], recent[f"{name}_departures"] = mean, count
    return recent


def known_at_cutoff(flights: pd.DataFrame) -> pd.DataFrame:
    """Gather the features a model may use: everything in them was known two hours before the scheduled departure.

    Parameters
    ----------
    flights : DataFrame
        All flights of the period, as from :func:`load_flights`: recent delays need the whole day, not a sample.

    Returns
    -------
    DataFrame
        Index of ``flights``. ``SCHEDULE_FEATURES`` (``local_minute_of_day`` is 0 to 1,439; carrier, origin and
        destination are categories), ``WEATHER_FEATURES`` and ``RECENT_FEATURES``. Missing values mean "not known yet".

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights
    >>> known = known_at_cutoff(load_flights())
    >>> known.shape
    (336776, 21)
    """
    require_columns(flights, ["sched_dep_time", *(name for name in SCHEDULE_FEATURES if name != "local_minute_of_day")])
    schedule = flights.assign(local_minute_of_day=minute_of_day(flights))[SCHEDULE_FEATURES]
    weather = weather_at_cutoff(flights)[WEATHER_FEATURES]
    return pd.concat([schedule, weather, recent_delays(flights)], axis="columns")


def _delay_of_those_that_left(cutoff, departure, delay):
    """Mean delay and number of departures in ``(cutoff - 3 h, cutoff]`` for every row of one group, without its own."""
    has_left = ~np.isnat(departure)
    order = np.argsort(departure[has_left], kind="stable")
    moments = departure[has_left][order]
    totals = np.concatenate([[0.0], np.cumsum(delay[has_left][order])])
    opens = cutoff - RECENT.to_timedelta64()
    first = np.searchsorted(moments, opens, side="right")
    last = np.searchsorted(moments, cutoff, side="right")
    own = (departure > opens) & (departure <= cutoff)  # left more than two hours early
    count = last - first - own
    total = totals[last] - totals[first] - np.where(own, delay, 0.0)
    return np.divide(total, count, out=np.full(len(cutoff), np.nan), where=count > 0), count
