"""01-5: choose the alarm that costs least."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import FALSE_ALARM_USD, MISSED_USD, flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e01_requirements.march import march


def rules():
    """Which flights of March each rule of exercise 01-5 alarms."""
    return _alarmed(march())


def _alarmed(flights):
    hour = flights["sched_dep_time"] // 100
    return {"nobody": hour < 0, "everybody": hour >= 0, "morning": hour < 12, "evening": hour >= 16}


@cache
def _usd(name, per="arrived", of=march):
    """What a rule costs per 1,000 of the flights that arrived, of another number of flights, or in all (None)."""
    flights, alarmed = of(), _alarmed(of())[name]
    arrived, late = flights["arr_delay"].notna(), flights["arr_delay"] >= 15
    usd = FALSE_ALARM_USD * (alarmed & arrived & ~late).sum() + MISSED_USD * (~alarmed & late).sum()
    return float(usd if per is None else 1000 * usd / (arrived.sum() if per == "arrived" else per))


def _cheapest():
    return min(rules(), key=_usd)


@exercise(
    "01-5",
    "Choose the alarm that costs least",
    kind="design",
    difficulty=3,
    minutes=15,
    flights=True,
    hints=(
        "Write down, for each rule, how many flights it alarms and how many of those are late.",
        "A rule costs its false alarms and the late flights that it misses.",
        "At 0.2 and 0.6 USD an alarm pays when more than a quarter of the alarmed are late. At which hours is that?",
    ),
    wrong=(
        Wrong(lambda: ("everybody", _usd("everybody")), "most"),
        Wrong(lambda: ("nobody", _usd("nobody")), "misses"),
        Wrong(lambda: ("morning", _usd("morning")), "hours"),
        Wrong(_cheapest, "pair"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), per=None)), "all of March"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), per=len(march()))), "never arrived"),
        Wrong(lambda: (_cheapest(), _usd("nobody")), "nobody"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), of=flights_of_2013)), "whole year"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), None, flights_of_2013)), "whole year"),
    ),
)
def cheapest_rule(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        expected = "a pair is expected: the name of the rule, as text, and what it costs"
        return f"{expected}; got {judging.kind_of(answer)}"
    name, usd = answer
    others = {
        "everybody": "alarming everybody misses nothing, and most of its alarms are false: add up what they cost",
        "nobody": "alarming nobody misses every late flight; compare that sum with the others'",
        "morning": "the hours before noon have the fewest late flights; look at the share of late flights by hour",
    }
    right = _cheapest()
    mistakes = {
        _usd(right, per=None): "that is what all of March costs; asked are 1,000 flights",
        _usd(right, per=len(march())): "you divided by all flights; some of them never arrived",
        _usd(right, of=flights_of_2013): "that is what it costs in the whole year; asked is March",
        _usd(right, None, flights_of_2013): "that is the sum of the whole year; asked are 1,000 flights of March",
        _usd("nobody"): "that is what it costs to alarm nobody",
    }
    return judging.choice(name, right, others) or judging.number(usd, _usd(right), 0.001, mistakes, "USD")
