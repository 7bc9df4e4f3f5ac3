"""06-5: find how often to train again."""

import math

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

RETRAINING_USD, DEARER_USD_PER_DAY = 1900, 12


def _best_wait():
    """Tries every length of the cycle on a grid."""

    def usd_per_day(days):
        return RETRAINING_USD / days + DEARER_USD_PER_DAY * (days - 1) / 2

    return min((day / 100 for day in range(100, 20_000)), key=usd_per_day)


@exercise(
    "06-5",
    "Find how often to train again",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Two costs go against each other: one falls when you wait longer, the other rises.",
        "Within T days the errors cost 0, 12, 24, … USD more: about 12 × T ÷ 2 a day. Training adds 1,900 ÷ T a day.",
        "The sum is lowest where both are equal: 1,900 ÷ T = 12 × T ÷ 2.",
    ),
    wrong=(
        Wrong(lambda: math.sqrt(RETRAINING_USD / DEARER_USD_PER_DAY), "average"),
        Wrong(lambda: RETRAINING_USD / DEARER_USD_PER_DAY, "add up"),
        Wrong(lambda: math.sqrt(2 * RETRAINING_USD / DEARER_USD_PER_DAY) + 6, "label"),
    ),
)
def retrain(answer):
    right = _best_wait()
    mistakes = {
        right / math.sqrt(2): "the last day is the dearest; on average a day costs half of what that one does",
        RETRAINING_USD / DEARER_USD_PER_DAY: "that is when one day costs as much as a training; by then the days "
        "before have cost far more: they add up",
        right + 6: "late labels make every day dearer by the same sum; that does not change the best wait",
        right - 6: "late labels make every day dearer by the same sum; that does not change the best wait",
    }
    return judging.number(answer, right, rel=0.04, mistakes=mistakes, unit="days")
