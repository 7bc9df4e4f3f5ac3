"""09-5: say what equal recall does to the innocent."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _ratio(low, high):
    """How many times the false-alarm rate of one group is that of the other, counted on a million people in each."""
    found = []
    for share in (low, high):
        positive = 1_000_000 * share
        hits = 0.6 * positive
        alarms = hits / 0.4
        found.append((alarms - hits) / (1_000_000 - positive))
    return found[1] / found[0]


@exercise(
    "09-5",
    "Say what equal recall does to the innocent",
    kind="compute",
    difficulty=2,
    minutes=10,
    hints=(
        "Take 1,000 customers of each region and fill in the four cells of each table, from recall and precision.",
        "Caught frauds = recall × frauds; alarms = caught ÷ precision; the false ones are the rest of the alarms.",
        "Divide the false alarms by the honest customers of the region, then one region by the other.",
    ),
    wrong=(
        Wrong(lambda: 0.12 / 0.02, "honest"),
        Wrong(lambda: 1 / _ratio(0.02, 0.12), "other way"),
        Wrong(lambda: 1.0, "not so"),
    ),
)
def innocent(answer):
    right = _ratio(0.02, 0.12)
    value = judging.as_number(answer)
    if value == 1:
        return "with the same recall and precision one would like it to be equal; count both, it is not so"
    mistakes = {
        0.12 / 0.02: "those are false alarms of all customers; divide by the honest ones of each region",
        1 / right: "that is the other way round: the south stands in the numerator",
        0.88 / 0.98: "that compares how many are honest; count the false alarms among them",
    }
    return judging.number(answer, right, rel=0.005, mistakes=mistakes)
