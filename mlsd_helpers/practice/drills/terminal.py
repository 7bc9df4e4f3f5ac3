"""Drills in a terminal: one estimate after the other until the time is over."""

from mlsd_helpers.practice.drills.session import Session


def run(minutes: float, seed: int | None = None, ask=input, say=print) -> str:
    """Ask until the time is over or the reader has enough (an empty line or the end of the input); gives the summary.

    ``ask`` takes a prompt and gives a line, ``say`` shows one: the terminal's own unless a test hands in others.
    """
    session = Session(minutes, seed)
    say(f"{minutes:g} minutes. Write numbers as you like (2500, 2.5k, 3e6); 's' skips, an empty line ends.")
    while not session.over:
        drill = session.next()
        say(f"\n{drill.question}")
        if not _answered(session, drill, ask, say):
            break
    return f"\n{session.summary()}"


def _answered(session, drill, ask, say):
    """Whether to go on after one estimate was answered or skipped."""
    while True:
        try:
            text = ask(f"[{session.seconds_left / 60:.0f} min left] {drill.unit}: ").strip()
        except (EOFError, KeyboardInterrupt):
            return False
        if not text:
            return False
        if text.casefold() in ("s", "skip"):
            break
        try:
            say(str(session.answer(text)))
            break
        except ValueError as error:
            say(str(error))
    say("\n".join(f"    {line}" for line in drill.working.splitlines()))
    return True
