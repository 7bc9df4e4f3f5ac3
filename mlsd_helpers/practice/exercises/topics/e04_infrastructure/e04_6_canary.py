"""04-6: say when a canary meets the rare case."""

import math
from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

CARRIER, CANARY_SHARE = "HA", 0.05


@cache
def _flights_a_day():
    """Flights a day: of the carrier, and of all."""
    carriers = flights_of_2013()["carrier"]
    return sum(carrier == CARRIER for carrier in carriers.tolist()) / 365, len(carriers) / 365


@cache
def _flights_until_met(sure):
    """How many draws until one was drawn with that probability, counted up one by one."""
    missed, flights = 1.0, 0
    while 1 - missed < sure:
        missed *= 1 - CANARY_SHARE
        flights += 1
    return flights


@exercise(
    "04-6",
    "Say when a canary meets the rare case",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "With which probability does the canary miss one flight of the carrier? And two of them?",
        "It meets at least one of n with probability 1 − 0.95ⁿ; find the n that makes it 0.99.",
        "n is a number of flights of this carrier. How many of them leave on a day? Count them over the year.",
    ),
    wrong=(
        Wrong(lambda: 1 / CANARY_SHARE / _flights_a_day()[0], "on average"),
        Wrong(lambda: _flights_until_met(0.99) / _flights_a_day()[1], "all carriers"),
        Wrong(lambda: _flights_until_met(0.99), "those are flights"),
        Wrong(lambda: math.log(0.01) / math.log(0.05) / _flights_a_day()[0], "other way round"),
    ),
)
def rare_case(answer):
    (own, of_all), flights = _flights_a_day(), _flights_until_met(0.99)
    mistakes = {
        1 / CANARY_SHARE / own: "by then it has met one on average, and one canary in three has met none",
        flights / of_all: "you counted the flights of all carriers; only those of one make the version fail",
        flights: "those are flights of the carrier; asked are days",
        flights / own / 24: "days are asked, and you divided by the hours of a day once more",
        _flights_until_met(0.95) / own: "that is for 95 %; 99 % are asked",
        _flights_until_met(0.8) / own: "that is for 80 %; 99 % are asked",
        math.log(0.01) / math.log(0.05) / own: "the canary draws 5 % and misses 95 %; you have it the other way round",
        2 / own: "the canary draws 5 % and misses 95 %; you have it the other way round",
    }
    return judging.number(answer, math.log(0.01) / math.log(1 - CANARY_SHARE) / own, 0.02, mistakes, unit="days")
