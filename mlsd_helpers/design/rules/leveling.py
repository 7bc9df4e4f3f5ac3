"""Rules on the leveling: is there evidence for the level aimed at, and does the document still contain it."""

from typing import get_args

from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.schema.leveling import Level, Phase
from mlsd_helpers.design.schema.values import text_of, value_at

LEVELS = get_args(Level)
PHASES = get_args(Phase)


@rule(
    "L001", "level-without-evidence", severity="warning", needs=("leveling.target_level",), reads=("leveling.evidence",)
)
def level_without_evidence(document):
    """A phase has no confirmed evidence of the level aimed at.

    Why: A level is shown by what was said or written in each phase; one strong phase does not speak for the others.
    Formula: for each of the six phases: no confirmed evidence whose level is the target level or above.
    Fix: Confirm what holds, or write the paragraph of the design that would show it.
    Taught in: notebooks/12_leveling.ipynb#Take-evidence-from-a-document-and-confirm-it
    """
    target = document.leveling.target_level
    bare = []
    for phase in PHASES:
        here = [piece for piece in document.leveling.evidence or () if piece.phase == phase]
        confirmed = [LEVELS.index(piece.level) for piece in here if piece.confirmed]
        if max(confirmed, default=-1) >= LEVELS.index(target):
            continue
        if confirmed:
            bare.append(f"{phase} (confirmed: {LEVELS[max(confirmed)]})")
        else:
            bare.append(f"{phase} ({len(here)} suggested, none confirmed)" if here else phase)
    if bare:
        message = f"{len(bare)} of {len(PHASES)} phases lack confirmed evidence of '{target}': {', '.join(bare)}"
        yield Found("leveling.evidence", message)


@rule("L002", "evidence-gone", severity="warning", reads=("leveling.evidence",))
def evidence_gone(document):
    """A piece of evidence quotes a place of the document that is empty now, or says something else.

    Why: A score that rests on a sentence nobody can find any more convinces nobody, and may no longer be deserved.
    Formula: the path leads to nothing, or the text of its value does not contain the quote (spaces aside); numbers are
    compared as numbers.
    Fix: Quote what stands there now, or take the evidence out.
    Taught in: notebooks/12_leveling.ipynb#Take-evidence-from-a-document-and-confirm-it
    """
    for i, piece in enumerate(document.leveling.evidence or ()):
        if piece.path is None:
            continue
        value = value_at(document, piece.path)
        if value in (None, "", []):
            yield Found(f"leveling.evidence.{i}", f"nothing stands at '{piece.path}'")
        elif piece.quote is not None and not _says(value, piece.quote):
            now = text_of(value)
            message = f"'{piece.path}' is quoted as '{_short(piece.quote)}'; it says '{_short(now)}' now"
            yield Found(f"leveling.evidence.{i}", message)


def _says(value, quote):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return float(quote.replace(",", "")) == value
        except ValueError:
            return False
    return " ".join(quote.split()) in text_of(value)


def _short(text, width=60):
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
