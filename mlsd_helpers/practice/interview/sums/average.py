"""Requests of a day against requests a second."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.quantities import Quantity
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack, around, one, plain

_EQUAL = re.compile(
    r"(?:\bday|86,?400)\s(?:is|are|means|makes)\s(?:(?:about|roughly|around|only|just|some)\s)*$"
    r"|\bday[.,]?\s(?:so\s)?that(?:'?s| is)\s(?:(?:about|roughly|around|only|just|some)\s)*$",
    re.I,
)


def average(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Requests of a day against requests a second: a peak is never below the average."""
    rates = [q for q in quantities if q.kind == "rate"]
    a_second = [q for q in rates if q.period == 1]
    if len(a_second) != 1 or SEES_IT.search(text):
        return
    stated = a_second[0]
    a_day = [q for q in rates if q.period == 86_400 and q.value * 86_400 > 1000]
    users, each = one(quantities, "users"), one(quantities, "per_user")
    if len(a_day) == 1 and users is None:
        average, sum_text = a_day[0].value, f"{a_day[0].text} ÷ 86,400 seconds"
    elif users is not None and each is not None and not a_day:
        average = capacity.average_requests_per_second(users.value, each.value)
        sum_text = f"{users.text} × {each.value:g} ÷ 86,400 seconds"
    else:
        return
    if average <= 0 or re.search(
        r"\bshare\b|%|\bper (?:region|shard|node|replica|machine)\b|\beach (?:region|shard|node|replica)", text
    ):
        return
    ratio = stated.value / average
    on_average = (
        re.search(r"\baverage|\bmean\b", " ".join(around(text, stated))) or _EQUAL.search(text[: stated.start])
    ) and not re.search(r"\bpeak|\bbusiest", text)
    if 0.8 <= ratio <= (1.5 if on_average else 50):
        return
    why = (
        "The busiest second cannot be below the average"
        if ratio < 0.8
        else ("You said on average" if on_average else f"A peak of {ratio:,.0f} × the average would need a reason")
    )
    yield PushBack(
        f"Let me check that: {sum_text} is {plain(average, 4)} requests a second on average, and you said "
        f"{stated.text}. {why}. Which one holds?",
        {"numbers": f"average {stated.value:g} {average:g}", "rule": "peak-does-not-fit-users"},
    )
