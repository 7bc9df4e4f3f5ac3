from typing import get_args

from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.schema.leveling import Level, Phase

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
