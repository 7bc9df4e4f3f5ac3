"""What was known at the cutoff of each flight: as-of joins on time that never look ahead."""

from __future__ import annotations

import pandas as pd

from mlsd_helpers.features import asof_features, recent_rate
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

    known = weather[["origin", "observed_utc", *WEATHER_FEATURES]].assign(
        observed_utc=weather["observed_utc"].dt.as_unit("us")
    )
    on = ("cutoff_utc", "observed_utc")
    joined = asof_features(flights, known, on, by="origin", tolerance=WEATHER_MAX_AGE)
    return joined[["observed_utc", *WEATHER_FEATURES]]


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
    for name, keys in (("origin", ["origin"]), ("carrier", ["origin", "carrier"])):
        of_group = recent_rate(flights, "dep_delay", "cutoff_utc", known_after="departure_utc", window=RECENT, by=keys)
        recent[f"{name}_delay_mean"], recent[f"{name}_departures"] = of_group["rate"].array, of_group["count"].array
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
    schedule = flights.assign(local_minute_of_day=minute_of_day(flights["sched_dep_time"]))[SCHEDULE_FEATURES]
    weather = weather_at_cutoff(flights)[WEATHER_FEATURES]
    return pd.concat([schedule, weather, recent_delays(flights)], axis="columns")
