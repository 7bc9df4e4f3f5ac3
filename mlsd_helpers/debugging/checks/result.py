"""What came out of one check."""

from dataclasses import dataclass
from typing import NamedTuple

PASSED, FAILED, COULD_NOT_RUN, DOES_NOT_APPLY = "passed", "failed", "could not run", "does not apply"
MARKS = {PASSED: "✓", FAILED: "✗", COULD_NOT_RUN: "!", DOES_NOT_APPLY: "–"}


class Verdict(NamedTuple):
    """What a check function gives back: whether it holds, and the figures that were compared, in words."""

    holds: bool
    evidence: str


@dataclass(frozen=True)
class Result:
    """One check's outcome.

    Parameters
    ----------
    name : str
        The check, named for what should hold: ``"overfits a handful"``.
    outcome : {"passed", "failed", "could not run", "does not apply"}
        Could not run: something raised, or there was no answer. Does not apply: the model has no such part, or nothing
        was declared that the check could hold it to.
    evidence : str
        The figures compared; or why it has no outcome.
    catches : str
        The bug that it is made for.
    look_at : str
        Where to look next when it failed.
    """

    name: str
    outcome: str
    evidence: str
    catches: str
    look_at: str

    @property
    def passed(self) -> bool:
        """Whether the check ran and holds."""
        return self.outcome == PASSED

    def __repr__(self):
        next_step = f"\n    catches: {self.catches}\n    look at: {self.look_at}" if self.outcome == FAILED else ""
        return f"{MARKS[self.outcome]} {self.name}: {self.evidence}{next_step}"
