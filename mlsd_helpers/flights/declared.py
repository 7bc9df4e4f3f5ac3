"""The running case's sources and features as its design document declares them."""

from __future__ import annotations

import pandas as pd

from mlsd_helpers.flights.known import RECENT, RECENT_FEATURES, SCHEDULE_FEATURES, WEATHER_FEATURES, WEATHER_MAX_AGE
from mlsd_helpers.flights.online import REQUEST

FETCH_MS = 20  # a budget, decided: the service is held to it
ON_SALE = pd.Timedelta(days=30)  # assumed: schedules are known a month ahead at least
DAILY = pd.Timedelta(days=1)  # assumed: how old a schedule is when it is read
DAYS = 365
LABEL_DEFINITION = (
    "arr_delay >= 15 minutes. Cancelled and diverted flights (2.8 %) have no arrival, so no label; they are counted."
)
RETENTION_DAYS, COPIES = 400, 3  # decided

_SOURCES = {
    "schedule": ("One flight as planned", "airline schedules", DAILY),
    "departures": ("One flight as it left", "airport operations", pd.Timedelta(minutes=1)),
    "weather": ("One hour at one airport", "weather data", pd.Timedelta(minutes=51)),
}


def declared_sources(flights: pd.DataFrame, weather: pd.DataFrame) -> list[dict]:
    """The three sources with what is counted of them: rows a day and bytes a row.

    Parameters
    ----------
    flights, weather : DataFrame
        A year of each, as from :func:`load_flights` and :func:`load_weather`.

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights, load_weather
    >>> [source["rows_per_day"] for source in declared_sources(load_flights(), load_weather())]
    [923, 900, 72]
    """
    departures = flights[["origin", "carrier", "departure_utc", "dep_delay"]].dropna()
    tables = {"schedule": flights[REQUEST], "departures": departures, "weather": weather}
    return [
        {
            "name": name,
            "description": description,
            "owner": owner,
            "freshness_minutes": _minutes(freshness),
            "rows_per_day": round(len(tables[name]) / DAYS),
            "bytes_per_row": round(tables[name].memory_usage(deep=True, index=False).sum() / len(tables[name])),
            "retention_days": RETENTION_DAYS,
            "copies": COPIES,
        }
        for name, (description, owner, freshness) in _SOURCES.items()
    ]


def declared_features(weather_age: int, delay_age: int) -> list[dict]:
    """The twenty features, each with when it is known, how old it is when used, what it costs and what a gap means.

    Parameters
    ----------
    weather_age, delay_age : int
        Minutes: how old the last weather and the newest departure usually are at the cutoff.

    Examples
    --------
    >>> features = declared_features(weather_age=56, delay_age=13)
    >>> len(features), features[-1]["name"], features[-1]["freshness_minutes"]
    (20, 'carrier_departures', 13)
    """
    schedule = [name for name in SCHEDULE_FEATURES if name != "month"]
    month, day = _minutes(ON_SALE), _minutes(DAILY)
    return [
        *_declared(schedule, "schedule", month, day, month, 0, "None occur."),
        *_declared(
            WEATHER_FEATURES,
            "weather",
            0,
            weather_age,
            _minutes(WEATHER_MAX_AGE),
            FETCH_MS,
            "Left missing: trees branch on it.",
        ),
        *_declared(
            RECENT_FEATURES,
            "departures",
            0,
            delay_age,
            _minutes(RECENT),
            FETCH_MS,
            "Nothing has left yet: left missing.",
        ),
    ]


def _declared(names, source, known_before, age, oldest, fetch, gaps):
    return [
        {
            "name": name,
            "source": source,
            "known_before_prediction_minutes": known_before,
            "freshness_minutes": age,
            "max_age_minutes": oldest,
            "fetch_p99_ms": fetch,
            "missing_values": gaps,
            "same_code_in_serving": True,
            "personal": False,
        }
        for name in names
    ]


def _minutes(length):
    return length // pd.Timedelta(minutes=1)
