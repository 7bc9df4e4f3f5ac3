"""02-3: count the predictions that have no live signal."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _july_2():
    flights = flights_of_2013()
    day = flights[(flights["origin"] == "JFK") & (flights["month"] == 7) & (flights["day"] == 2)]
    return day[["cutoff_utc", "departure_utc", "scheduled_departure_utc"]]


def july_2():
    """The flights of JFK on 2 July: their cutoff, their departure, and when that was scheduled, all in UTC."""
    return _july_2().copy()


def _before_the_first(column="departure_utc"):
    return int((_july_2()["cutoff_utc"] < _july_2()[column].min()).sum())


def _up_to_the_first():
    return int((_july_2()["cutoff_utc"] <= _july_2()["departure_utc"].min()).sum())


@cache
def _nothing_left():
    """How many cutoffs have no departure at them or before them, counted one by one."""
    left = _july_2()["departure_utc"].dropna().tolist()
    return sum(all(moment > cutoff for moment in left) for cutoff in _july_2()["cutoff_utc"])


@exercise(
    "02-3",
    "Count the predictions that have no live signal",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "The live signal is how late flights leave. It needs at least one departure of the day.",
        "A departure counts for a prediction when it happened at its cutoff or before; cancelled flights never left.",
        "Find the first departure of the day; count the cutoffs before it.",
    ),
    wrong=(
        Wrong(lambda: 0, "morning"),
        Wrong(lambda: int(_july_2()["departure_utc"].isna().sum()), "cancelled"),
        Wrong(lambda: len(_july_2()) - _nothing_left(), "do have"),
        Wrong(lambda: _before_the_first("scheduled_departure_utc"), "timetable"),
        Wrong(_up_to_the_first, "at the very minute"),
    ),
)
def no_live_signal(answer):
    value = judging.as_number(answer)
    if value is not None and value == int(_july_2()["departure_utc"].isna().sum()):
        return "those are the cancelled flights; asked is for how many flights nothing had left yet at the cutoff"
    if value == 0:
        return "in the morning nothing has left yet at the cutoff; compare it with the first departure"
    if value is not None and value > len(_july_2()):
        return "that is more than the number of flights of that day"
    if value is not None and value == len(_july_2()) - _nothing_left():
        return "those are the flights that do have a signal; asked are the others"
    if value == _before_the_first("scheduled_departure_utc"):
        return "that goes by the timetable; the first flight left at another minute than it was to leave at"
    if value == _up_to_the_first():
        return "who is asked about at the very minute of the first departure has a signal"
    return judging.number(answer, _nothing_left(), rel=1e-9)
