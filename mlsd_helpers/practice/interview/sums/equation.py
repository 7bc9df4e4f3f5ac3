"""A sum that is said with its result, in signs or in words: ``12M / 86,400 = 1.4k``, ``X times Y is Z``."""

import operator
import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.product import apart
from mlsd_helpers.practice.interview.sums.said import PushBack, plain

_SIGNS = {
    "×": "×", "x": "×", "*": "×", "·": "×", "times": "×", "multiplied by": "×",
    "/": "÷", "÷": "÷", "divided by": "÷", "over": "÷", "+": "+", "plus": "+", "-": "−", "−": "−", "minus": "−",
}  # fmt: skip
_WORDS = r"(?:\s?[A-Za-z%µ$][\w%'/-]*(?:\s[A-Za-z%][\w%'/-]*){0,5}?)??"  # what the numbers count
_BEFORE = 3  # numbers said before a sum that may belong to it
_FARTHEST = 80  # letters between two numbers of one sum
_BETWEEN = re.compile(
    rf"(?P<close>\)?){_WORDS}(?P<closed>\)?)\s*(?P<sign>[×*·÷/+−]|(?<=[\s\d)])x(?=[\s\d(])|(?<=\s)-(?=\s)"
    r"|\btimes\b|\bmultiplied by\b|\bdivided by\b|\bplus\b|\bminus\b|\bover\b(?=\s86,?400))\s*(?P<open>\(?)\s*[$€]?",
    re.I,
)
_IS = re.compile(
    rf"(?P<close>\)?){_WORDS}\)?(?:\s*(?P<equal>=>|=|≈|→|~=)"
    r"|,?\s*(?:so\s)?(?:\bthat\s?(?:'s|\sis|\smakes|\sgives)|\bwhich (?:is|makes|gives|means)"
    r"|\b(?:is|are|makes?|gives(?:\s(?:me|us))?|comes? to|equals)\b))"
    r"\s*(?:(?:only|just|about|roughly|around|some|approximately|maybe|almost|nearly|already|say|~|≈)\s*)*[$€]?",
    re.I,
)
_NO_PART = re.compile(
    r"\b(?:and|or|if|but|then|because|that|which|each of|at|for|with|of|in|to|under|the|we|i)\b"
    r"|\b(?:half|twice|double|thirds?|quarter)\b|[√²³^]|\b(?:sqrt|log|ln|exp)\b",
    re.I,
)
_FUNCTION = re.compile(r"(?:√|sqrt|log\d*|ln|exp|\^|max|min)\s?\(?\s?$", re.I)
_RATIO = re.compile(r"\d{1,3}(?:/\d{1,3})+")  # '80/10/10', '50/50'
_OPERATIONS = {"×": operator.mul, "÷": operator.truediv, "+": operator.add, "−": operator.sub}
_GOES_ON = re.compile(r"\s*(?:[×*·÷/+−(^]|x\s|\btimes\b|-\s?\d|–|to \d)")


def equations(text: str) -> Iterator[PushBack]:
    """Each product, quotient or sum of a sentence whose result is another one."""
    found = amounts(text)
    at = 0
    while at < len(found) - 1:
        chain = _chain(text, found, at)
        if chain is None:
            at += 1
            continue
        parts, signs, opened, result = chain
        at = found.index(result)  # which may begin the next one
        first, before = parts[0], found[: found.index(parts[0])]
        if _stands_alone(text, first, result, before) and (
            said := _checked(text, parts, signs, opened, result, before)
        ):
            yield said


def _chain(text, found, at):
    """The parts of a sum that begins here, its signs, its parentheses and its result; None when there is none."""
    parts, signs, opened = [found[at]], [], [_opened(text, found[at].start)]
    for following in found[at + 1 :]:
        last = parts[-1]
        gap = text[last.number_end : following.start]
        if len(gap) > _FARTHEST:
            return None
        sign = _BETWEEN.fullmatch(gap)
        if sign is not None and not _NO_PART.search(text[last.end : sign.start("sign") + last.number_end]):
            signs.append((_SIGNS[" ".join(sign["sign"].lower().split())], bool(sign["close"] or sign["closed"])))
            opened.append(bool(sign["open"]))
            parts.append(following)
            continue
        equal = _IS.fullmatch(gap)
        if equal is None or not signs or _NO_PART.search(gap[: equal.start("equal")] if equal["equal"] else ""):
            return None
        signs.append(("=", bool(equal["close"]) or ")" in gap))
        return parts, signs, opened, following
    return None


def _opened(text, start):
    return text[:start].rstrip(" $€").endswith("(")


def _stands_alone(text, first, result, before):
    """Whether nothing that changes the sum stands before it or after its result."""
    if re.search(r"[-+−×*·/÷^(<>]\s?[$€]?$|\b(?:times|minus|plus|over)\s$", text[: first.start]):
        return bool(re.search(r"\(\s?$", text[: first.start])) and not re.search(
            r"[-+−×*·/÷]\s?\(\s?$", text[: first.start]
        )
    return not _GOES_ON.match(text, result.end) and not re.search(r"[<>]\s?$", text[first.start : result.start])


def _checked(text, parts, signs, opened, result, before) -> PushBack | None:
    if {"+", "−"} & {sign for sign, _ in signs} and 0 < sum(part.kind == "share" for part in parts) < len(parts):
        return None  # 'plus 20 %' is of what stands before it
    signs_only = [sign for sign, _ in signs]
    if sum(opened) != sum(closes for _, closes in signs) or _FUNCTION.search(text[: parts[0].start]):
        return None
    compute = _computation(signs, opened)
    should = apart(parts, result, compute)
    if should is None or _weak(text, parts, result):
        return None
    if set(signs_only) <= {"+", "−", "="} and any(
        abs(should * f / result.face - 1) < result.rounding for f in (1e3, 1e-3)
    ):
        return None
    if _RATIO.fullmatch(text[parts[0].start : parts[-1].end]) and "=" not in text[parts[-1].end : result.start]:
        return None
    # '4 machines with 8 × 3 = 96 threads': what was said just before may belong to it
    for other in before[-_BEFORE:]:
        if other.face and any(
            apart(parts, result, lambda values, k=k: (compute(values) or 0) * k) is None
            for k in (other.face, 1 / other.face, other.base, 1 / (other.base or 1))
        ):
            return None
    said = " ".join(text[parts[0].start : parts[-1].end].split())
    stated = " ".join(text[result.start : result.end].split())
    shown = re.sub(re.escape(_number_of(text, result)), plain(should), stated, count=1)
    return PushBack(
        f"I get something else: {said} is {shown}, not {stated}. What does that change?",
        {"numbers": f"equation {said}"},
    )


def _number_of(text, result):
    """The number of a result without its scale: '14k' is replaced as a whole, '3 TB' up to the unit."""
    return text[result.start : result.number_end].lstrip("$€ ")


def _weak(text, parts, result):
    """'× 3 is 2 days': without an equals sign a result of another kind than the parts says something else."""
    gap = text[parts[-1].number_end : result.start]
    if re.search(r"[=≈→]", gap):
        return False
    return result.kind in ("time", "bytes", "money", "share") and result.kind not in {part.kind for part in parts}


def _computation(signs, opened):
    """A function of the parts' values; products before sums, parentheses one deep."""

    def compute(values):
        try:
            total, at = _sum_of(values, signs, opened, 0, False)
        except ZeroDivisionError:
            return None
        return total if at == len(values) else None

    return compute


def _sum_of(values, signs, opened, at, inside):
    """Adds products from here until the parenthesis closes, or all are done; gives the value and the place after."""
    total, adding = 0.0, operator.add
    while True:
        product, multiplying = 1.0, operator.mul
        while True:
            if opened[at] and not (inside and at == inside - 1):
                value, at = _sum_of(values, signs, opened, at, at + 1)
            else:
                value, at = values[at], at + 1
            product = multiplying(product, value)
            sign, closes = signs[at - 1]
            if (inside and closes) or sign not in "×÷":
                break
            multiplying = _OPERATIONS[sign]
        total = adding(total, product)
        if (inside and closes) or sign == "=":
            return total, at
        adding = _OPERATIONS[sign]
