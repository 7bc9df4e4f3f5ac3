"""12-3: mend a colleague's score sheet."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.leveling import LEVELS

NOTHING = "nothing"
# Letter, what was said, what it shows, what the colleague wrote, and why other scores do not hold
_SAID = (
    (
        "a",
        "Features come from Feast, events through Kafka into Flink, and the online store is Redis.",
        (NOTHING, "senior"),
        {None: "take the names of products out: what is left that tells what this system must do?"},
    ),
    (
        "b",
        "I would sort the signals by who acts, riders, docks and vans, and give a silent dock a flag of its own.",
        ("mid", "mid"),
        {
            "junior": "more than a list of columns: they are grouped, and missing ones are thought of",
            None: "grouping by actor and treating missing values are in the rubric; does it ask when a value is known?",
        },
    ),
    (
        "c",
        "What docks report reaches us six minutes later, so for 8:00 I join what we knew at 7:54, in training too.",
        ("senior", "mid"),
        {
            "mid": "it does more than name signals: it asks when each is known",
            "staff": "nothing is weighed here, no cost against freshness; it is the join that is right",
            None: "look for the row on when a value is known, and on joins as of that time",
        },
    ),
    (
        "d",
        "With enough good data and careful tuning a modern model will get this right; quality matters most to me.",
        (NOTHING, "mid"),
        {None: "that is true of every system; which choice for this one does it name?"},
    ),
    (
        "e",
        "Vans change what we learn: a station that we fill never looks empty. One in twenty gets no advice, by lot.",
        ("staff", "staff"),
        {
            "senior": "a senior compares models and slices; here the system's own effect on its data is dealt with",
            "principal": "this is one system's plan; no portfolio of bets, no evaluation for the company",
            None: "look for feedback and exploration in the rubric's row on modeling",
        },
    ),
    (
        "f",
        "So you want to know which stations run empty. What data do we have about them?",
        ("junior", "mid"),
        {
            "mid": "it asks neither who uses the answer nor what they do with it",
            NOTHING: "little, but not nothing: what does the rubric's first column say?",
            None: "it restates the prompt and asks for data; is there a number, a price, a decision in it?",
        },
    ),
    (
        "g",
        "Riders' apps ask too, 120 calls a second: at 40 milliseconds that keeps five workers busy, so I would run "
        "eight. One switch loads the old model.",
        ("senior", "senior"),
        {
            "mid": "there is capacity from numbers in it",
            "staff": "neither a cost of a decision, nor regions, nor gates: which column has capacity and rollback?",
            None: "look for capacity from numbers, and for the way back, in the row on infrastructure",
        },
    ),
    (
        "h",
        "Dispatchers are paid for few kilometres, the stations' team for few complaints, so they will want two "
        "thresholds. I would settle on one price of an empty hour with both, before we train.",
        ("staff", "mid"),
        {
            "senior": "a senior prices errors; here two parties price them differently, and that is settled",
            "mid": "more than asking who uses it: whose numbers pull in two directions?",
            None: "look for the conflict between stakeholders in the row on requirements",
        },
    ),
)
_PHASES_SAID = (*["features"] * 3, *["modeling"] * 2, "requirements", "infrastructure", "requirements")
_PHASE_OF = dict(zip("abcdefgh", _PHASES_SAID, strict=True))


def said():
    """What was said in exercise 12-3, with the phase that it is scored for, as a table."""
    import pandas as pd

    from mlsd_helpers.tables import Table

    rows = [(letter, _PHASE_OF[letter], sentence) for letter, sentence, _, _ in _SAID]
    return Table(pd.DataFrame(rows, columns=["letter", "phase", "said"]), "What was said, and for which phase")


def colleague():
    """The colleague's score sheet: a level for each letter, or 'nothing'."""
    return {letter: theirs for letter, _, (_, theirs), _ in _SAID}


def _sheet(**changed):
    return colleague() | changed


@exercise(
    "12-3",
    "Mend a colleague's score sheet",
    kind="repair",
    difficulty=2,
    minutes=15,
    hints=(
        "Hold each sentence against the cells of its phase: leveling.rubric() lists what each level does.",
        "Names of products, and what is true of any system, show nothing. A number, a reason, a consequence do.",
        "Two sentences show nothing at all. Of the others, one is scored too high and two are scored too low.",
    ),
    wrong=(
        Wrong(colleague, "names of products"),
        Wrong(lambda: _sheet(a=NOTHING), "c:"),
        Wrong(lambda: dict.fromkeys("abcdefgh", NOTHING), "b:"),
        Wrong(lambda: list(colleague().values()), "dictionary"),
    ),
)
def score_sheet(answer):
    right = {letter: mine for letter, _, (mine, _), _ in _SAID}
    why = {letter: reasons for letter, _, _, reasons in _SAID}
    return judging.choices(answer, right, (NOTHING, *LEVELS), why)
