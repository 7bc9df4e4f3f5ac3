"""What the interviewer remembers: all of it follows from the events of the transcript, one after the other."""

import re
from dataclasses import dataclass, field

from mlsd_helpers.practice.interview.answers import fields_of
from mlsd_helpers.practice.interview.menus import Option
from mlsd_helpers.practice.interview.messages import MOST_READ, stems
from mlsd_helpers.practice.interview.transcript import Event
from mlsd_helpers.practice.interview.watched import Watched

_A_SECOND = re.compile(r"\d (?:\w+ )?(?:a|per) second\b")  # a rate, whatever it counts


@dataclass
class Memory:
    """The state of an interview after some of its events."""

    case: object
    watched: Watched
    phase: str
    at: float = 0.0
    paused: bool = False
    ended: bool = False
    asked: list[Event] = field(default_factory=list)  # questions, follow-ups, push-backs
    keys: set = field(default_factory=set)
    answered: dict[str, int] = field(default_factory=dict)  # held-back answers given, and how often
    told: dict[str, float] = field(default_factory=dict)  # numbers given, by path
    told_of: set[str] = field(default_factory=set)  # fields of a document that an answer was about
    said: list[str] = field(default_factory=list)  # as far as read
    said_stems: list[frozenset] = field(default_factory=list)
    menu: list[Option] = field(default_factory=list)  # what the turn before the last message offered to choose from
    warned: set = field(default_factory=set)
    twists: list[tuple[int, float, int]] = field(default_factory=list)  # which, at which second, messages said before
    spent: dict[str, float] = field(default_factory=dict)
    in_phase: dict[str, list[str]] = field(default_factory=dict)  # classes of what was asked in each phase
    suggested: list = field(default_factory=list)  # evidence in what was said
    remarks: dict[str, int] = field(default_factory=dict)
    asked_since_twist: bool = True  # a question, so that the twist is not open any more
    _offered: list[Option] = field(default_factory=list)  # since the last message

    def take(self, event: Event) -> None:
        """Remember one more event."""
        self.spent[self.phase] = self.spent.get(self.phase, 0.0) + max(0.0, event.at - self.at)
        if event.kind == "candidate" and event.phase != self.phase:
            self.keys.add(("opening", event.phase))  # the candidate has opened it
        self.at, self.phase = max(self.at, event.at), event.phase
        about = event.about
        if event.kind in ("question", "follow_up", "push_back"):
            self.asked.append(event)
            self.asked_since_twist = self.asked_since_twist or event.kind != "push_back"
            self.keys |= keys_of(about)
            if "class" in about:
                self.in_phase.setdefault(event.phase, []).append(about["class"])
        elif event.kind == "answer":
            self._take_answer(about)
        elif event.kind == "candidate":
            self.menu, self._offered = self._offered, []
            self._take_said(event.text[:MOST_READ])
        elif event.kind == "document":
            self.watched.take(about)
        elif event.kind == "warning" and "clock" in about:
            self.warned.add(str(about["clock"]))
        elif event.kind == "twist":
            self.asked_since_twist = False
            self.twists.append((about.get("twist", 0), event.at, len(self.said)))
        elif event.kind in ("pause", "unpause"):
            self.paused = event.kind == "pause"
        elif event.kind == "end":
            self.ended = True

    def _take_answer(self, about):
        name = about.get("answer")
        if name is not None:
            self.answered[name] = self.answered.get(name, 0) + 1
            held = next((answer for answer in self.case.answers if answer.name == name), None)
            if held is not None:
                self.told.update(held.numbers)
                if _A_SECOND.search(held.answer):
                    self.told_of.add("requirements.peak_requests_per_second")
                self.told_of |= {*held.numbers, *fields_of(held)}
        question = about.get("question", "")
        self._offered += [Option(name, ask, question) for name, ask in about.get("menu", ())]
        if "remark" in about:
            self.remarks[about["remark"]] = self.remarks.get(about["remark"], 0) + 1

    def _take_said(self, text):
        from mlsd_helpers.practice.leveling import suggest_from_text

        self.said.append(text)
        self.said_stems.append(stems(text))
        self.suggested += suggest_from_text(text)

    def since_twist(self) -> str:
        """What the candidate has said since the last twist."""
        return "\n".join(self.said[self.twists[-1][2] :]) if self.twists else ""


def keys_of(about) -> set:
    """What a question rests on, as keys that it is never asked by again."""
    keys = set()
    if "rule" in about:
        keys.add(("rule", about["rule"]))
        keys |= {("rule", about["rule"], path) for path in about.get("paths", [about.get("path")])}
    if "cell" in about:
        keys.add(("cell", *about["cell"], about.get("behaviour")))
    for name in ("follow_up", "opening", "missing", "numbers", "closing"):
        if name in about:
            keys.add((name, about[name]))
    return keys
