"""Users of an experiment against those that it takes."""

import re
from collections.abc import Iterator

from mlsd_helpers import experiments
from mlsd_helpers.practice.interview.quantities import Quantity
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack

_FROM_TO = re.compile(r"from\s+(\d+(?:\.\d+)?)\s?(?:%|percent)\s+to\s+(\d+(?:\.\d+)?)\s?(?:%|percent)", re.I)


_IN_AN_ARM = re.compile(
    r"\s(?:users?|people|customers|sessions|units|riders|samples)?\s?"
    r"(?:per|in each|in every|an?|each)\s(?:arm|group|variant|bucket)\b",
    re.I,
)
_POINTS = re.compile(
    r"\b(?:(half)\sa|(\d+(?:\.\d+)?|one|two)\s?-?)\s?(?:%|percent)(?:age)?(?:\spoints?)?\s"
    r"(?:change|difference|lift|effect|improvement|increase|drop)",
    re.I,
)
_BASE = 0.05  # of the rate that changes, when none is said: where a point is seen with few users
_FAR = 0.4  # of the users that even then it takes


def arms(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Users in each arm against those that a change by so many points takes."""
    each = [q for q in quantities if q.kind in ("users", "number") and _IN_AN_ARM.match(text, q.end - len(_name(q)))]
    change = _POINTS.search(text)
    if len(each) != 1 or change is None or _FROM_TO.search(text) or SEES_IT.search(text):
        return
    points = 0.5 if change[1] else {"one": 1.0, "two": 2.0}.get(change[2].lower()) or float(change[2])
    if not 0 < points <= 10:
        return
    needed = experiments.sample_size_proportions(_BASE, _BASE + points / 100)
    if each[0].value >= _FAR * needed:
        return
    yield PushBack(
        f"Would you see it? Even at a base of 5 %, a change by {points:g} points takes 16 × p(1 − p) ÷ effect², about "
        f"{needed:,} users in each arm (more when the base is nearer to 50 %, or the {points:g} % are of the base); "
        f"you said {each[0].text}. What do you change?",
        {"numbers": f"arms {each[0].value:g} {points:g}", "rule": "experiment-too-short"},
    )


def _name(quantity):
    """The words of a quantity after its number: they may belong to what follows."""
    words = re.search(r"\s[a-z ]+$", quantity.text, re.I)
    return words[0] if words else ""


def experiment(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Users a day × days against the sample that a change of a rate takes (two arms, 5 % two-sided, 80 % power)."""
    change = _FROM_TO.search(text)
    days = [q for q in quantities if q.kind == "seconds" and q.value >= 86_400]
    a_day = [q for q in quantities if (q.kind == "users") and re.match(r"\s*(?:a|per|each|every)\s+day", text[q.end :])]
    if change is None or len(days) != 1 or len(a_day) != 1 or SEES_IT.search(text):
        return
    if not re.search(r"experiment|a/b|\btest\b|arms?\b|randomi", text, re.I):
        return
    baseline, target = float(change[1]) / 100, float(change[2]) / 100
    if not (0 < baseline < 1 and 0 < target < 1) or baseline == target:
        return
    needed = experiments.sample_size_proportions(baseline, target)
    each = a_day[0].value * days[0].value / 86_400 / 2
    if each >= 0.9 * needed:
        return
    takes = experiments.experiment_days(needed, a_day[0].value)
    yield PushBack(
        f"Would you see it? A change from {change[1]} % to {change[2]} % takes {needed:,} users in each of two arms, "
        f"and {a_day[0].text} a day for {days[0].text} gives {each:,.0f}. That is {takes:,.1f} days.",
        {"numbers": f"experiment {baseline:g} {target:g} {each:g}", "rule": "experiment-too-short"},
    )
