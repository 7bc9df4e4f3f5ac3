"""Flights that arrived, with what was known of each as numbers alone: for models that take no names."""

from functools import cache

import pandas as pd

from mlsd_helpers.flights.data import arrived_only, load_flights
from mlsd_helpers.flights.known import known_at_cutoff


@cache
def arrived_in_numbers() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flights that arrived, and the numbers known at the cutoff of every flight but its month; read once a session."""
    flights = load_flights()
    known = known_at_cutoff(flights).drop(columns="month")
    return arrived_only(flights)[0], known.select_dtypes("number").astype(float)
