"""The rubric as data: for each phase and level, the behaviours and a sentence that shows them and one that does not."""

from dataclasses import dataclass
from functools import cache
from typing import get_args

from mlsd_helpers.design.schema.leveling import Level, Phase
from mlsd_helpers.practice.data_files import read_data

LEVELS: tuple[str, ...] = get_args(Level)
PHASES: tuple[str, ...] = get_args(Phase)


@dataclass(frozen=True)
class Cell:
    """What one level shows in one phase.

    ``behaviours`` are observable; ``shows`` is a sentence, as somebody would say it, that shows one of them or more,
    ``does_not_show`` one on the same ground that shows none. The sentences are made up.
    """

    phase: str
    level: str
    behaviours: tuple[str, ...]
    shows: str
    does_not_show: str


@cache
def rubric() -> tuple[Cell, ...]:
    """The 30 cells, phase by phase, from junior to principal.

    Examples
    --------
    >>> cells = rubric()
    >>> len(cells), cells[2].phase, cells[2].level, cells[2].behaviours[1]
    (30, 'requirements', 'senior', 'prices both kinds of error')
    """
    rows = read_data("rubric.yaml")
    return tuple(
        Cell(
            phase,
            level,
            tuple(rows[phase][level]["behaviours"]),
            rows[phase][level]["shows"],
            rows[phase][level]["does_not_show"],
        )
        for phase in PHASES
        for level in LEVELS
    )


def cell(phase: str, level: str) -> Cell:
    """The cell of a phase and a level.

    Raises
    ------
    ValueError
        There is no such phase or level.
    """
    check_phase(phase)
    return rubric()[PHASES.index(phase) * len(LEVELS) + step_of(level) - 1]


def step_of(level) -> int:
    """The step of a level on the scale from 0 to 5; takes its name or the number.

    >>> step_of("senior"), step_of(3)
    (3, 3)

    Raises
    ------
    ValueError
        It is no level.
    """
    if isinstance(level, str) and level in LEVELS:
        return LEVELS.index(level) + 1
    whole = getattr(level, "item", lambda: level)()  # a numpy integer is taken for the number it is
    if isinstance(whole, int) and not isinstance(whole, bool) and 0 <= whole <= len(LEVELS):
        return whole
    raise ValueError(f"level is {level!r}; expected one of {', '.join(LEVELS)}, or a step from 0 to {len(LEVELS)}")


def level_name(step: int) -> str:
    """What a step of the scale is called.

    >>> level_name(0), level_name(4)
    ('nothing shown', 'staff')
    """
    return ("nothing shown", *LEVELS)[step_of(step)]


def check_phase(phase):
    if phase not in PHASES:
        raise ValueError(f"phase is {phase!r}; expected one of {', '.join(PHASES)}")
