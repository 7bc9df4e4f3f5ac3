"""What an exercise is, and the list of them: one module an exercise, registered by a decorator."""

import difflib
import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlsd_helpers.practice.exercises.numbering import number_now

KINDS = ("compute", "repair", "design")
_ID = re.compile(r"\d\d-\d")


class UnknownExerciseError(ValueError):
    """There is no exercise of that number."""


@dataclass(frozen=True)
class Wrong:
    """An answer that people give, and a word that the message about it must contain.

    ``answer`` is called for it, so that nothing is computed before it is needed.
    """

    answer: Callable[[], Any]
    says: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    id : str
        Number of the notebook and of the exercise in it: ``"03-2"``.
    title : str
        What to do, a verb first.
    kind : str
        compute (a value or a function), repair (something broken) or design (a part of a document).
    difficulty : int
        1 to 3.
    minutes : int
        How long it takes.
    hints : tuple of three str
        Each says more than the one before; none says the answer.
    judge : callable
        Takes an answer; gives what is off, in one message, or None when it is right.
    wrong : tuple of Wrong
        At least two answers that people give.
    flights, document : bool
        Whether it uses the real flights, and a design document.
    """

    id: str
    title: str
    kind: str
    difficulty: int
    minutes: int
    hints: tuple[str, str, str]
    judge: Callable[[Any], str | None]
    wrong: tuple[Wrong, ...]
    flights: bool = False
    document: bool = False

    @property
    def notebook(self) -> str:
        """The number of the notebook that it belongs to."""
        return self.id[:2]

    @property
    def topic(self) -> str:
        """What that notebook is about, as the folder of its exercises is named: ``"high_level_design"``."""
        return self.judge.__module__.split(".")[-2].partition("_")[2]

    def __post_init__(self):
        if not _ID.fullmatch(self.id) or self.kind not in KINDS or self.difficulty not in (1, 2, 3):
            raise ValueError(f"{self.id}: a number such as '03-2', one of {KINDS}, a difficulty from 1 to 3")
        if len(self.hints) != 3 or len(self.wrong) < 2:
            raise ValueError(
                f"{self.id}: three hints and at least two wrong answers; got {len(self.hints)} and {len(self.wrong)}"
            )


_EXERCISES: dict[str, Exercise] = {}


def exercise(id, title, *, kind, difficulty, minutes, hints, wrong, flights=False, document=False):
    """Register the judge of an exercise, a function that takes an answer; see :class:`Exercise`."""

    def register(judge):
        if id in _EXERCISES and _EXERCISES[id].judge.__module__ != judge.__module__:
            raise ValueError(f"{id} is taken by {_EXERCISES[id].title!r}")
        _EXERCISES[id] = Exercise(
            id, title, kind, difficulty, minutes, tuple(hints), judge, tuple(wrong), flights, document
        )
        return judge

    return register


@cache
def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise, in the order of the notebooks."""
    from mlsd_helpers.practice.exercises import topics

    for module in pkgutil.walk_packages(topics.__path__, f"{topics.__name__}."):
        importlib.import_module(module.name)
    return tuple(_EXERCISES[id] for id in sorted(_EXERCISES))


def find_exercise(id: str) -> Exercise:
    """The exercise of that number.

    Raises
    ------
    UnknownExerciseError
        There is none; names the nearest, or what an old number is called now.
    """
    known = {exercise.id: exercise for exercise in all_exercises()}
    if isinstance(id, str) and id in known:
        return known[id]
    padded = str(id).strip().zfill(4)  # '1-1' is '01-1', not '10-1'
    if padded not in known and (now := number_now(padded)) in known:
        raise UnknownExerciseError(f"there is no exercise {id!r} any more; {padded} is {now} now")
    near = [padded] if padded in known else difflib.get_close_matches(str(id), known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"they run from '{min(known)}' to '{max(known)}'"
    raise UnknownExerciseError(f"there is no exercise {id!r}; {hint}")
