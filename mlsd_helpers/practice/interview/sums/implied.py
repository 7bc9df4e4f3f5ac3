"""A product said without signs: ``400 moderators at 60 posts an hour for 8 hours is 192,000 reviews``."""

import itertools
import math
import re
from collections.abc import Iterator

from mlsd_helpers.practice.interview.sums.amounts import Amount, amounts
from mlsd_helpers.practice.interview.sums.product import with_binary
from mlsd_helpers.practice.interview.sums.said import PushBack, plain

_MOST_WORDS = 5  # between two amounts that belong together
_APART = re.compile(
    r"[;:=()]|\b(?:or|but|if|because|while|since|when|then|than|from|to|until|after|by|p\d\d|top|over(?!\san?\s)|is|are)\b|\+|−",
    re.I,
)
_IS = re.compile(
    r"(?:\b(?:is|are|makes?|gives?|means|costs?|takes?|comes? to|equals?)\b|\bthat\s?(?:'?s|is)\b|=|≈|→|,?\s*\bso\b)"
    r"\s*(?:(?:we|i|it|that|this)\s(?:get|have|pay|see|need|is)\s)?"
    r"(?:(?:only|just|about|roughly|around|some|approximately|maybe|almost|nearly|say|~|≈)\s*)*[$€]?$",
    re.I,
)
_NOT_ALL = re.compile(
    r"\bnot\b|n't\b|\bspot\b|\breserved\b|autoscal|night|\bpeak|\bcompress|\bquanti[sz]|\bcache|\bbudget\b|"
    r"\bat (?:least|most)\b|\bup to\b|\bmore than\b|\bless than\b|\blimit|\bheadroom|\bshard|\bcopies\b"
    r"|\breplica(?:ted|tion)"
    r"|\bbatch|\brather\b|\bsav(?:e|ing)|\bextra\b|\bparallel|\bmore\b|\bleft\b|\brest\b"
    r"|\bhalf\b(?!\san?\s)|\btwice\b|\bdouble\b|\bthirds?\b|√|²|\^",
    re.I,
)
_GOES_ON = re.compile(r"\s?(?:[×*·^+−]|x\s\d|-\s?\d|–|to\s\d)")
_JOINED = re.compile(
    r"\b(?:per|each)\b[^,]*,|,\s(?:and\s)?(?:each|every|(?:we|they|i)\s(?:have|get|see)|there are)\b", re.I
)
_ONE = re.compile(r"\b(for|over)\san?\s(?=(?:hour|day|week|month|year)\b)", re.I)
_EACH = re.compile(
    r"\b(?:each|per\s(?:user|person|day|request|machine|node)|every (?:user|one)|times (?:a|per|each|every))\b", re.I
)


def implied_products(text: str) -> Iterator[PushBack]:
    """A result whose amounts multiply to it by their units, and to another value.

    It speaks only where the units of the amounts leave those of the result, and where no product or quotient of some of
    the amounts is what was said.
    """
    text = _ONE.sub(r"\g<1> 1 ", text)  # for a month
    found = amounts(text)
    if not 3 <= len(found) <= 6 or _NOT_ALL.search(text):
        return
    for place in range(2, len(found)):
        parts, result = found[:place], found[place]
        said = _IS.search(text[parts[-1].end : result.start])
        if said is None:
            continue
        between = text[parts[-1].end :][: said.start()].rstrip(" ,")
        if "," in between or len(between.split()) > _MOST_WORDS:
            return  # the result of something else
        if _GOES_ON.match(text, result.end) or ("take" in text[parts[-1].end : result.start] and result.kind != "time"):
            return
        if result.kind == "time" and place + 1 < len(found):
            return  # so long, on so many workers
        if _product_like(text, parts) and (should := _should(text, parts, result)):
            yield _objection(text, parts, result, should)
        return


def _product_like(text, parts):
    for first, second in itertools.pairwise(parts):
        gap = text[first.end : second.start]
        if _APART.search(gap) or len(gap.split()) > _MOST_WORDS or ("," in gap and not _joins(text, first, second)):
            return False
    return all(part.kind != "share" for part in parts) and all(part.face > 0 for part in parts)


def _joins(text, first, second):
    """Whether a comma joins two parts: '20 machines, $2 an hour each'."""
    if second.kind == "money" or (second.kind == "time" and second.period):
        return True
    each = re.match(r"(?:\s[a-z]+){0,3}\s(?:each|per\s[a-z]+)\b", text[second.number_end :], re.I)
    gap = text[first.number_end : second.start]
    return bool(each or _JOINED.search(gap))


def _should(text, parts, result):
    """The result in its own unit; None when what was said fits, or when units do not decide."""
    if result.kind == "share" or not result.face:
        return None
    made = tuple(map(sum, zip(*(part.dimension for part in parts), strict=True)))
    without = tuple(map(sum, zip(*(_unrated(part) for part in parts), strict=True)))
    if made == result.dimension and (result.kind != "count" or any(part.period for part in parts)):
        ratio = math.prod(part.base for part in parts) / result.base
    elif without == _unrated(result) and sum(part.period is not None for part in parts) <= 1 and result.kind != "count":
        ratio = math.prod(part.value for part in parts) / result.value
    elif (powers := _quotient(parts, result)) is not None:
        ratio = math.prod(part.base**power for part, power in zip(parts, powers, strict=True)) / result.base
    elif not any((*without, *_unrated(result))) and _EACH.search(text[: result.start]):
        ratio = math.prod(part.face for part in parts) / result.face
    else:
        return None
    for powers in itertools.product((-1, 0, 1), repeat=len(parts)):
        if not any(powers) or (sum(map(abs, powers)) == 1 and len(parts) == 2):
            continue
        if _of_bytes_and_money(parts, powers) != result.dimension[1:]:
            continue
        for values in ([p.base for p in parts], [p.face if p.kind == "time" else p.value for p in parts]):
            value = math.prod(v**power for v, power in zip(values, powers, strict=True))
            if any(_near(value, stated, result.rounding) for stated in with_binary(result)):
                return None
    return ratio * result.face


def _quotient(parts, result):
    """The one way to divide some of the parts by others that leaves the result's unit; None when there is none."""
    if result.kind == "count" or not any(part.period for part in parts):
        return None
    fitting = []
    for powers in itertools.product((1, -1), repeat=len(parts)):
        exponents = zip(*(part.dimension for part in parts), strict=True)
        made = tuple(sum(e * power for e, power in zip(each, powers, strict=True)) for each in exponents)
        fitting += [powers] if made == result.dimension else []
    return fitting[0] if len(fitting) == 1 else None


def _unrated(amount):
    seconds, *others = amount.dimension
    return (seconds + (amount.period is not None), *others)


def _of_bytes_and_money(parts, powers):
    exponents = zip(*(part.dimension[1:] for part in parts), strict=True)
    return tuple(sum(exponent * power for exponent, power in zip(each, powers, strict=True)) for each in exponents)


def _near(value, stated, rounding):
    return abs(value / stated - 1) <= rounding or abs(stated / value - 1) <= rounding


def _objection(text, parts, result: Amount, should):
    powers = _quotient(parts, result) or (1,) * len(parts)
    signs = ["" if i == 0 else " ÷ " if power < 0 else " × " for i, power in enumerate(powers)]
    product = "".join(sign + _named(text, part) for sign, part in zip(signs, parts, strict=True))
    stated = result.text
    number = text[result.start : result.number_end].lstrip("$€ ")
    right = stated.replace(number, plain(should, 4), 1)
    return PushBack(
        f"Let us do that sum: {product} is {right}; you said {stated}. Which one holds?",
        {"numbers": f"product {product}"},
    )


def _named(text, amount):
    """An amount with what it counts: '400 moderators'."""
    word = re.match(r"\s[a-z]+s\b", text[amount.end :], re.I) if amount.kind == "count" and not amount.period else None
    return amount.text + (word[0] if word else "")
