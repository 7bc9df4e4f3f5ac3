"""05-6: mend an alarm that contradicts its prices."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import arrived_in
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _cheaper_side(chance, send_usd, false_alarm_usd, missed_usd):
    """Works out both bills of each case in exact fractions."""
    from fractions import Fraction

    import numpy as np

    send, false_alarm = Fraction(send_usd), Fraction(false_alarm_usd)
    alerted = []
    for of_case, missed in zip(chance.tolist(), missed_usd.tolist(), strict=True):
        late = Fraction(of_case)
        alerted.append(send + (1 - late) * false_alarm < late * Fraction(missed))
    return np.array(alerted)


def _from_odds(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / missed_usd


def _without_sending(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / (false_alarm_usd + missed_usd)


def _one_price(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > (send_usd + false_alarm_usd) / (false_alarm_usd + missed_usd.mean())


def _sending_twice(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > (send_usd + false_alarm_usd) / (send_usd + false_alarm_usd + missed_usd)


def _always_false(chance, send_usd, false_alarm_usd, missed_usd):
    return send_usd + false_alarm_usd < chance * missed_usd


def _as_numbers(chance, send_usd, false_alarm_usd, missed_usd):
    return send_usd + (1 - chance) * false_alarm_usd - chance * missed_usd


def _at_a_half(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > 0.5


def _some_prices(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(40, 80))
    send, false_alarm = (float(rng.uniform(0.05, 0.5)) for _ in range(2))
    return rng.random(n), send, false_alarm, rng.uniform(0.1, 4.0, n)


MESSAGE_USD, FALSE_ALARM_USD = 0.1, 0.2


@cache
def _even_days():
    flights = arrived_in(6)
    odd, even = (flights[flights["day"] % 2 == rest] for rest in (1, 0))
    share = odd.groupby(["origin", "local_hour"], observed=True)["is_late"].mean().rename("chance")
    chance = even.join(share, on=["origin", "local_hour"])["chance"].fillna(odd["is_late"].mean())
    missed = even["distance"].gt(1500).map({True: 1.2, False: 0.4})
    return even[["is_late"]].rename(columns={"is_late": "late"}).assign(chance=chance, missed_usd=missed)


def even_days():
    """The flights of the even days of June that arrived.

    ``late``; ``chance``, the share of late flights of that airport and hour on the odd days; ``missed_usd``, what it
    costs when the flight is late and nobody was alerted: 1.20 beyond 1,500 miles, else 0.40.
    """
    return _even_days().copy()


def _as_handed_out(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / (false_alarm_usd + missed_usd.mean())


def _of_even_days():
    flights = _even_days()
    return flights["chance"].to_numpy(), MESSAGE_USD, FALSE_ALARM_USD, flights["missed_usd"].to_numpy()


@exercise(
    "05-6",
    "Mend an alarm that contradicts its prices",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "Write both bills of one flight on paper: what does alerting cost on average, and what does silence?",
        "Alerting always costs the message; it costs the false alarm only when the flight is on time.",
        "Alert where the first bill is below the second. The chance is in both; decide flight by flight.",
    ),
    wrong=(
        Wrong(lambda: _as_handed_out, "one threshold"),
        Wrong(lambda: _from_odds, "odds"),
        Wrong(lambda: _without_sending, "with every alert"),
        Wrong(lambda: _one_price, "flight by flight"),
        Wrong(lambda: _sending_twice, "late flight"),
        Wrong(lambda: _at_a_half, "half"),
        Wrong(lambda: _always_false, "as if every alarm were false"),
        Wrong(lambda: _as_numbers, "true or false is expected for each"),
    ),
)
def alarm(answer):
    return judging.function(
        answer,
        _cheaper_side,
        _some_prices,
        fixed=[_of_even_days()],
        tells=True,
        mistakes=[
            (_as_handed_out, "one threshold decides for all flights still, and the price of the message is not in it"),
            (_from_odds, "a ratio of prices is a threshold for the odds, not for the chance"),
            (_without_sending, "the message costs something with every alert, also when the flight is late"),
            (_one_price, "a missed flight has its own price; decide flight by flight"),
            (_sending_twice, "the message is paid for a late flight, too, so it does not lie on the false alarm alone"),
            (_always_false, "that bills an alert as if every alarm were false; it is with the chance to be on time"),
            (_at_a_half, "half is the threshold when both errors cost the same"),
        ],
    )
