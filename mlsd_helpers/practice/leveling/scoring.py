"""From evidence to scores, and from scores to a level: the stated rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, check_phase, step_of

PHASES_AT_LEVEL = 4


@dataclass(frozen=True)
class Suggestion:
    """A place that may show behaviour of a level; it counts once a person has confirmed it.

    ``path`` is the field of the design document that is quoted, None for what was said; ``quote`` stands there word
    for word; ``because`` says what was found there: fields, numbers, rules that ran and found nothing.
    """

    phase: str
    level: str
    behaviour: str
    path: str | None
    quote: str
    because: str

    def __str__(self):
        where = "" if self.path is None else f" {self.path}:"
        return f"{self.phase}, {self.level}, {self.behaviour}:{where} “{self.quote}” ({self.because})"


def scores(evidence: Iterable) -> dict[str, int]:
    """The score of each phase: the highest level that the evidence for it shows, 0 where there is none.

    Parameters
    ----------
    evidence : iterable
        Suggestions that a person agrees with, or the entries of ``leveling.evidence`` of a design document, of which
        only the confirmed ones count: the same reading as that of the rule ``level-without-evidence``.

    Raises
    ------
    ValueError
        A piece of evidence names no phase or level of the rubric.

    Examples
    --------
    >>> said = Suggestion("features", "senior", "finds leakage", None, "The mean uses the day itself.", "leak")
    >>> scores([said])["features"], scores([said])["modeling"]
    (3, 0)
    """
    found = dict.fromkeys(PHASES, 0)
    for piece in evidence:
        check_phase(piece.phase)
        if getattr(piece, "confirmed", True):
            found[piece.phase] = max(found[piece.phase], step_of(piece.level))
    return found


def level(scores: Mapping[str, int]) -> int:
    """The level that scores add up to, from 0 (none) to 5 (principal).

    A level is reached when every phase is within one step of it or above, and at least four of the six phases are at
    it or above. So depth in one phase does not lift the level, and a phase two steps behind holds it down.

    Formula: max { L : min over phases ≥ L − 1 and #{phases ≥ L} ≥ 4 }.

    Parameters
    ----------
    scores : mapping of str to int
        A score from 0 to 5 for each of the six phases.

    Raises
    ------
    ValueError
        A phase is missing or unknown, or a score is no whole number from 0 to 5.

    Examples
    --------
    >>> level(dict.fromkeys(PHASES, 2) | {"modeling": 5})
    2
    """
    steps = checked_scores(scores).values()
    reached = [
        step
        for step in range(1, len(LEVELS) + 1)
        if min(steps) >= step - 1 and sum(score >= step for score in steps) >= PHASES_AT_LEVEL
    ]
    return max(reached, default=0)


def checked_scores(scores: Mapping[str, int], name: str = "scores") -> dict[str, int]:
    """The scores in the order of the phases.

    Raises
    ------
    ValueError
        A phase is missing or unknown, or a score is no whole number from 0 to 5.
    """
    for phase in scores:
        check_phase(phase)
    missing = [phase for phase in PHASES if phase not in scores]
    if missing:
        raise ValueError(f"{name} lacks {', '.join(missing)}; give 0 where nothing was shown")
    for phase, score in scores.items():
        if isinstance(score, str):
            raise ValueError(f"{name}[{phase!r}] is {score!r}; expected a whole number from 0 to {len(LEVELS)}")
        step_of(score)
    return {phase: step_of(scores[phase]) for phase in PHASES}
