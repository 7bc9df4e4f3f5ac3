"""What was said and written, as evidence for levels: suggested by the rubric, confirmed or turned down by a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlsd_helpers.design import Design
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview.moments import answer_to, minute, quoted, rules_in
from mlsd_helpers.practice.interview.transcript import Event, Recording, Transcript

ANSWERED = 0.75  # of the questions: from this share on, the candidate is taken to answer what is asked
_ASKS = ("question", "push_back", "follow_up")
_ANSWERS = ("communication", "junior", "answers what is asked")
_CHANGES_COURSE = ("communication", "senior", "changes course on a hint")


@dataclass(frozen=True)
class Evidence:
    """A quote that may show behaviour of a level.

    Attributes
    ----------
    phase, level, behaviour : str
        The cell of the rubric, and which of its behaviours.
    quote : str
        What was said or written, word for word.
    because : str
        What was found there.
    path : str or None
        The field of the candidate's document; None of what was said.
    at : float or None
        Second of the interview at which it was said; None of what stands in the document.
    confirmed : bool or None
        What a person decided: it counts, or it does not; None when nobody has decided yet.
    pushed_back : bool
        The interviewer answered what was said with arithmetic that contradicts it: read it twice before you confirm it.
    """

    phase: str
    level: str
    behaviour: str
    quote: str
    because: str
    path: str | None = None
    at: float | None = None
    confirmed: bool | None = None
    pushed_back: bool = False

    @property
    def status(self) -> str:
        """suggested, confirmed or turned down."""
        return {None: "suggested", True: "confirmed", False: "turned down"}[self.confirmed]

    @property
    def _key(self):
        return self.phase, self.level, self.behaviour, self.path is None

    def __str__(self):
        where = self.path or f"said in minute {minute(self.at)}{', and pushed back' * self.pushed_back}"
        return f"{self.phase}, {self.level}, {self.behaviour}: “{self.quote}” ({where}; {self.status})"


def evidence_of(transcript: Transcript, design: Design | None) -> tuple[Evidence, ...]:
    """What the rubric suggests from what the candidate said and from the document, with what a person decided so far.

    Of a behaviour that was shown several times the first quote stands. The order is that of the rubric: phases, in each
    the higher levels first, what was said before what was written.
    """
    found: dict[tuple, Evidence] = {}
    contradicted = _contradicted(transcript.events)
    for event in transcript.said():
        for each in leveling.suggest_from_text(event.text):
            doubt = event.at in contradicted and any(letter.isdigit() for letter in each.quote)
            quote = (each.phase, each.level, each.behaviour, each.quote, each.because, None, event.at)
            piece = Evidence(*quote, pushed_back=doubt)
            found.setdefault(piece._key, piece)
    for piece in _from_the_talk(transcript.events):
        found.setdefault(piece._key, piece)
    for each in leveling.suggest(design) if design is not None else ():
        piece = Evidence(each.phase, each.level, each.behaviour, each.quote, each.because, each.path)
        found.setdefault(piece._key, piece)
    decided = _decisions(transcript.events)
    pieces = (replace(piece, confirmed=decided.get((*key, piece.quote))) for key, piece in found.items())
    return tuple(sorted(pieces, key=_in_order))


def _contradicted(events):
    """The seconds at which something was said that the interviewer pushed back on before anything else was said."""
    seconds, last = set(), None
    for event in events:
        if event.kind == "candidate":
            last = event.at
        elif event.kind == "push_back" and last is not None:
            seconds.add(last)
    return seconds


def _from_the_talk(events):
    """What shows not in a sentence but in its place: questions that got an answer, a hint that changed the design."""
    asked = [i for i, event in enumerate(events) if event.kind in _ASKS]
    replies = [reply for i in asked if (reply := answer_to(events, i)) is not None]
    if asked and len(replies) >= ANSWERED * len(asked):
        because = f"{len(replies)} of {len(asked)} questions were followed by something that was said"
        yield Evidence(*_ANSWERS, quoted(replies[0]), because, None, replies[0].at)
    hints = {event.about["rule"]: i for i, event in enumerate(events) if event.kind in _ASKS and "rule" in event.about}
    for i, event in enumerate(events):
        for name in rules_in(event.about.get("lost")) if event.kind == "document" else ():
            said = answer_to(events, hints[name]) if hints.get(name, i) < i else None
            if said is not None:
                because = f"asked about {name}, and the document does not have it any more in minute {minute(event.at)}"
                yield Evidence(*_CHANGES_COURSE, quoted(said), because, None, said.at)


def decide(path, evidence: Iterable[Evidence], confirmed: Iterable[int]) -> None:
    """Write to the transcript which pieces a person confirmed, by their numbers from 0; the others are turned down.

    A verdict over the transcript then counts the confirmed ones.

    Raises
    ------
    DesignError
        The transcript cannot be read or written.
    IndexError
        There is no piece of that number.
    """
    evidence, chosen = tuple(evidence), set(confirmed)
    if unknown := sorted(chosen - set(range(len(evidence)))):
        raise IndexError(f"there is no evidence number {unknown[0]}; the numbers are 0 to {len(evidence) - 1}")
    recording, transcript = Recording.go_on(path)
    at = transcript.events[-1].at if transcript.events else 0.0
    try:
        for i, piece in enumerate(evidence):
            about = {
                "cell": [piece.phase, piece.level],
                "behaviour": piece.behaviour,
                "path": piece.path,
                "confirmed": i in chosen,
            }
            recording.append(Event("confirmed", at, piece.phase, piece.quote, about))
    finally:
        recording.close()


def _decisions(events):
    """What was decided last about each piece: by cell, behaviour, whether it was said, and quote."""
    decided = {}
    for event in events:
        cell, yes = event.about.get("cell"), event.about.get("confirmed")
        if event.kind == "confirmed" and isinstance(cell, list) and len(cell) == 2 and isinstance(yes, bool):
            key = (*cell, event.about.get("behaviour"), event.about.get("path") is None, event.text)
            decided[key] = yes
    return decided


def _in_order(piece):
    level = leveling.LEVELS.index(piece.level)
    return leveling.PHASES.index(piece.phase), -level, piece.at is None, piece.at or 0, piece.behaviour
