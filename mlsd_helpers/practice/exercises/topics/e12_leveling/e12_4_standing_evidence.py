"""12-4: score a document by the evidence that still stands."""

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema.values import text_of, value_at
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e12_leveling.bikes import SPOKEN, pieces_of_evidence, with_leveling
from mlsd_helpers.practice.leveling import LEVELS, PHASES


def reviewed() -> Design:
    """The document of exercise 12-4: its evidence was confirmed before the document was edited."""
    return with_leveling(
        evidence=pieces_of_evidence(
            ("requirements", "senior", "requirements.cost_false_negative_usd", "14", True),
            ("requirements", "staff", "requirements.decision", "agreed with the stations' team", True),
            ("high_level_design", "mid", "high_level_design.components.dispatch_board.purpose", "in the order", True),
            (
                "high_level_design",
                "senior",
                "high_level_design.components.refill_model.fallback",
                "The order of the same hour last week",
                True,
            ),
            ("features", "staff", "features.label_definition", "stations that we filled within the hour", None),
            ("features", "senior", "features.label_definition", "nobody knows what would have happened", True),
            ("features", "mid", "features.features.bikes_now.missing_values", "As it was, and how long ago", True),
            ("infrastructure", "senior", "infrastructure.rollback", "goes back to it with one switch", True),
            ("modeling", "staff", "modeling.feedback_loop_plan", "One station in twenty", True),
            ("modeling", "senior", "modeling.slices", "Rain", False),
            ("communication", "senior", None, SPOKEN, True),
            ("communication", "staff", None, "Shall I go on?", False),
        )
    )


def _sums(design, unconfirmed=False, gone=False, said_aloud=True):
    """The scores of a document's evidence, piece by piece, with or without what does not count."""
    found = dict.fromkeys(PHASES, 0)
    for piece in design.leveling.evidence:
        stands = piece.path is None or str(piece.quote) in text_of(value_at(design.document, piece.path))
        counts = (piece.confirmed or unconfirmed) and (stands or gone) and (said_aloud or piece.path is not None)
        if counts:
            found[piece.phase] = max(found[piece.phase], LEVELS.index(piece.level) + 1)
    return found


@exercise(
    "12-4",
    "Score a document by the evidence that still stands",
    kind="compute",
    difficulty=1,
    minutes=10,
    document=True,
    hints=(
        "A piece counts when somebody confirmed it and the document still says it.",
        "`evidence-gone` names the pieces whose place is empty or says something else; a missing or false `confirmed` "
        "counts for nothing.",
        "Leave out what evidence-gone names, and take the highest confirmed level of each phase.",
    ),
    wrong=(
        Wrong(lambda: _sums(reviewed(), gone=True), "no longer"),
        Wrong(lambda: _sums(reviewed(), unconfirmed=True), "confirmed"),
        Wrong(lambda: _sums(reviewed(), said_aloud=False), "aloud"),
    ),
)
def standing_evidence(answer):
    gone = "one of its quotes no longer stands in the document"
    open_or_not = "look at `confirmed`: true counts, false and nothing do not"
    rest = "take the highest level that is confirmed and still stands there"
    why = {phase: {None: rest} for phase in PHASES}
    for phase in ("requirements", "high_level_design"):
        why[phase][_sums(reviewed(), gone=True)[phase]] = gone
    why["features"][4.0] = open_or_not
    why["communication"] = {4.0: open_or_not, 0.0: "what was said aloud has no path, and counts", None: rest}
    why["infrastructure"][0.0] = "a quote may be a part of what stands there"
    return judging.choices(answer, _sums(reviewed()), range(6), why)
