"""Bayes at a base rate: what recall, false alarms and a prevalence leave of the precision."""

import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.said import PushBack
from mlsd_helpers.practice.spoken_numbers import NUMBER, value_of

_VALUE = (
    rf"(?:{NUMBER}(?:\s?(?P<percent>%|percent\b))?"
    r"(?:\s(?:in|of|out of)\s(?:an?\s)?(?P<outof>[\d,]+|hundred|thousand|million))?)"
)
_LINK = (
    r"\s?(?:\((?:FPR|TPR)\))?"
    r"(?:\s?(?:,|:|=|≈|~|\b(?:is|are|of|at|around|about|roughly"
    r"|just|only|then|comes|out|would|should|be|will|maybe)\b)){0,5}\s?"
)
_NAMES = {
    "base": r"(?<!false )(?<!true )\b(?:base[- ]rate|prevalence|positive rate|fraud rate|fraud(?=\sis\s)"
    r"|share of (?:fraud|positives))",
    "recall": r"\b(?:recall|sensitivity|true positive rate|tpr)",
    "false": r"\b(?:false[- ](?:positive|alarm)[- ]rate|fpr)",
    "precision": r"\bprecision",
}
_AFTER = {name: re.compile(rf"{words}\b{_LINK}{_VALUE}", re.I) for name, words in _NAMES.items()}
_BEFORE = {name: re.compile(rf"(?<![\w.,]){_VALUE}\s{words}\b", re.I) for name, words in _NAMES.items()}
_OTHERWISE = re.compile(r"\bnot\b|n't\b|\bat least\b|\btarget|\bgoal\b|\bwant\b|\brebalanc|\bdownsampl", re.I)


def base_rate(text: str) -> Iterator[PushBack]:
    """Three of base rate, recall, false positive rate and precision decide the fourth."""
    if _OTHERWISE.search(text):
        return
    known = {name: value for name in _NAMES if (value := _named(text, name)) is not None}
    if len(known) < 4 or not all(0 < value < 1 for value in known.values()):
        return
    base, recall, false, precision = (known[name] for name in ("base", "recall", "false", "precision"))
    right = base * recall
    should = right / (right + false * (1 - base))
    if abs(should - precision) <= max(0.03, 0.15 * should) and 0.6 <= should / precision <= 1.6:
        return
    yield PushBack(
        f"Count them with me, of 100,000: {1e5 * base:,.6g} are positive and {1e5 * right:,.4g} of those found; "
        f"{100 * false:.4g} % of the other {1e5 * (1 - base):,.6g} are {1e5 * false * (1 - base):,.4g} false alarms. "
        f"That is a precision of {100 * should:.3g} %, not {100 * precision:.3g} %. Which of the numbers moves?",
        {"numbers": f"base rate {base:g} {recall:g} {false:g} {precision:g}"},
    )


def _named(text, name):
    """The value of a name that has exactly one."""
    found = _AFTER[name].search(text) or _BEFORE[name].search(text)
    if found is None:
        return None
    value = value_of(found)
    if found["outof"]:
        words = {"hundred": 100.0, "thousand": 1e3, "million": 1e6}
        return value / (words.get(found["outof"].lower()) or float(found["outof"].replace(",", "") or 0) or 1.0)
    return value / 100 if found["percent"] else value
