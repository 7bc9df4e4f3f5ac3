"""12-6: plan the hours that make a senior."""

import itertools
import math
from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics.e12_leveling.rule import SENIOR, level_by_rule
from mlsd_helpers.practice.leveling import LEVELS, PHASES

_PROFILE = dict(zip(PHASES, (3, 2, 2, 1, 4, 2), strict=True))
_HOURS = dict(zip(PHASES, ((9, 20), (6, 14), (9, 16), (5, 7), (3, 8), (8, 12)), strict=True))


def profile():
    """Scores of the six phases in exercise 12-6."""
    return dict(_PROFILE)


def hours():
    """Hours of practice for the first and the second step up in each phase, in exercise 12-6."""
    return {phase: list(steps) for phase, steps in _HOURS.items()}


def _after(plan):
    return {phase: _PROFILE[phase] + plan.get(phase, 0) for phase in PHASES}


def _takes(plan):
    return sum(sum(_HOURS[phase][:steps]) for phase, steps in plan.items())


@cache
def _fewest_hours():
    """Over all plans, what the cheapest takes that reaches the level."""
    plans = (dict(zip(PHASES, steps, strict=True)) for steps in itertools.product(range(3), repeat=len(PHASES)))
    return min(
        _takes(p) for p in plans if level_by_rule(list(_after(p).values())) >= SENIOR and max(_after(p).values()) <= 5
    )


@exercise(
    "12-6",
    "Plan the hours that make a senior",
    kind="design",
    difficulty=3,
    minutes=15,
    hints=(
        "Which of the two conditions of the rule fail now? Which phase must move whatever it costs?",
        "Count the phases at senior or above, then look for the cheapest ways to the missing ones; a phase may take "
        "two steps.",
        "Three to the power of six plans are few: try all with itertools.product and keep the cheapest that reaches 3.",
    ),
    wrong=(
        Wrong(lambda: {"infrastructure": 1, "high_level_design": 1, "communication": 1}, "fewer hours"),
        Wrong(lambda: {"modeling": 1, "requirements": 1}, "one step"),
        Wrong(lambda: {"infrastructure": 1}, "four"),
        Wrong(lambda: {"infrastructure": 3}, "two steps"),
    ),
)
def plan_of_study(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    plan = judging.plain_mapping(answer)
    if plan is None:
        return f"a dictionary of steps by phase is expected, such as {{'features': 1}}; got {judging.kind_of(answer)}"
    unknown = [phase for phase in plan if phase not in PHASES]
    if unknown or not plan:
        return f"the phases are {', '.join(PHASES)}; got {', '.join(map(str, unknown)) or 'none'}"
    steps = {phase: judging.as_number(value) for phase, value in plan.items()}
    for phase, value in steps.items():
        if value is None or math.isnan(value) or value not in (0, 1, 2):
            return f"{phase}: at most two steps are on offer, whole ones"
    steps = {phase: int(value) for phase, value in steps.items()}
    scores = _after(steps)
    if max(scores.values()) > len(LEVELS):
        return f"no score is above {len(LEVELS)}"
    if min(scores.values()) < SENIOR - 1:
        return "a phase is still more than one step below senior"
    if sum(score >= SENIOR for score in scores.values()) < 4:
        return "no phase is too far behind; four at senior or above are needed as well"
    if _takes(steps) > _fewest_hours():
        return "that makes a senior; another plan takes fewer hours"
    return None
