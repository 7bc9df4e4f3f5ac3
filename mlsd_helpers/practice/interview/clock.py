"""The clock of an interview: it can be stopped, and it speaks up."""

from mlsd_helpers.practice.interview import twists
from mlsd_helpers.practice.interview.plan import LEFT_WARNINGS, NAMES, PHASES, TWIST_AT, planned_end


class StoppingClock:
    """Seconds since the start, with what was stopped left out.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    seconds : float
        What it shows at first.
    stopped : bool
        Whether it stands still at first.
    """

    def __init__(self, clock, seconds=0.0, stopped=False):
        self._clock, self._before = clock, seconds
        self._since = None if stopped else clock()

    def seconds(self) -> float:
        """What it shows."""
        return self._before + (0.0 if self._since is None else max(0.0, self._clock() - self._since))

    def stop(self) -> None:
        """Stand still."""
        self._before, self._since = self.seconds(), None

    def go(self) -> None:
        """Go on."""
        if self._since is None:
            self._since = self._clock()


def due_by_clock(memory, elapsed_minutes, plan, seed, minutes):
    """What the clock makes the interviewer say now, as (kind, text, about); each once."""
    left = minutes - elapsed_minutes
    if left <= 0:
        if "over" not in memory.warned:
            text = "Time is over. Finish your sentence if you like; then we look at how it went."
            yield "warning", text, {"clock": "over"}
        return
    for mark in sorted(LEFT_WARNINGS):
        if left <= mark:
            if str(mark) not in memory.warned:
                yield "warning", f"{mark} minutes left.", {"clock": mark}
            break
    key, end = f"phase:{memory.phase}", planned_end(plan, memory.phase)
    if memory.phase != PHASES[-1] and elapsed_minutes >= end and key not in memory.warned:
        after = NAMES[PHASES[PHASES.index(memory.phase) + 1]]
        text = f"{end} minutes are over: by the plan we leave {NAMES[memory.phase]} for {after}."
        yield "warning", text, {"clock": key}
    if (which := _twist_due(memory, elapsed_minutes / minutes, left, seed)) is not None:
        yield "twist", memory.case.twists[which].says, {"twist": which}


def _twist_due(memory, share, left, seed):
    """Which twist is due: one at 60 % of the time, the other when the first is talked through and time allows."""
    if not memory.twists:
        return twists.first_of(memory.case, seed) if share >= TWIST_AT else None
    which, at, said = memory.twists[-1]
    if len(memory.twists) > 1 or share > twists.SECOND_UNTIL or left < min(LEFT_WARNINGS):
        return None
    minutes = left / (1 - share)
    if share - at / 60 / minutes < twists.SECOND_AFTER or len(memory.said) == said:
        return None
    judged = twists.judge(memory.case.twists[which], memory.watched.design, memory.since_twist())
    return 1 - which if judged.handled else None
