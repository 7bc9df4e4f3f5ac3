"""The flights that exercises are about, each table made once, and what their errors cost; never to be changed."""

from functools import cache

FALSE_ALARM_USD, MISSED_USD = 0.2, 0.6


@cache
def flights_of_2013():
    """All flights of the year."""
    from mlsd_helpers.flights import load_flights

    return load_flights()


@cache
def arrived_in(*months):
    """The flights of these months that arrived, with how late flights were leaving at their cutoff in ``minutes``."""
    from mlsd_helpers.flights import arrived_only, recent_delays

    flights = flights_of_2013()
    flights = flights[flights["month"].isin(months)]
    minutes = recent_delays(flights)["origin_delay_mean"]
    return arrived_only(flights.assign(minutes=minutes))[0]
