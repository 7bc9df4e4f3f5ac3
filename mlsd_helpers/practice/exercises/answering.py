"""What a reader calls beside an exercise: check an answer, take a hint, see the solution after a try."""

from dataclasses import dataclass
from html import escape
from typing import Any

from mlsd_helpers.practice.exercises import progress
from mlsd_helpers.practice.exercises.judging import said
from mlsd_helpers.practice.exercises.registry import find_exercise


@dataclass(frozen=True)
class Result:
    """Whether an answer passed, and what to say about it."""

    passed: bool
    message: str

    def __repr__(self):
        return f"{'✓' if self.passed else '✗'} {self.message}"

    def _repr_html_(self):
        return f"<p><strong>{'✓' if self.passed else '✗'}</strong> {escape(self.message)}</p>"


def check(id: str, answer: Any) -> Result:
    """Say whether an answer is right, or what is off; never raises for an answer.

    Parameters
    ----------
    id : str
        The exercise: ``"03-2"``.
    answer : object
        A number, a function, a document: what the exercise asks for.

    Raises
    ------
    UnknownExerciseError
        There is no such exercise.
    """
    exercise = find_exercise(id)
    try:
        off = exercise.judge(answer)
    except (Exception, SystemExit) as error:  # an answer may be any object, and do anything when it is looked at
        off = f"this answer cannot be looked at: {said(error)}"
    passed = off is None
    progress.record(exercise.id, passed)
    return Result(passed, f"{exercise.id}: right" if passed else f"{exercise.id}: {off}")


@dataclass(frozen=True)
class Hint:
    """One of the three hints."""

    step: int
    text: str

    def __repr__(self):
        return f"hint {self.step} of 3: {self.text}"


def hint(id: str) -> Hint:
    """The next hint; after the third, the third again."""
    exercise = find_exercise(id)
    step = min(progress.hints_seen(exercise.id) + 1, 3)
    progress.record_hint(exercise.id, step)
    return Hint(step, exercise.hints[step - 1])


@dataclass(frozen=True)
class Solution:
    """The solution as it stands in exercises/solutions; or why it is not shown yet."""

    text: str

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```" if "\n" in self.text else escape(self.text)


def solution(id: str) -> Solution:
    """The solution of an exercise, once an answer was checked."""
    exercise = find_exercise(id)
    if not progress.tried(exercise.id):
        return Solution(f"{exercise.id}: try it first; check('{exercise.id}', …) with any answer opens the solution")
    from mlsd_helpers.practice.exercises.pages import solution_source

    return Solution(solution_source(exercise))
