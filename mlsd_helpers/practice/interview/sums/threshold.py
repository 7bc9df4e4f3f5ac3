"""The threshold that two costs decide: act where the probability is above cost of an alarm ÷ sum of both."""

import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack

_MISSED = re.compile(r"\b(?:missed|miss(?:ing|es)?|false negatives?|undetected|let through|fn)\b", re.I)
_ALARM = re.compile(
    r"\b(?:false (?:alarms?|positives?)|wrong(?:ly)? (?:alarm|block|flag)\w*|reviews?|interven\w+|fp)\b", re.I
)
_STATED = re.compile(
    r"\b(?:threshold|cut-?off)\b[^.\d]{0,40}?(?:0?(\.\d+)|(\d+(?:\.\d+)?)\s?(?:%|percent))(?!\d)", re.I
)
_OTHERWISE = re.compile(r"\bnot\b|n't\b|\binstead\b|\brather\b|\bagainst\b|\bdefault\b", re.I)


def threshold(text: str) -> Iterator[PushBack]:
    """A cost of a miss, one of a false alarm, and a threshold that is not theirs."""
    stated = _STATED.search(text)
    if stated is None or _OTHERWISE.search(text):
        return
    costs = {}
    for name, words in (("miss", _MISSED), ("alarm", _ALARM)):
        after = list(words.finditer(text[: stated.start()]))
        if len(after) != 1:
            return
        money = [a for a in amounts(text[: stated.start()]) if a.start >= after[0].end()]
        if not money or money[0].kind not in ("money", "count") or money[0].start - after[0].end() > 30:
            return
        costs[name] = money[0]
    if costs["miss"] == costs["alarm"] or not any(cost.kind == "money" for cost in costs.values()):
        return
    miss, alarm = costs["miss"].value, costs["alarm"].value
    said = float(stated[1]) if stated[1] else float(stated[2]) / 100
    if miss + alarm <= 0 or not 0 < said < 1:
        return
    should = alarm / (alarm + miss)
    if abs(should - said) <= 0.02 or 0.7 <= said / should <= 1.4:
        return
    yield PushBack(
        f"Let the two costs decide: {alarm:,.4g} ÷ ({alarm:,.4g} + {miss:,.4g}) is {should:.3g}, and you said "
        f"{said:.3g}. At your threshold, what does one alarm more cost, and what does it save?",
        {"numbers": f"threshold {miss:g} {alarm:g} {said:g}"},
    )
