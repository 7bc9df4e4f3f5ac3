"""06-3: mend a comparison that flatters one side."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import FALSE_ALARM_USD, MISSED_USD, arrived_in, flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _june():
    flights, past = arrived_in(6), flights_of_2013()[flights_of_2013()["month"] < 6]
    share = past[past["is_late"].notna()].groupby("local_hour")["is_late"].mean()
    chance = flights["local_hour"].map(share).astype(float)
    return flights[["minutes", "distance"]].assign(late=flights["is_late"], chance=chance)


def june():
    """The flights of June that arrived.

    ``late``; ``minutes``, how late flights were leaving at the cutoff (missing: nothing had left); ``chance``, the
    share of late flights at that hour from January to May; ``distance`` in miles.
    """
    return _june().copy()


def _gain_by_loop(late, minutes, chance):
    """Counts cents, flight by flight."""
    cents = 0
    for is_late, of_rule, of_table in zip(late.tolist(), minutes.tolist(), chance.tolist(), strict=True):
        for alarmed, sign in ((of_rule >= 6, 1), (of_table >= 0.25, -1)):
            cents += sign * (60 if is_late and not alarmed else 20 if alarmed and not is_late else 0)
    return 10 * cents / len(late)


def _bill(late, alarmed):
    import numpy as np

    return 1000 * np.where(late, MISSED_USD * ~alarmed, FALSE_ALARM_USD * alarmed).mean()


def _each_on_its_own(late, minutes, chance):
    told = minutes == minutes
    return _bill(late[told], minutes[told] >= 6) - _bill(late, chance >= 0.25)


def _where_both_speak(late, minutes, chance):
    told = minutes == minutes
    return _each_on_its_own(late[told], minutes[told], chance[told])


def _silence_alarms(late, minutes, chance):
    return _bill(late, ~(minutes < 6)) - _bill(late, chance >= 0.25)


def _rule_less(late, minutes, chance):
    return -_gain_by_loop(late, minutes, chance)


def _from_above(late, minutes, chance):
    return _bill(late, minutes > 6) - _bill(late, chance > 0.25)


def _at_the_bars():
    """A late flight exactly at the bar of the rule, and a punctual one exactly at that of the table."""
    import numpy as np

    return np.array([True, False, False]), np.array([6.0, 2.0, np.nan]), np.array([0.1, 0.25, 0.1])


def _some_flights(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(5, 80))
    minutes = np.where(rng.random(n) < 0.3, np.nan, rng.integers(-5, 30, n))
    minutes[0] = rng.integers(5, 8)
    return rng.random(n) < 0.3, minutes, rng.integers(0, 11, n) / 20


def _june_as_arrays():
    return tuple(_june()[name].to_numpy() for name in ("late", "minutes", "chance"))


@exercise(
    "06-3",
    "Mend a comparison that flatters one side",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "How many flights stand behind each of the two bills?",
        "The rule is billed only where it has something to say. What happens to the other flights when it decides?",
        "Bill both on all flights. Where the minutes are missing the rule alarms nobody, and a late flight is missed.",
    ),
    wrong=(
        Wrong(lambda: _each_on_its_own, "different flights"),
        Wrong(lambda: _where_both_speak, "silent"),
        Wrong(lambda: _silence_alarms, "alarms everybody"),
        Wrong(lambda: _rule_less, "sign"),
        Wrong(lambda: _from_above, "at the bar"),
    ),
)
def fair_comparison(answer):
    return judging.function(
        answer,
        _gain_by_loop,
        _some_flights,
        fixed=[_june_as_arrays(), _at_the_bars()],
        tells=True,
        mistakes=[
            (_each_on_its_own, "the two bills are those of different flights"),
            (_where_both_speak, "flights on which the rule is silent are still served, and some of them are late"),
            (_silence_alarms, "your rule alarms everybody where it knows nothing; there it should alarm nobody"),
            (_from_above, "from 6 minutes on, and at 0.25 or more: who stands exactly at the bar is alarmed, too"),
            (_rule_less, "the sign is turned: positive means that the table costs less than the rule"),
        ],
    )
