"""07-6: name the one bug behind the checks that fired."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e07_debugging.pipelines import BUG_OF
from mlsd_helpers.shared.lazy_names import when_used

pd = when_used("pandas")

BUGS = (
    "labels shuffled",
    "labels one row late",
    "wrong sign of the loss",
    "rate too high",
    "rate too low",
    "inputs without a common scale",
    "rows see their batch",
    "a label among the inputs",
)
FIRED = {  # check: the pipelines in which it failed, as run_checks says; a test runs them again
    "scales are alike": "d",
    "labels are in step": "e",
    "no column tells the label": "",
    "loss starts near its theory": "",
    "training lowers the loss": "abcde",
    "steps go down the loss": "bcd",
    "overfits a handful": "cf",
    "training labels belong to their rows": "ace",
    "beats the dumb baseline": "ace",
    "one row alone equals one among many": "f",
    "prediction depends on each input": "d",
}


def fired():
    """Which checks failed in which pipeline, a row a check; of exercise 07-6."""
    marks = {name: ["✗" if name in failed else "" for failed in FIRED.values()] for name in BUG_OF}
    return pd.DataFrame(marks, index=pd.Index(FIRED, name="check"))


def _named(**others):
    return lambda: dict(BUG_OF) | others


_WHY = {
    "a": {
        "labels one row late": "labels that are late are found in step again when they are moved back by a row; here "
        "that check is silent",
        "rate too high": "its steps go down their loss: each of them is as long as it may be",
        "rate too low": "it learns a handful by heart, so that its steps are long enough; what it learns says nothing "
        "of other rows",
        "wrong sign of the loss": "its steps go down their loss, and it learns a handful by heart: the sign is right",
        None: "its steps are sound and it learns a handful by heart; only rows that it has not learnt fail. What is "
        "wrong with their labels?",
    },
    "b": {
        "wrong sign of the loss": "with the wrong sign it would learn no handful by heart, and rank the other rows "
        "upside down; it does neither",
        "labels shuffled": "its labels belong to their rows, says the check that asks just that",
        "inputs without a common scale": "the check of the scales is silent",
        "rate too low": "short steps go down a little; these go up",
        None: "it knows the labels of other rows, so that data and sign are sound; but its steps go up. What makes a "
        "sound step go up?",
    },
    "c": {
        "labels shuffled": "shuffled labels leave the steps sound, and a handful can still be learnt by heart; here "
        "neither holds",
        "labels one row late": "late labels leave the steps sound; and the check of the step is silent",
        "rate too high": "a rate that is too high jumps, but it knows something of the labels in the end; this one "
        "ranks them the wrong way round",
        None: "its steps go up, and nothing that it learns is of use: which one bug makes it do the opposite?",
    },
    "d": {
        "rate too high": "that is what follows for one column; which check says for which, and why for this one?",
        "rate too low": "short steps go down a little; these go up",
        "wrong sign of the loss": "it knows the labels of other rows, so that the sign is right",
        None: "start from the check that only one bug can set off, and see whether it explains the others",
    },
    "e": {
        "labels shuffled": "shuffled labels are in step with nothing; here one check says with what they are in step",
        None: "start from the check that only one bug can set off, and see whether it explains the others",
    },
    "f": {
        "rate too low": "that would explain the handful; but which rate makes a row's answer depend on its company?",
        "rate too high": "high rates do learn a handful; and which rate makes a row's answer depend on its company?",
        None: "which bug makes a row's answer depend on its company? And why can it not give a handful its labels?",
    },
}


@exercise(
    "07-6",
    "Name the one bug behind the checks that fired",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "The check that fires most says least. Which one fires in a single pipeline, and what does it catch?",
        "Then ask each bug what it must leave alone: shuffled labels leave a step sound and can be learnt by heart.",
        "Two pipelines have steps that go up and sound scales: one of them knows something of the labels all the same.",
    ),
    wrong=(
        Wrong(lambda: dict.fromkeys(BUG_OF, "rate too high"), "as long as it may be"),
        Wrong(lambda: dict.fromkeys(BUG_OF, "labels shuffled"), "belong to their rows"),
        Wrong(_named(b="wrong sign of the loss", c="rate too high"), "upside down"),
        Wrong(_named(c="labels shuffled"), "leave the steps sound"),
        Wrong(_named(d="rate too high"), "for one column"),
        Wrong(_named(e="labels shuffled"), "in step with"),
        Wrong(_named(a="labels one row late"), "moved back"),
        Wrong(_named(f="rate too low"), "company"),
    ),
)
def fired_checks(answer):
    return judging.choices(answer, BUG_OF, BUGS, _WHY)
