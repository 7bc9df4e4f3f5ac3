"""The interviewer: what follows from what was said, from the clock and from the candidate's document.

All that the interviewer knows follows from the events of the transcript. An interview that was killed is read again
event by event, and goes on as if nothing had happened; a turn that was cut in the middle is completed.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file.errors import Problem
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.interview import turn
from mlsd_helpers.practice.interview.asking import opening
from mlsd_helpers.practice.interview.clock import StoppingClock, due_by_clock
from mlsd_helpers.practice.interview.memory import Memory
from mlsd_helpers.practice.interview.messages import MOST_READ, cleaned
from mlsd_helpers.practice.interview.plan import NAMES, PHASES, check_level, check_minutes, time_plan
from mlsd_helpers.practice.interview.transcript import Event, Recording, Transcript
from mlsd_helpers.practice.interview.twists import judge
from mlsd_helpers.practice.interview.watched import Watched

FOLDER = "interviews"


class Interview:
    """One interview: start or resume it, say something, hear what follows.

    Examples
    --------
    >>> interview = Interview.start("flight_delay_alerts", "senior", 45)  # doctest: +SKIP
    >>> interview.say("How many users do we have?")[0].text  # doctest: +SKIP
    'A million users a day, four requests each. The busiest second is three times the average.'
    """

    def __init__(self, recording: Recording, transcript: Transcript, case: Any, clock: Callable[[], float]):
        self._recording = recording
        self.path = recording.path
        self.case = case
        self.level, self.minutes = transcript.start["level"], transcript.start["minutes"]
        self.seed, self.design_path = transcript.start["seed"], transcript.design_path
        self._events = []
        self._memory = Memory(case, Watched(self.design_path), PHASES[0])
        for event in transcript.events:
            self._remember(event)
        self._clock = StoppingClock(clock, self._memory.at, stopped=self._memory.paused or self._memory.ended)

    @classmethod
    def start(
        cls,
        case: str,
        level: str = "senior",
        minutes: int = 45,
        path: str | Path | None = None,
        design: Design | str | Path | None = None,
        seed: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ):
        """Begin an interview and write the first lines of its transcript.

        Parameters
        ----------
        case : str or Case
            A design case, its name, or the file of one of your own.
        level : str
            The level to interview for.
        minutes : int
            35, 45 or 60.
        path : path, optional
            The transcript, ``interviews/CASE-YYYYmmdd-HHMMSS.jsonl`` unless given; must not be there yet.
        design : path, optional
            The candidate's document, which is read again at each turn; made when it is not there. Beside the
            transcript unless given.
        seed : int
            Decides between twists and wordings.
        clock : callable
            Seconds that only grow; a test gives its own.

        Raises
        ------
        DesignError
            No such case, level or length; the transcript is there already; the document cannot be read.
        """
        check_level(level)
        check_minutes(minutes)
        name, case = _loaded(case)
        now = datetime.now().astimezone()
        path = Path(path) if path is not None else _unused(f"{case.name}-{now:%Y%m%d-%H%M%S}")
        design = Path(design) if design is not None else path.with_suffix(".yaml")
        if design.exists():
            Design.open(design)  # says what is wrong before a transcript is begun
        start = {
            "case": name,
            "level": level,
            "minutes": int(minutes),
            "seed": int(seed),
            "design": _from_folder(design, path.parent),
            "date": now.isoformat(timespec="seconds"),
        }
        recording = Recording.create(path, start)
        try:
            if not design.exists():
                Design.new(case.name, case.name).save(design)
            interview = cls(recording, Transcript(path, start, ()), case, clock)
            interview._write(interview._first_words())
        except DesignError:  # a full disk
            recording.discard()
            raise
        return interview

    def _first_words(self):
        """The prompt, the plan, where the document is kept, and the first question."""
        shares = ", ".join(f"{NAMES[phase]} {share}" for phase, share in self.plan.items())
        first = opening(PHASES[0], self.seed)
        seen = self._memory.watched.look()
        about = seen[1] if seen is not None else {"state": "readable"}
        keep = f"Keep your design in {self.design_path.name}; I look at it at every turn."
        return [
            ("prompt", self.case.prompt, {}, None),
            ("plan", f"We have {self.minutes} minutes. My plan: {shares}.", {"minutes": self.plan}, None),
            ("document", keep, about, None),
            (first.kind, first.text, first.about, None),
        ]

    @classmethod
    def resume(cls, path: str | Path, clock: Callable[[], float] = time.monotonic):
        """Go on with an interview; the time since it was left does not count.

        Raises
        ------
        DesignError
            The transcript cannot be read, its case is not there, or another program goes on with it.
        """
        recording, transcript = Recording.go_on(path)
        try:
            _, case = _loaded(transcript.start["case"])
            interview = cls(recording, transcript, case, clock)
        except BaseException:
            recording.close()
            raise
        if transcript.damaged and not interview.ended:
            text = (
                "The program was stopped while a line of the transcript was written. What it held is kept here; if it "
                "was yours, say it again."
            )
            interview._tell("warning", text, {"damaged": transcript.damaged})
        interview._complete_turn(transcript.events)
        return interview

    def opening(self) -> list[Event]:
        """What to show first: the prompt, the time plan, where the document is kept, the first question."""
        return list(self._events[:4])

    def say(self, text: str) -> list[Event]:
        """What follows when the candidate says this: answers, push-backs, the next question, the clock, the twist.

        A message of any length is kept whole in the transcript; the first 20,000 characters are read, and the
        interviewer says so.

        Raises
        ------
        DesignError
            The interview has ended.
        """
        if self.ended:
            raise DesignError([Problem("this interview has ended; 'mlsd interview' starts another")], self.path)
        before = self.unpause()
        text = cleaned(text)
        phase = turn.announced(self._memory, text)
        self._tell("candidate", text, {"read": MOST_READ} if len(text) > MOST_READ else {}, phase)
        return [*before, *self._write(self._replies())]

    def tick(self) -> list[Event]:
        """What is due by the clock alone: warnings, the twist, the end of the time. Safe to call at any moment."""
        if self.ended or self.paused:
            return []
        told = []
        for kind, text, about in due_by_clock(self._memory, self.elapsed_minutes, self.plan, self.seed, self.minutes):
            told.append(self._tell(kind, text, about))
        return told

    def pause(self) -> list[Event]:
        """Stop the clock; nothing when it stands already."""
        if self.paused or self.ended:
            return []
        self._clock.stop()
        return [self._tell("pause", "The clock stands still. Go on when you like.", {})]

    def unpause(self) -> list[Event]:
        """Let the clock go on; nothing when it runs."""
        if not self.paused:
            return []
        event = self._tell("unpause", "We go on.", {})
        self._clock.go()
        return [event]

    def finish(self) -> list[Event]:
        """End the interview, whatever the clock says, and let go of the transcript."""
        if self.ended:
            return []
        seen = self._write(turn.look(self._memory))
        judged = []
        for which, _, said in self._memory.twists:
            found = judge(self.case.twists[which], self._memory.watched.design, "\n".join(self._memory.said[said:]))
            broken = [[finding.name, finding.path] for finding in found.broken]
            judged.append(
                {"twist": which, "in_document": found.in_document, "broken": broken, "said": round(found.covered, 2)}
            )
        self._clock.stop()
        event = self._tell("end", "Thank you. That is the end of the interview.", {"twists": judged})
        self.close()
        return [*seen, event]

    def close(self) -> None:
        """Let go of the transcript without ending the interview, so that it can be resumed elsewhere."""
        self._recording.close()

    @property
    def plan(self) -> dict[str, int]:
        """Minutes by phase."""
        return time_plan(self.minutes, self.level)

    @property
    def events(self) -> tuple[Event, ...]:
        """All so far, as in the transcript."""
        return tuple(self._events)

    @property
    def elapsed_minutes(self) -> float:
        """Minutes of interview time, pauses left out."""
        return self._clock.seconds() / 60

    @property
    def minutes_left(self) -> float:
        """Minutes until the time is over, never below 0."""
        return max(0.0, self.minutes - self.elapsed_minutes)

    @property
    def phase(self) -> str:
        """The phase that the interview is in; ``communication`` is the closing."""
        return self._memory.phase

    @property
    def minutes_in_phase(self) -> float:
        """Minutes spent in the phase so far."""
        return (self._memory.spent.get(self.phase, 0.0) + self._clock.seconds() - self._memory.at) / 60

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return self._memory.paused

    @property
    def ended(self) -> bool:
        """Whether the interview was finished."""
        return self._memory.ended

    @property
    def over(self) -> bool:
        """Whether the time is over or the interview was finished."""
        return self.ended or self.minutes_left <= 0

    @property
    def findings(self):
        """What a check of the candidate's document says, as it was last readable."""
        return self._memory.watched.findings

    def _remember(self, event):
        self._events.append(event)
        self._memory.take(event)

    def _tell(self, kind, text, about, phase=None, more=False):
        """Write an event and remember it; ``more`` says that others of the same turn follow."""
        about = {**about, "more": True} if more else about
        event = Event(kind, round(self._clock.seconds(), 2), phase or self.phase, text, about)
        self._recording.append(event)
        self._remember(event)
        return event

    def _replies(self):
        return turn.replies(
            self._memory, self._events[-1].text, self.level, self.seed, self.minutes, self._clock.seconds()
        )

    def _write(self, replies):
        written = []
        for i, (kind, text, about, phase) in enumerate(replies):
            written.append(self._tell(kind, text, about, phase, more=i + 1 < len(replies)))
        return written

    def _complete_turn(self, events):
        """Say what was still to be said when the program was stopped in the middle of a turn."""
        if self.ended or not events or not (events[-1].kind == "candidate" or events[-1].about.get("more")):
            return
        if not any(event.kind == "candidate" for event in events):
            self._write(self._first_words()[len(events) :])
            return
        last = max(i for i, event in enumerate(events) if event.kind == "candidate")
        before = Memory(self.case, Watched(self.design_path), PHASES[0])
        for event in events[: last + 1]:
            before.take(event)
        seconds = max(event.at for event in events)
        replies = turn.replies(before, events[last].text, self.level, self.seed, self.minutes, seconds)
        self._write(replies[len(events) - last - 1 :])


def _loaded(case):
    """The case with the name that the transcript keeps: of a case of one's own, its file."""
    if hasattr(case, "prompt"):
        return (case.name if case.name in cases.names() else str(Path(case.file).resolve())), case
    loaded = cases.load(case)
    return (str(Path(case).resolve()) if str(case).endswith((".yaml", ".yml")) else loaded.name), loaded


def _unused(stem):
    """A transcript's path that nobody uses: a second interview within a second gets a number."""
    path = Path(FOLDER) / f"{stem}.jsonl"
    number = 2
    while path.exists():
        path = Path(FOLDER) / f"{stem}-{number}.jsonl"
        number += 1
    return path


def _from_folder(design, folder):
    """The document's path as seen from the transcript's folder, so that both can move together."""
    try:
        return Path(os.path.relpath(design, folder)).as_posix()
    except ValueError:  # another drive
        return str(design.resolve())
