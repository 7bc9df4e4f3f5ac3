"""05-1: say what precision is left when positives are rare."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

FOUND, FALSELY_ALARMED, RARE = 0.7, 0.04, 0.002


def _precision_by_counting():
    """Counts a million cases."""
    positives = round(RARE * 1_000_000)
    hits = round(FOUND * positives)
    return hits / (hits + round(FALSELY_ALARMED * (1_000_000 - positives)))


@exercise(
    "05-1",
    "Say what precision is left when positives are rare",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "Two numbers belong to the model and stay: which share of each class is alarmed.",
        "Take a million cases of the new world, and count hits and false alarms.",
        "Hits ÷ (hits + false alarms), with recall × positives and false-positive rate × negatives.",
    ),
    wrong=(
        Wrong(lambda: FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8), "trial"),
        Wrong(lambda: FOUND / (FOUND + FALSELY_ALARMED), "as many"),
        Wrong(lambda: FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8) * RARE / 0.2, "proportion"),
        Wrong(lambda: 1 - FALSELY_ALARMED, "false-positive rate"),
    ),
)
def rare_precision(answer):
    right = _precision_by_counting()
    trial = FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8)
    mistakes = {
        trial: "that is the precision of the trial, where one case in five was positive",
        FOUND / (FOUND + FALSELY_ALARMED): "that would be so with as many positives as negatives",
        trial * RARE / 0.2: "precision does not fall in proportion to the positives; count the false alarms",
        1 - FALSELY_ALARMED: "the false-positive rate is a share of the negatives, not of the alarms",
        FOUND * RARE: "that is the share of all cases that are hits; asked is their share of the alarms",
        100 * right: "give the share as a fraction: 0.05 for 5 %",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes)
