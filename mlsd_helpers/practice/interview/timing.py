"""Where the minutes went: time by phase against the plan."""

from collections.abc import Iterable, Mapping
from itertools import pairwise


def minutes_by_phase(events: Iterable, phases: Iterable[str]) -> dict[str, float]:
    """Minutes that each phase took: from one event to the next, counted for the phase of the first of the two.

    Parameters
    ----------
    events : iterable of Event
        ``at`` counts the seconds of the interview without its pauses, so that a pause adds nothing.
    phases : iterable of str
        The phases to report, also those that took no time.

    Notes
    -----
    What an event outside of every phase begins (the prompt, the plan) counts for the phase before it, or for the first
    that is named after it.
    """
    minutes = dict.fromkeys(phases, 0.0)
    known = [event for event in events if event.at is not None]
    phase = next((event.phase for event in known if event.phase in minutes), None)
    for event, after in pairwise(known):
        phase = event.phase if event.phase in minutes else phase
        if phase is not None:
            minutes[phase] += max(0.0, after.at - event.at) / 60
    return minutes


def in_words(took: float, planned: float) -> str:
    """How the minutes of a phase compare with its plan.

    >>> in_words(12.0, 8.0), in_words(2, 8), in_words(7.5, 8), in_words(0, 8), in_words(3, 0)
    ('4 min over', '6 min under', 'as planned', 'not reached', 'not planned')
    """
    if planned <= 0:
        return "not planned" if took > 0 else "–"
    if took == 0:
        return "not reached"
    if abs(took - planned) <= max(1.0, 0.1 * planned):
        return "as planned"
    return f"{abs(took - planned):.0f} min {'over' if took > planned else 'under'}"


def worst(took: Mapping[str, float], planned: Mapping[str, float]) -> str | None:
    """The phase that ran over its plan by most, by more than a minute and a tenth; None when none did."""
    over = {phase: took[phase] - planned.get(phase, 0) for phase in took if planned.get(phase, 0) > 0}
    over = {phase: by for phase, by in over.items() if by > max(1.0, 0.1 * planned[phase])}
    return max(over, key=over.get) if over else None
