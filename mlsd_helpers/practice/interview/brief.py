"""A page for a human partner or a chat assistant: what an interviewer needs, or what a candidate may know."""

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice import cases, leveling
from mlsd_helpers.practice.interview.plan import NAMES, TWIST_AT, check_level, time_plan

ROLES = ("interviewer", "candidate")
_HOW_TO_PLAY = (
    "A person or a chat assistant can play it: read the prompt aloud and hold back the rest. Give an answer only to "
    "the question that it belongs to. Ask one question at a time. Push back on a number with its arithmetic. Asked for "
    "what is not below, say: assume what is reasonable, and state it."
)
_HOW_TO_SCORE = (
    "For each phase the highest level whose behaviour you heard; write down the sentence that showed it. A level is "
    "reached when every phase is at most one step below it and four of the six are at it or above."
)
_GAME = (
    "Ask before you design: the interviewer knows numbers that the prompt leaves out, and gives each when asked.",
    "Where the interviewer has no answer, assume what is reasonable and say that you assume it.",
    "Put numbers on what you draw, with their arithmetic, and say what you trade for what.",
    "Watch the plan: move on when a phase has had its minutes, and say so.",
    "A requirement may change in the middle; say which decisions it breaks before you repair them.",
)


def brief(case, level: str = "senior", role: str = "interviewer", minutes: int = 45) -> str:
    """The brief of one side of an interview, as Markdown.

    Parameters
    ----------
    case : str or Case
        A design case, its name, or the file of one of your own.
    level : str
        The level to interview for.
    role : {"interviewer", "candidate"}
        The candidate's brief holds the prompt, the plan and the rules of the game; nothing that gives an answer away.
    minutes : int
        35, 45 or 60.

    Raises
    ------
    DesignError
        There is no such case, level, role or length.
    """
    if role not in ROLES:
        raise DesignError([Problem(f"there is no role {role!r}; the roles are {' and '.join(ROLES)}")])
    check_level(level)
    plan = time_plan(minutes, level)
    if isinstance(case, str) or not hasattr(case, "prompt"):
        case = cases.load(case)
    lines = _interviewer(case, level, plan) if role == "interviewer" else _candidate(case, level, plan)
    return "\n".join(lines) + "\n"


def _candidate(case, level, plan):
    yield from (
        f"# {label_of(case.name)}: brief of the candidate",
        "",
        f"{sum(plan.values())} minutes, level {level}.",
        "",
    )
    yield from ("## The prompt", "", f"> {case.prompt}", "")
    yield from _plan_lines(plan)
    yield from ("## Rules of the game", "", *(f"- {rule}" for rule in _GAME), "")
    yield from ("## Write it down", "", f"`mlsd new my_design --case {case.name}` starts a document to fill in.")


def _interviewer(case, level, plan):
    minutes = sum(plan.values())
    yield from (f"# {case.title}: brief of the interviewer", "")
    yield f"{minutes} minutes, level {level}. {_HOW_TO_PLAY}"
    yield from ("", "## Read aloud", "", f"> {case.prompt}", "")
    yield from _plan_lines(plan)
    yield from ("## The crux, not to be said", "", case.crux, "")
    yield from ("## Held back until asked", "")
    for phase in dict.fromkeys(answer.phase for answer in case.answers):
        yield f"**{NAMES[phase]}**"
        yield ""
        yield from (f"- {answer.asks[0]} {answer.answer}" for answer in case.answers if answer.phase == phase)
        yield ""
    at = round(TWIST_AT * minutes)
    yield from (f"## The twist, in minute {at}: one of these", "")
    for twist in case.twists:
        broken = ", ".join(twist.findings)
        yield f"- “{twist.says}” It breaks {broken} in the reference. A good answer: {twist.good_answer}"
    yield from ("", f"## Follow-ups for {level}", "")
    yield from (f"- {f.question} *{f.listen_for}*" for f in follow_ups_for(case, level))
    yield from ("", "## Mistakes to listen for", "")
    yield from (f"- {mistake.mistake} Better: {mistake.instead}" for mistake in case.mistakes)
    yield from ("", "## How to score", "")
    yield from (_HOW_TO_SCORE, "")
    for phase in leveling.PHASES:
        cells = (leveling.cell(phase, name) for name in _with_neighbours(level))
        words = "; ".join(f"**{cell.level}**: {', '.join(cell.behaviours)}" for cell in cells)
        yield f"- {NAMES[phase] if phase != 'communication' else phase}: {words}"


def follow_ups_for(case, level: str) -> list:
    """The follow-ups of a level, and of the next lower ones until there are three."""
    found = []
    for name in reversed(leveling.LEVELS[: leveling.LEVELS.index(level) + 1]):
        if len(found) < 3:
            found += [follow_up for follow_up in case.follow_ups if follow_up.level == name]
    return found


def _with_neighbours(level):
    i = leveling.LEVELS.index(level)
    return leveling.LEVELS[max(i - 1, 0) : i + 2]


def _plan_lines(plan):
    yield from ("## The plan", "")
    begin = 0
    for phase, minutes in plan.items():
        yield f"- minute {begin} to {begin + minutes}: {NAMES[phase]}"
        begin += minutes
    yield ""
