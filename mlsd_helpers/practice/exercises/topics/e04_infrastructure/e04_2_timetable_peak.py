"""04-2: measure the peak that a timetable makes."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _cutoffs():
    return flights_of_2013()["cutoff_utc"]


@cache
def _in_busiest(unit):
    """Flights whose cutoff falls into the busiest minute or hour, counted by whole numbers of them since 1970."""
    counts = {}
    width = {"min": 60, "h": 3600}[unit]
    for second in _cutoffs().astype("int64").to_numpy() // 10 ** _digits():
        counts[second // width] = counts.get(second // width, 0) + 1
    return max(counts.values()), len(counts)


def _digits():
    """Zeros between the unit in which pandas keeps the cutoffs and a second."""
    return {"s": 0, "ms": 3, "us": 6, "ns": 9}[_cutoffs().dt.unit]


@exercise(
    "04-2",
    "Measure the peak that a timetable makes",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "How many predictions does the mean minute of the year bring? Nights count as well.",
        'dt.floor("min") puts every cutoff into its minute; value_counts() says how full each one is.',
        "The fullest minute ÷ (flights of the year ÷ minutes of the year).",
    ),
    wrong=(
        Wrong(lambda: _in_busiest("h")[0] / (len(_cutoffs()) / 8760), "hour"),
        Wrong(lambda: _in_busiest("min")[0] / (len(_cutoffs()) / _in_busiest("min")[1]), "night"),
        Wrong(lambda: _in_busiest("min")[0], "how many times"),
        Wrong(lambda: _in_busiest("min")[0] / (_in_busiest("h")[0] / 60), "mean minute of the year"),
    ),
)
def peak_factor(answer):
    flights, (most, minutes_used) = len(_cutoffs()), _in_busiest("min")
    most_in_hour, hours_used = _in_busiest("h")
    an_hour = "that is the busiest hour over the mean one; inside an hour a timetable has bursts: asked is the minute"
    nights = "you left out the time without flights; the mean of a year has its nights in it"
    mistakes = {
        most_in_hour / (flights / 8760): an_hour,
        most_in_hour / (flights / hours_used): an_hour,
        most / (flights / minutes_used): nights,
        most: "that is how many predictions the fullest minute brings; asked is how many times the mean minute",
        most
        / (most_in_hour / 60): "you compared with a minute of the busiest hour; asked is the mean minute of the year",
    }
    return judging.number(answer, most / (flights / (365 * 24 * 60)), rel=0.005, mistakes=mistakes)
