"""06-1: say from how many decisions on a larger model pays."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

ERRORS_SAVED_USD, FIXED_USD = 0.12 / 1000, 5200  # per decision, per month
MS, USD_PER_HOUR, BUSY = 30, 2.0, 0.5


def _decisions(saved=ERRORS_SAVED_USD, busy=BUSY):
    """Net worth of one decision, worked in whole hours of an accelerator."""
    answered_in_an_hour = 3_600_000 / MS * busy
    return FIXED_USD / (saved - USD_PER_HOUR / answered_in_an_hour)


@exercise(
    "06-1",
    "Say from how many decisions on a larger model pays",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Some costs grow with the decisions, and one does not.",
        "What does one decision cost on the accelerator, which is paid for while it waits as well?",
        "Fixed cost of a month ÷ (errors saved by a decision − cost of the accelerator for a decision ÷ busy share).",
    ),
    wrong=(
        Wrong(lambda: FIXED_USD / ERRORS_SAVED_USD, "accelerator"),
        Wrong(lambda: _decisions(busy=1), "waits"),
        Wrong(lambda: _decisions() / 1000, "thousand"),
        Wrong(lambda: FIXED_USD / (ERRORS_SAVED_USD + 1 / 30_000), "add"),
    ),
)
def larger_model(answer):
    right = _decisions()
    mistakes = {
        FIXED_USD / ERRORS_SAVED_USD: "the accelerator is paid for with each decision, too; take that from its gain",
        _decisions(busy=1): "the accelerator is busy half of the time, and paid for while it waits as well",
        right / 1000: "the gain is that of a thousand decisions; asked is the number of decisions",
        FIXED_USD / (ERRORS_SAVED_USD + 1 / 30_000): "the time on the accelerator is a cost: do not add it to the gain",
        30 * right: "the fixed cost is that of a month, and so is the answer",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes, unit="decisions a month")
