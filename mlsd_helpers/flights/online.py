"""The features of one flight as a service would make them, from tables of its own: the twin of ``known_at_cutoff``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlsd_helpers.flights.checks import require_columns
from mlsd_helpers.flights.data import TIME_ZONE
from mlsd_helpers.flights.known import RECENT, WEATHER_FEATURES, WEATHER_MAX_AGE

REQUEST = ["origin", "dest", "carrier", "distance", "scheduled_departure_utc", "cutoff_utc"]


class OnlineFeatures:
    """Make the features of one flight from what had happened by its cutoff; shares no code with the batch.

    It keeps departures and weather by airport, in order of time, and looks up the last three hours by binary search.

    Parameters
    ----------
    flights : DataFrame
        As from :func:`load_flights`: departures are taken from it, and the categories of carrier, origin and
        destination.
    weather : DataFrame
        As from :func:`load_weather`.

    Examples
    --------
    >>> from mlsd_helpers.flights import load_flights, load_weather
    >>> flights = load_flights()
    >>> OnlineFeatures(flights, load_weather())(flights[REQUEST].head(1)).shape
    (1, 20)
    """

    def __init__(self, flights: pd.DataFrame, weather: pd.DataFrame) -> None:
        require_columns(flights, [*REQUEST])
        left = flights[["origin", "carrier", "departure_utc", "dep_delay"]].dropna().sort_values("departure_utc")
        self._categories = {name: flights[name].cat.categories for name in ("carrier", "origin", "dest")}
        self._left = dict(list(left.groupby("origin", observed=True)))
        self._weather = dict(list(weather.groupby("origin", observed=True)))

    def __call__(self, request: pd.DataFrame) -> pd.DataFrame:
        """The features of a frame of one row with the columns ``REQUEST``, as a frame of one row."""
        now, origin, carrier = (request[name].item() for name in ("cutoff_utc", "origin", "carrier"))
        row = self._schedule(request)
        last = _within(self._weather[origin], "observed_utc", now, WEATHER_MAX_AGE).tail(1)
        for name in WEATHER_FEATURES:
            row[name] = last[name].item() if len(last) else np.nan
        recent = _within(self._left[origin], "departure_utc", now, RECENT)
        for name, rows in (("origin", recent), ("carrier", recent[recent["carrier"] == carrier])):
            row[[f"{name}_delay_mean", f"{name}_departures"]] = rows["dep_delay"].mean(), len(rows)
        return row

    def _schedule(self, request):
        local = request["scheduled_departure_utc"].dt.tz_convert(TIME_ZONE).dt
        row = pd.DataFrame({"local_weekday": local.day_of_week, "local_hour": local.hour})
        row["local_minute_of_day"] = local.hour * 60 + local.minute
        for name, categories in self._categories.items():
            row[name] = pd.Categorical(request[name].astype(object), categories)
        return row.assign(distance=request["distance"])


def _within(table, when, now, length):
    """Rows of a table in order of time that happened in the time before now."""
    first, last = table[when].searchsorted([now - length, now], side="right")
    return table.iloc[first:last]
