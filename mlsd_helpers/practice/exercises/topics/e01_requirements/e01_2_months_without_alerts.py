"""01-2: price the months without alerts."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import FALSE_ALARM_USD, MISSED_USD, flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e01_requirements.march import march


def _of_the_year():
    delays = flights_of_2013()["arr_delay"]
    return 1000 * MISSED_USD * (delays >= 15).sum() / delays.notna().sum()


@exercise(
    "01-2",
    "Price the months without alerts",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "Nobody is alarmed, so one kind of error never happens. Which one is left?",
        "A flight that was cancelled or diverted has no arrival: it is neither late nor on time.",
        "Late flights × the price of a missed one ÷ flights that arrived × 1,000.",
    ),
    wrong=(
        Wrong(lambda: 1000 * MISSED_USD * (march()["arr_delay"] >= 15).sum() / len(march()), "never arrived"),
        Wrong(lambda: MISSED_USD * (march()["arr_delay"] >= 15).sum() / march()["arr_delay"].notna().sum(), "thousand"),
        Wrong(
            lambda: 1000 * FALSE_ALARM_USD * (march()["arr_delay"] >= 15).sum() / march()["arr_delay"].notna().sum(),
            "alarm",
        ),
        Wrong(lambda: _of_the_year(), "whole year"),
    ),
)
def without_alerts(answer):
    delays = march()["arr_delay"]
    late, arrived = int((delays >= 15).sum()), int(delays.notna().sum())
    after = int((delays > 15).sum())
    right = 1000 * MISSED_USD * late / arrived
    mistakes = {
        1000 * MISSED_USD * late / len(delays): "you divided by all flights; some of them never arrived",
        right / 1000: "that is the price of one flight; asked is the price of a thousand",
        1000
        * FALSE_ALARM_USD
        * late
        / arrived: "nobody was alarmed, so no false alarm is paid; a late flight is a missed one",
        _of_the_year(): "that is the price of the whole year; asked is March",
        1000 * MISSED_USD * after / arrived: "15 minutes late is late: the label is 15 or more",
    }
    return judging.number(answer, right, rel=0.001, mistakes=mistakes, unit="USD")
