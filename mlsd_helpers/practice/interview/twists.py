"""The change of a requirement in the middle of the round: which one, when, and what the candidate makes of it."""

from dataclasses import dataclass

from mlsd_helpers.design import Design, DesignError, Finding
from mlsd_helpers.design.analysis.changes import with_changes
from mlsd_helpers.design.rules.findings import Findings
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
class Twisted:
    """A document with the changes of a twist in it.

    Attributes
    ----------
    design : Design
        A copy with every change that it has a place for.
    no_place : tuple of str
        Paths of the changes that it has no place for.
    in_document : bool
        The document said all this already, in every field of the twist that it has filled in, and in one at least.
    findings : Findings
        What the rules say about the copy.
    broken : tuple of Finding
        Of these, those that the twist is known to bring, and others that are new in a section already begun.
    """

    design: Design
    no_place: tuple[str, ...]
    in_document: bool
    findings: Findings
    broken: tuple[Finding, ...]


def with_twist(twist, design: Design) -> Twisted:
    """Hold a twist against a document, which stays as it is.

    The changes name fields of the case's reference; what has another shape may have no place for them.
    """
    document, no_place = design.document, []
    for path, value in twist.changes.items():
        try:
            document = with_changes(document, {path: value})
        except DesignError:
            no_place.append(path)
    filled_in = {path: value_at(design.document, path) for path in twist.changes if path not in no_place}
    said = [twist.changes[path] == value for path, value in filled_in.items() if value is not None]
    changed = Design(document)
    findings = changed.check()
    before, begun = {(finding.name, finding.path) for finding in design.check()}, design.to_dict()
    broken = (
        finding
        for finding in findings
        if finding.name in twist.findings
        or ((finding.name, finding.path) not in before and finding.path.partition(".")[0] in begun)
    )
    return Twisted(changed, tuple(no_place), bool(said) and all(said), findings, tuple(broken))


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
    """Hold a twist against the candidate's document and words."""
    twisted, wanted = with_twist(twist, design), stems(twist.good_answer)
    return Judgement(twisted.in_document, twisted.broken, len(wanted & stems(said_since)) / max(1, len(wanted)))
