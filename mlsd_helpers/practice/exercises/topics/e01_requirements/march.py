"""The flights of March, of which exercises 01-2 and 01-5 ask."""

from functools import cache

from mlsd_helpers.practice.exercises.flights import flights_of_2013


@cache
def march():
    """All flights of March, to be looked at only."""
    flights = flights_of_2013()
    return flights[flights["month"] == 3]
