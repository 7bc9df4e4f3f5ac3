"""02-2: work out how often a request is answered."""

import itertools

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _by_enumeration(parts):
    """Adds the chance of every way in which parts and fallbacks can be up or down and the request is answered."""
    units = [unit for part in parts for unit in part if unit is not None]
    total = 0.0
    for ups in itertools.product((True, False), repeat=len(units)):
        chance = 1.0
        for unit, up in zip(units, ups, strict=True):
            chance *= unit if up else 1 - unit
        state, answered = iter(ups), True
        for part in parts:
            answered &= any([next(state) for unit in part if unit is not None])  # noqa: C419  each state is taken
        total += chance * answered
    return total


def _some_parts(chance):
    def share():
        return round(chance.uniform(0.9, 0.9999), 4)

    return ([(share(), share() if chance.random() < 0.5 else None) for _ in range(chance.randint(1, 5))],)


def _without_fallbacks(parts):
    product = 1.0
    for up, _ in parts:
        product *= up
    return product


def _weakest(parts):
    return min(1 - (1 - up) * (1 - (other or 0)) for up, other in parts)


def _adds_fallbacks(parts):
    product = 1.0
    for up, other in parts:
        product *= min(1, up + (other or 0))
    return product


@exercise(
    "02-2",
    "Work out how often a request is answered",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "A request needs all of its parts: what happens to the availabilities of a chain?",
        "A part with a fallback fails only when both fail.",
        "Multiply over the parts: up for a part alone, 1 − (1 − up)(1 − fallback) for one with a fallback.",
    ),
    wrong=(
        Wrong(lambda: _without_fallbacks, "fallback"),
        Wrong(lambda: _weakest, "weakest"),
        Wrong(lambda: _adds_fallbacks, "both"),
    ),
)
def availability(answer):
    return judging.function(
        answer,
        _by_enumeration,
        _some_parts,
        fixed=[([(0.99, None)],), ([(0.99, None), (0.98, None)],), ([(0.95, 0.9)],)],
        mistakes=[
            (_without_fallbacks, "the fallbacks are not used: a part that has one fails only when both do"),
            (_weakest, "the weakest part alone does not decide: a request needs all of them at once"),
            (_adds_fallbacks, "availabilities of a part and its fallback do not add up; when do both fail?"),
        ],
    )
