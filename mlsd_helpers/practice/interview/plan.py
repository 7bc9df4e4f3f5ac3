"""How the minutes of an interview are shared among its phases, and when the clock speaks up.

The shares are ours. Public guides give a round of 45 minutes five parts of 8 minutes each and 5 to close
(https://www.tryexponent.com/courses/ml-engineer/ml-system-design/mlsd-framework), or 10 to 15 for the problem and its
metrics, 10 for the architecture, 10 to 15 for data, as many for the model and 5 to 10 for serving
(https://www.interviewhandbook.io/machine-learning/how-to-answer-ml-system-design). Between these, the level shifts a
minute or two: features and modeling for who is to build, requirements and the parts of the system for who is to decide.
"""

import math

from mlsd_helpers.design.file.errors import DesignError, Problem, nearest

LENGTHS = (35, 45, 60)
LEVELS = ("junior", "mid", "senior", "staff", "principal")
PHASES = ("requirements", "high_level_design", "features", "infrastructure", "modeling", "communication")
NAMES = {
    "requirements": "requirements",
    "high_level_design": "high-level design",
    "features": "data and features",
    "infrastructure": "infrastructure",
    "modeling": "modeling",
    "communication": "closing",
}
_OF_45_MINUTES = {
    "junior": (8, 7, 10, 6, 10, 4),
    "mid": (8, 7, 10, 6, 10, 4),
    "senior": (9, 8, 9, 7, 8, 4),
    "staff": (10, 9, 8, 8, 6, 4),
    "principal": (10, 9, 8, 8, 6, 4),
}
TWIST_AT = 0.6  # of the time
LEFT_WARNINGS = (10, 5)  # minutes left at which the clock speaks up


def time_plan(minutes: int, level: str) -> dict[str, int]:
    """Whole minutes for each phase, which sum to the length of the interview.

    The shares of 45 minutes are stretched, rounded down, and the minutes left over go to the largest remainders.

    Parameters
    ----------
    minutes : int
        35, 45 or 60.
    level : str
        junior, mid, senior, staff or principal.

    Raises
    ------
    DesignError
        Another length or level; the message names the choices.

    Examples
    --------
    >>> time_plan(60, "senior")  # doctest: +NORMALIZE_WHITESPACE
    {'requirements': 12, 'high_level_design': 11, 'features': 12, 'infrastructure': 9, 'modeling': 11,
     'communication': 5}
    """
    check_minutes(minutes)
    exact = [share * minutes / 45 for share in _OF_45_MINUTES[check_level(level)]]
    whole = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: minutes - sum(whole)]:
        whole[i] += 1
    return dict(zip(PHASES, whole, strict=True))


def planned_end(plan: dict[str, int], phase: str) -> int:
    """The minute at which a phase ends by the plan: what an earlier one takes too long is taken from it.

    >>> planned_end(time_plan(45, "senior"), "features")
    26
    """
    return sum(plan[name] for name in PHASES[: PHASES.index(phase) + 1])


def check_minutes(minutes) -> int:
    """The length of an interview, when it is one of the three."""
    if isinstance(minutes, bool) or minutes not in LENGTHS:
        raise DesignError([Problem(f"an interview takes 35, 45 or 60 minutes; got {minutes!r}")])
    return int(minutes)


def check_level(level) -> str:
    """The level, when there is one of that name."""
    if level not in LEVELS:
        near = nearest(str(level), LEVELS)
        hint = f"; did you mean '{near}'?" if near else ""
        raise DesignError([Problem(f"there is no level {level!r}; the levels are {', '.join(LEVELS)}{hint}")])
    return level


def clock_text(seconds: float) -> str:
    """Minutes and seconds as a clock shows them.

    >>> clock_text(754.9)
    '12:34'
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
