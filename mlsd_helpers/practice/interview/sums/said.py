"""What an objection is, and the signs that a speaker sees the problem already."""

import re
from typing import Any, NamedTuple

from mlsd_helpers.practice.drills.wording import said
from mlsd_helpers.practice.interview.quantities import Quantity

SEES_IT = re.compile(
    r"\bnot\b|n't\b|\btoo (?:few|little|small|slow|many|much|large|big|short|expensive)\b|\bexceed|"
    r"\bover (?:the|our|its)\b|"
    r"\binsufficient|\boverload|\bsaturat|\binstead\b|\brather than\b|\bwould need\b|\bif\b|\bsuppose|\bcannot\b|"
    r"\bunless\b|\bwithout\b|\bmore than\b|\bless than\b|\bat least\b|\bup to\b|\bwould\b",
    re.I,
)


_IN_WORDS = 1e7


class PushBack(NamedTuple):
    """What the interviewer says about numbers, and what it rests on."""

    text: str
    about: dict[str, Any]


def plain(value: float, digits: int = 6) -> str:
    """A number for a sentence: digits, and from ten millions on words.

    >>> plain(138.889), plain(27_777.8), plain(1e9)
    ('138.889', '27,777.8', '1 billion')
    """
    return said(value) if value >= _IN_WORDS else f"{value:,.{digits}g}" if value < 10**digits else f"{value:,.0f}"


def one(quantities: list[Quantity], kind: str) -> Quantity | None:
    """The only quantity of a kind; None when there is none or more than one."""
    of_kind = [q for q in quantities if q.kind == kind]
    return of_kind[0] if len(of_kind) == 1 else None


def around(text: str, quantity: Quantity, before: int = 28, after: int = 22) -> tuple[str, str]:
    """The letters before a quantity, and those after it."""
    return text[max(0, quantity.start - before) : quantity.start], text[quantity.end : quantity.end + after]
