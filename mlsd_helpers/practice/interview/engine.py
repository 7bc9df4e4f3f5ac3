"""The interviewer: what follows from what was said, from the clock and from the candidate's document."""

import time
from pathlib import Path

from mlsd_helpers.practice.interview.plan import time_plan
from mlsd_helpers.practice.interview.transcript import Event


class Interview:
    """One interview: start or resume it, say something, hear what follows.

    All that the interviewer knows is in the transcript, so that one that was killed goes on as if nothing had happened.
    """

    @classmethod
    def start(cls, case, level="senior", minutes=45, path=None, design=None, seed=0, clock=time.monotonic):
        """Begin an interview and write the first lines of its transcript.

        Parameters
        ----------
        case : str or Case
            A design case or its name.
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
        raise NotImplementedError

    @classmethod
    def resume(cls, path, clock=time.monotonic):
        """Go on with an interview; the time since it was left does not count.

        Raises
        ------
        DesignError
            The transcript cannot be read, or another program goes on with it.
        """
        raise NotImplementedError

    def opening(self) -> list[Event]:
        """What to show first: the prompt, the time plan and the first question."""
        raise NotImplementedError

    def say(self, text: str) -> list[Event]:
        """What follows when the candidate says this: answers, push-backs, the next question, the clock, the twist."""
        raise NotImplementedError

    def tick(self) -> list[Event]:
        """What is due by the clock alone: warnings, the twist, the end of the time."""
        raise NotImplementedError

    def pause(self) -> list[Event]:
        """Stop the clock."""
        raise NotImplementedError

    def unpause(self) -> list[Event]:
        """Let the clock go on."""
        raise NotImplementedError

    def finish(self) -> list[Event]:
        """End the interview, whatever the clock says, and let go of the transcript."""
        raise NotImplementedError

    @property
    def plan(self) -> dict[str, int]:
        """Minutes by phase."""
        return time_plan(self.minutes, self.level)

    events: tuple[Event, ...]  # all so far, as in the transcript
    path: Path  # the transcript
    design_path: Path  # the candidate's document
    elapsed_minutes: float  # pauses left out
    minutes_left: float  # never below 0
    phase: str  # of leveling.PHASES; the last, communication, is the closing
    paused: bool
    over: bool  # the time is over or the interview was finished
