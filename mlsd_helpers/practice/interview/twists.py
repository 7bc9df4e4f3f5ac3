"""The change of a requirement in the middle of the round: which one, when, and what the candidate makes of it."""

from dataclasses import dataclass

from mlsd_helpers.design import Design, DesignError, Finding
from mlsd_helpers.design.analysis.changes import with_changes
from mlsd_helpers.design.schema.values import value_at
from mlsd_helpers.practice.interview.messages import stems
from mlsd_helpers.practice.interview.questions import chosen

SECOND_AFTER = 0.12  # of the time, at least, between the first twist and the second
SECOND_UNTIL = 0.82  # of the time: later than that, nobody could do anything about it
COVERED = 0.4  # share of the words of a good answer from which it counts as given


def first_of(case, seed: int) -> int:
    """Which of the two twists comes first."""
    return chosen((0, 1), seed, case.name, "twist")


@dataclass(frozen=True)
class Judgement:
    """What the candidate has made of a twist so far.

    Attributes
    ----------
    in_document : bool
        The changed requirement stands in the document.
    broken : tuple of Finding
        What breaks in the document under the change.
    covered : float
        Share of the words of a good answer that the candidate has said since.
    """

    in_document: bool
    broken: tuple[Finding, ...]
    covered: float

    @property
    def handled(self) -> bool:
        """In the document without breaking anything, or enough of a good answer was said."""
        return (self.in_document and not self.broken) or self.covered >= COVERED


def judge(twist, design: Design, said_since: str) -> Judgement:
    """Hold a twist against the candidate's document and words.

    The changes name fields of the case's reference; those that the candidate's document has not got are left out.
    """
    applied = {path: value for path, value in twist.changes.items() if _applies(design, path, value)}
    in_document = bool(applied) and all(value_at(design.document, path) == value for path, value in applied.items())
    if in_document:
        names = set(twist.findings)
        broken = tuple(finding for finding in design.check() if finding.name in names)
    else:
        broken = tuple(design.what_if(applied).gained) if applied else ()
    wanted = stems(twist.good_answer)
    return Judgement(in_document, broken, len(wanted & stems(said_since)) / max(1, len(wanted)))


def _applies(design, path, value):
    try:
        with_changes(design.document, {path: value})
    except DesignError:
        return False
    return value_at(design.document, path) is not None
