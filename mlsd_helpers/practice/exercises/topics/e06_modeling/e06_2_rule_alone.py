"""06-2: work out what a rule without a model saves."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import FALSE_ALARM_USD, MISSED_USD, arrived_in
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def august_and_september():
    """The flights of August and of September that arrived: ``late``, and ``minutes`` (missing: nothing left yet)."""
    flights = arrived_in(8, 9)
    columns = flights[["minutes"]].assign(late=flights["is_late"])
    return columns[flights["month"] == 8].copy(), columns[flights["month"] == 9].copy()


@cache
def _saved(chosen_in, used_in, silent_alarms=False):
    """USD per 1,000 flights that the rule saves, counted by threshold from how often each pair of values occurs."""
    from sklearn.metrics import confusion_matrix

    def bill(flights, threshold):
        alarmed = (flights["minutes"].fillna(999 if silent_alarms else -999) >= threshold).to_numpy()
        (_, false_alarms), (missed, _) = confusion_matrix(flights["late"], alarmed, labels=[False, True])
        return 1000 * (FALSE_ALARM_USD * false_alarms + MISSED_USD * missed) / len(flights)

    chosen, used = (august_and_september()[month] for month in (chosen_in, used_in))
    best = min(range(61), key=lambda threshold: bill(chosen, threshold))
    return 1000 * MISSED_USD * used["late"].mean() - bill(used, best)


@exercise(
    "06-2",
    "Work out what a rule without a model saves",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "One month chooses the threshold, the other says what the choice is worth.",
        "Write a function that bills a month at a threshold, and call it for all sixty-one thresholds on August.",
        "Where nothing has left yet the minutes are missing: NaN >= 20 is False, and nobody is alarmed. Then take the "
        "bill of September from that of alarming nobody.",
    ),
    wrong=(
        Wrong(lambda: _saved(1, 1), "September chose"),
        Wrong(lambda: _saved(0, 0), "August"),
        Wrong(lambda: _saved(0, 1, silent_alarms=True), "missing"),
        Wrong(lambda: 1000 * MISSED_USD * august_and_september()[1]["late"].mean() - _saved(0, 1), "bill"),
    ),
)
def rule_alone(answer):
    right, nothing = _saved(0, 1), 1000 * MISSED_USD * august_and_september()[1]["late"].mean()
    mistakes = {
        _saved(1, 1): "September chose the threshold and judged it as well; nobody has that month yet when choosing",
        _saved(0, 0): "that is what it saves in August, which chose it; asked is September",
        _saved(0, 1, silent_alarms=True): "where the minutes are missing the rule has no reason to alarm anybody",
        nothing - right: "that is the bill with the rule; asked is what it saves against alarming nobody",
        right / 1000: "that is what it saves for one flight; asked is for a thousand",
    }
    return judging.number(answer, right, rel=0.002, mistakes=mistakes, unit="USD")
