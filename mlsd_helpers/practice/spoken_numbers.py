"""Numbers as people say and write them: ``1.4k``, ``5B``, ``ten thousand``, ``half a million``, ``2 dozen``."""

import re

SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "mln", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("b", "bn", "g", "billion", "billions"), 1e9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 1e12),
}
_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {
    **{word: float(i) for i, word in enumerate(_ONES)},
    **{word: 10.0 * i for i, word in enumerate(_TENS, 2)},
    **dict.fromkeys(("a", "an"), 1.0),
    "half a": 0.5,
    "a quarter of a": 0.25,
}
_PLAIN_WORD = "|".join([*_ONES[1:], *_TENS])
_LARGE = "dozen|hundred|thousand|millions?|billions?|trillions?"
_LARGER = "thousand|million|billion"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e\d+)?"
# A B or T that stands apart is a byte or a name; attached it is a billion or a trillion.
NUMBER = (
    rf"(?:(?P<digits>{_DIGITS})(?:\s?(?P<short>k|m|mn|mio|mln|bn)(?![a-z])|(?P<tight>(?-i:[BT]))(?![a-z])"
    rf"|[\s-](?P<long>{_LARGE})\b(?:\s(?P<longer>{_LARGER})\b)?)?"
    rf"|\b(?:(?P<times>half\sa|a\squarter\sof\sa|an?|{_PLAIN_WORD})[\s-](?P<large>{_LARGE})\b(?:\s(?P<larger>{_LARGER})\b)?"
    rf"|(?P<word>{_PLAIN_WORD})\b))"
)  # to be compiled with re.IGNORECASE
_WORDED = re.compile(
    rf"(?<![\w.,])(?P<digits>{_DIGITS})\s(?P<long>dozen|hundred)\b(?:\s(?P<longer>{_LARGER})\b)?"
    rf"|\b(?:(?P<times>half\sa|a\squarter\sof\sa|an?|{_PLAIN_WORD})\s(?P<large>{_LARGE})\b(?:\s(?P<larger>{_LARGER})\b)?"
    rf"|(?P<word>{_PLAIN_WORD})\b)",
    re.I,
)


def value_of(match: re.Match) -> float:
    """The value of a match of :data:`NUMBER`.

    >>> [value_of(re.match(NUMBER, said, re.I)) for said in ("1.4k", "5B", "ten thousand", "half a million", "2 dozen")]
    [1400.0, 5000000000.0, 10000.0, 500000.0, 24.0]
    """
    found = match.groupdict()
    if found["digits"]:
        value, scales = float(found["digits"].replace(",", "")), ("short", "tight", "long", "longer")
    else:
        value = _WORDS[" ".join((found["times"] or found["word"]).lower().split())]
        scales = ("large", "larger")
    for scale in scales:
        value *= SCALES[found[scale].lower()] if found.get(scale) else 1.0
    return value


def sayable(value: float) -> bool:
    """Whether somebody would say such a number: zero, or one between a trillionth and 10²⁴."""
    return value == 0 or 1e-12 <= value <= 1e24


def in_digits(text: str) -> str:
    """The text with numbers in words as digits; beside digits only dozens and hundreds of them are made digits.

    >>> in_digits("about half a million"), in_digits("2 dozen"), in_digits("3 USD a million")
    ('about 500000', '24', '3 USD a million')
    """
    has_digits = bool(re.search(r"\d", text))
    return _WORDED.sub(lambda found: f"{value_of(found):.15g}" if found["digits"] or not has_digits else found[0], text)
