"""Drills in a terminal: one estimate after the other until the time is over."""

import contextlib
import shutil
import textwrap

from mlsd_helpers.practice.drills.session import Session
from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.shared.printable import printable

HOW = "Write numbers as you like (2500, 2.5k, 3e6, 1.5 million); s skips, q ends."


def run(minutes: float, seed: int | None = None, ask=input, say=print) -> str:
    """Ask until the time is over or the reader has enough (q, or the end of the input); gives the summary.

    ``ask`` takes a prompt and gives a line, ``say`` shows one: the terminal's own unless a test hands in others.
    """
    with contextlib.suppress(ImportError):  # where there is one, arrow keys move in the line
        import readline  # noqa: F401
    session = Session(minutes, seed)
    say(f"{minutes:g} minute{'s' * (minutes != 1)}. {HOW}")
    while not session.over:
        drill = session.next()
        say("\n" + textwrap.fill(drill.question, min(100, shutil.get_terminal_size().columns)))
        if not _answered(session, drill, ask, say):
            return f"\n{session.summary()}"
    return f"\nThe time is over. {session.summary()}"


def _answered(session, drill, ask, say):
    """Whether to go on after one estimate was answered or skipped."""
    while True:
        try:
            text = ask(f"[{session.time_left} left] {drill.unit}: ").strip()
        except (EOFError, KeyboardInterrupt):
            return False
        if text.casefold() in ("q", "quit", "exit"):
            return False
        if not text:
            say(HOW)
            continue
        if text.casefold() in ("s", "skip"):
            session.skip()
            break
        try:
            score = session.answer(text)
        except ValueError as error:
            say(printable(error))
            continue
        say(f"{said(score.estimate)} {drill.unit}: {score}")
        break
    say("\n".join(f"    {line}" for line in drill.working.splitlines()))
    return True
