"""12-5: let a document show the level that it claims."""

import re
from functools import cache

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema.values import text_of, value_at
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e12_leveling.bikes import SPOKEN, pieces_of_evidence, with_leveling
from mlsd_helpers.practice.exercises.topics.e12_leveling.rule import SENIOR
from mlsd_helpers.practice.leveling import LEVELS, PHASES

# What of the document shows a senior, or more, by phase; whatever `suggest` finds there counts as well
_SHOWN = {
    "requirements": (
        r"cost_false_(positive|negative)_usd|alternatives_without_ml|users_per_day|requests_per_user_per_day|latency_p99_ms"
    ),
    "high_level_design": r"components\.(station_feed|2)\.fallback",
    "features": r"label_definition",
    "infrastructure": r"services|rollout|rollback",
    "modeling": r"ladder|slices|feedback_loop_plan",
}
FEWEST_QUOTED = 3  # words, unless the whole value is shorter


def edited() -> Design:
    """The document of exercise 12-5: it aims at senior, and was edited after its evidence was confirmed."""
    return with_leveling(
        target_level="senior",
        evidence=pieces_of_evidence(
            ("requirements", "senior", "requirements.cost_false_negative_usd", "12", True),
            (
                "high_level_design",
                "senior",
                "high_level_design.components.refill_model.fallback",
                "The order of the same hour last week",
                True,
            ),
            ("features", "mid", "features.features.bikes_now.missing_values", "As it was, and how long ago", True),
            ("infrastructure", "senior", "infrastructure.rollback", "within five minutes, by whoever is on duty", True),
            ("modeling", "senior", "modeling.slices", "Stations at railway stations, Rain, School holidays", None),
            ("communication", "senior", None, SPOKEN, True),
        ),
    )


def _changed(*edits, drop=()):
    """The document of 12-5 with pieces of its evidence changed by position."""
    data = edited().to_dict()
    for i, values in edits:
        data["leveling"]["evidence"][i].update(values)
    data["leveling"]["evidence"] = [e for i, e in enumerate(data["leveling"]["evidence"]) if i not in drop]
    return Design.from_data(data)


_MENDED = (
    (0, {"quote": "14"}),
    (2, {"level": "senior", "path": "features.label_definition", "quote": "nobody knows what would have happened"}),
    (3, {"quote": "goes back to it with one switch"}),
    (4, {"confirmed": True}),
)
_STATION_FEED = "high_level_design.components.station_feed.fallback"
_STATION = (1, {"path": _STATION_FEED, "quote": "A dock that is silent for 15 minutes"})
_KNOWN_WHEN = (
    2,
    {"level": "senior", "path": "features.features.bikes_now.known_before_prediction_minutes", "quote": "6"},
)
_REPLICAS = (3, {"path": "infrastructure.services.refill_model.replicas", "quote": "2"})


@cache
def _suggested():
    return {
        (piece.phase, piece.path)
        for piece in leveling.suggest(edited())
        if piece.path is not None and LEVELS.index(piece.level) + 1 >= SENIOR
    }


@exercise(
    "12-5",
    "Let a document show the level that it claims",
    kind="repair",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        "Print what stands at each path now. Does it still show what the piece claims?",
        "A changed number can be quoted anew. A place that says nothing any more cannot: find another one in that "
        "phase, for which leveling.suggest(document) has ideas.",
        "Quote word for word, with path and level, and set `confirmed: true`; five of the six pieces need a change.",
    ),
    wrong=(
        Wrong(edited, "level-without-evidence"),
        Wrong(lambda: _changed(*_MENDED), "evidence-gone"),
        Wrong(
            lambda: _changed(*_MENDED, (1, {"quote": "To be agreed with the dispatchers."})),
            "shows nothing of a senior",
        ),
        Wrong(lambda: _changed((2, {"level": "senior"}), (4, {"confirmed": True}), drop=(0, 1, 3)), "lack confirmed"),
        Wrong(lambda: _changed(*_MENDED[:1], _KNOWN_WHEN, *_MENDED[2:], _STATION), "the number 6 alone"),
        Wrong(lambda: _changed(*_MENDED[:2], _REPLICAS, *_MENDED[3:], _STATION), "the number 2 alone"),
        Wrong(
            lambda: _changed(
                *_MENDED[:1],
                *_MENDED[2:],
                (1, {"path": _STATION_FEED, "quote": "counts as it was"}),
                (2, {"level": "senior"}),
            ),
            "shows nothing of a senior",
        ),
    ),
)
def leveling_section(answer):
    base = edited()
    off = judging.document(
        answer, base, passes=("level-without-evidence", "evidence-gone"), changes=("leveling.evidence",)
    )
    if off is not None:
        return off
    design = judging.as_design(answer)
    evidence = [piece for piece in design.leveling.evidence if piece.confirmed]
    if not any(piece.path is None and piece.quote == SPOKEN for piece in evidence):
        return "what was said aloud about communication is given and stays"
    for phase in PHASES[:-1]:
        here = [p for p in evidence if p.phase == phase and LEVELS.index(p.level) + 1 >= SENIOR]
        offs = [_not_shown(design, piece) for piece in here]
        if all(offs):
            return f"{phase}: {offs[0]}"
    return None


def _not_shown(design, piece):
    """Why a piece shows nothing of a senior in this document, or None."""
    if piece.path is None or piece.quote is None:
        return "evidence without path and quote is a claim; say where it stands and what it says"
    value = value_at(design.document, piece.path)
    if piece.phase != "requirements" and isinstance(value, (int, float)):
        return f"the number {piece.quote} alone says neither what was asked nor what follows; quote a sentence"
    known = re.match(rf"{piece.phase}\.({_SHOWN[piece.phase]})(\.|$)", piece.path)
    if not known and (piece.phase, piece.path) not in _suggested():
        return f"what stands at {piece.path} shows nothing of a senior; find a place that does"
    whole = text_of(value)
    if len(piece.quote.split()) < min(FEWEST_QUOTED, len(whole.split())):
        return "quote enough for somebody to see what is meant: three words at least"
    return None
