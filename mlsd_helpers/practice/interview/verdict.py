"""The verdict on an interview: what its transcript and the candidate's document show, and no more."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.design.rules.findings import Findings
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview import moments as decisive
from mlsd_helpers.practice.interview.differences import Difference, differences
from mlsd_helpers.practice.interview.evidence import Evidence, evidence_of
from mlsd_helpers.practice.interview.moments import Moment
from mlsd_helpers.practice.interview.next_steps import Drill, drills
from mlsd_helpers.practice.interview.plan import time_plan
from mlsd_helpers.practice.interview.timing import minutes_by_phase
from mlsd_helpers.practice.interview.transcript import Transcript
from mlsd_helpers.shared.printable import as_lines

FEW_ANSWERS = 5
SHOWN_DIFFERENCES = 2  # of a phase, in a terminal


@dataclass(frozen=True)
class PhaseVerdict:
    """What one phase showed.

    ``suggested`` is the highest level of the evidence that nobody turned down, ``confirmed`` that of the evidence that
    a person confirmed; both from 0 (nothing shown) to 5 (principal). Minutes are those of the clock, pauses left out.
    """

    phase: str
    suggested: int
    confirmed: int
    evidence: tuple[Evidence, ...]
    minutes: float
    planned_minutes: int

    @property
    def without_minutes(self) -> bool:
        """Whether it shows a level though not one minute went to it: what was said in other phases showed it."""
        return self.minutes == 0 and self.suggested > 0 and self.phase != "communication"


@dataclass(frozen=True, repr=False)
class Verdict:
    """What an interview showed.

    Attributes
    ----------
    case, title : str
        The design case and its title.
    target : str
        The level that was interviewed for.
    phases : tuple of PhaseVerdict
        In the order of the rubric.
    moments : tuple of Moment
        What decided: the crux, findings, push-backs, the twist.
    drills : tuple of Drill
        At most three.
    differences : tuple of Difference
        What the reference of the case did differently.
    limits : tuple of str
        What the verdict cannot tell, and why.
    transcript : Transcript
        What it was read from.
    findings : Findings or None
        What the rules say about the candidate's document; None where it could not be read.
    """

    case: str
    title: str
    target: str
    phases: tuple[PhaseVerdict, ...]
    moments: tuple[Moment, ...]
    drills: tuple[Drill, ...]
    differences: tuple[Difference, ...]
    limits: tuple[str, ...]
    transcript: Transcript
    findings: Findings | None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All pieces of evidence; their place here is the number by which they are confirmed."""
        return tuple(piece for phase in self.phases for piece in phase.evidence)

    @property
    def undecided(self) -> int:
        """How many pieces of evidence nobody has confirmed or turned down."""
        return sum(piece.confirmed is None for piece in self.evidence)

    @property
    def suggested(self) -> int:
        """The level, from 0 to 5, that follows from all evidence that nobody turned down."""
        return leveling.level({phase.phase: phase.suggested for phase in self.phases})

    @property
    def confirmed(self) -> int:
        """The level, from 0 to 5, that follows from confirmed evidence alone."""
        return leveling.level({phase.phase: phase.confirmed for phase in self.phases})

    @property
    def level(self) -> str:
        """The level in words: it is called suggested until a person has decided on every piece of evidence."""
        if not self.evidence:
            return leveling.level_name(0)
        if self.undecided:
            return f"{leveling.level_name(self.suggested)}, suggested"
        return f"{leveling.level_name(self.confirmed)}, confirmed"

    @property
    def minutes(self) -> float:
        """Minutes from the first to the last thing that happened, pauses left out."""
        return max((event.at for event in self.transcript.events), default=0.0) / 60

    def report(self, path) -> Path:
        """Write the verdict as a page: Markdown or self-contained HTML, by the ending of ``path``.

        Raises
        ------
        DesignError
            The ending is another one, or the page cannot be written.
        """
        from mlsd_helpers.practice.interview.report import write_report

        return write_report(self, Path(path))

    def to_markdown(self) -> str:
        """The report as Markdown."""
        from mlsd_helpers.practice.interview.report import to_markdown

        return to_markdown(self)

    def to_html(self) -> str:
        """The report as one HTML page."""
        from mlsd_helpers.practice.interview.report import to_html

        return to_html(self)

    def __repr__(self):
        lines = [f"{self.title}, interviewed for {self.target}: {self.level}"]
        lines += [
            f"  {phase.phase:<18} {leveling.level_name(phase.suggested):<14} suggested · "
            f"{leveling.level_name(phase.confirmed):<14} confirmed · {phase.minutes:.0f} of {phase.planned_minutes} min"
            for phase in self.phases
        ]
        lines += [f"  ? {limit}" for limit in self.limits]
        lines += ["what decided"] * bool(self.moments) + [f"  {moment}" for moment in self.moments]
        for i, drill in enumerate(self.drills, start=1):
            lines += ["to practise next"] * (i == 1) + [f"  {i}. {drill.what} {drill.why}"]
            lines += [f"     → {link}" for link in drill.links]
        first = self._first_differences()
        lines += ["the reference did differently"] * bool(self.differences)
        lines += [f"  {d.phase}, {d.what}: yours {d.yours}; the reference {d.reference}" for d in first]
        if rest := len(self.differences) - len(first):
            lines.append(f"  {rest} {'more ' if first else ''}differences are in the report")
        return as_lines(lines)

    def _first_differences(self):
        """Of each phase the first numbers and choices; what rules find stands above them already."""
        for_a_phase = {}
        for difference in self.differences:
            if difference.kind in ("number", "choice"):
                for_a_phase.setdefault(difference.phase, []).append(difference)
        return [difference for found in for_a_phase.values() for difference in found[:SHOWN_DIFFERENCES]]

    def _repr_html_(self):
        from mlsd_helpers.practice.interview.report import summary_html

        return summary_html(self)


def verdict(transcript: Transcript | str | Path, confirmed: Iterable[int] | None = None) -> Verdict:
    """Read what an interview showed.

    Parameters
    ----------
    transcript : Transcript or path
        Of an interview, finished or not.
    confirmed : iterable of int, optional
        Numbers of the pieces of evidence (their places in :attr:`Verdict.evidence`) that a person confirms; the others
        are turned down. What the transcript records is taken unless given.

    Returns
    -------
    Verdict
        Short interviews, those without a document and those that were cut off say so in ``limits``.

    Raises
    ------
    DesignError
        The transcript cannot be read.
    IndexError
        There is no piece of evidence of that number.
    """
    if not isinstance(transcript, Transcript):
        transcript = Transcript.read(transcript)
    start, limits = transcript.start, list(_limits_of(transcript))
    design, why_not = _document(transcript)
    case, no_case = _case(start["case"])
    limits += [why for why in (why_not, no_case) if why]
    findings = design.check() if design is not None else None
    evidence = _decided(evidence_of(transcript, design), confirmed)
    planned = time_plan(start["minutes"], start["level"])
    took = minutes_by_phase(transcript.events, leveling.PHASES)
    scores = _scores(evidence)
    phases = tuple(
        PhaseVerdict(
            phase,
            scores["suggested"][phase],
            scores["confirmed"][phase],
            tuple(piece for piece in evidence if piece.phase == phase),
            took[phase],
            planned[phase],
        )
        for phase in leveling.PHASES
    )
    decided = all(piece.confirmed is not None for piece in evidence)
    return Verdict(
        case=case.name if case else start["case"],
        title=case.title if case else start["case"],
        target=start["level"],
        phases=phases,
        moments=tuple(_moments(transcript, case, design, findings)),
        drills=drills(scores["confirmed" if decided else "suggested"], start["level"], findings or ()),
        differences=differences(design, case.reference) if case and design is not None else (),
        limits=tuple(limits),
        transcript=transcript,
        findings=findings,
    )


def _moments(transcript, case, design, findings):
    if case:
        yield from decisive.crux_moments(transcript, case)
    yield from decisive.push_back_moments(transcript, findings)
    if case:
        yield from decisive.twist_moments(transcript, case, design)
    yield from decisive.finding_moments(transcript, findings or ())


def _scores(evidence):
    standing = [piece for piece in evidence if piece.confirmed is not False]
    return {
        "suggested": leveling.scores([replace(piece, confirmed=True) for piece in standing]),
        "confirmed": leveling.scores([piece for piece in standing if piece.confirmed]),
    }


def _decided(evidence, confirmed):
    if confirmed is None:
        return evidence
    chosen = set(confirmed)
    if unknown := sorted(chosen - set(range(len(evidence)))):
        raise IndexError(f"there is no evidence number {unknown[0]}; the numbers are 0 to {len(evidence) - 1}")
    return tuple(replace(piece, confirmed=i in chosen) for i, piece in enumerate(evidence))


def _limits_of(transcript):
    """What a transcript is too short or too broken to tell."""
    said, events = transcript.said(), transcript.events
    if not said:
        yield "Nothing was said: there is no evidence but what stands in the document."
    elif len(said) < FEW_ANSWERS:
        answers = f"{len(said)} answer{'s' * (len(said) > 1)}"
        yield f"It is only {answers} long: a phase without evidence may not have come up."
    if not transcript.finished:
        minute = decisive.minute(events[-1].at) if events else 1
        planned = transcript.start["minutes"]
        yield f"It was cut off in minute {minute} of {planned}: what would have followed is not judged."
    if transcript.damaged:
        yield f"The last line of the transcript is cut; {len(transcript.damaged)} characters of it are not read."


def _document(transcript):
    """The candidate's document, or why there is none to read."""
    path, seen = transcript.design_path, _last_seen(transcript)
    try:
        if seen is not None:
            design = Design.from_text(seen, path)
        elif path.exists():
            design = Design.open(path)
        else:
            return None, f"There is no document {path.name}: what was written is not judged."
    except DesignError as error:
        return None, f"The document cannot be read, so what was written is not judged: {error.problems[0].message}"
    if not set(design.to_dict()) - {"schema_version", "name", "case"}:
        return design, f"Nothing was written into {path.name} but its name."
    if seen is not None and not _still_says(path, seen):
        return design, f"{path.name} is not what it was at the end of the interview; what it was then is judged."
    return design, None


def _last_seen(transcript):
    """The document's text as the interviewer last read it, which the transcript keeps."""
    seen = (event.about.get("yaml") for event in reversed(transcript.events) if event.kind == "document")
    return next((text for text in seen if isinstance(text, str)), None)


def _still_says(path, seen):
    try:
        return reading.read_text(path) == seen
    except DesignError:
        return False


def _case(name):
    from mlsd_helpers.practice import cases

    with contextlib.suppress(DesignError):
        return cases.load(name), None
    return None, f"There is no case {name} here: the crux, the twist and the reference are not judged."
