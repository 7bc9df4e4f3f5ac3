"""Numbers of estimates, as they are said and as people write them."""

import math
import re

from mlsd_helpers.practice.spoken_numbers import SCALES, in_digits
from mlsd_helpers.shared.showing import number

WIDEST = 10.0  # of a range: its end by its beginning
_BYTES = {"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15}
_SIZED = ("GB", "TB", "PB")
_SECONDS = {
    **dict.fromkeys(("s", "sec", "second"), 1),
    **dict.fromkeys(("min", "minute"), 60),
    **dict.fromkeys(("h", "hr", "hour"), 3600),
    **dict.fromkeys(("d", "day"), 86_400),
}
_DIGITS = r"(?:\d+(?:[ _'](?=\d{3}(?!\d))\d{3}|[.,]\d+)*|\.\d+)"
_POWER = r"(?:\s*(?:e|[*×x]\s*10\s*(?:\^|\*\*))\s*(?P<exponent>[+-]?\d+)|\s*(?:\^|\*\*)\s*(?P<power>\d+))?"
_NUMBER = re.compile(
    rf"(?P<digits>{_DIGITS}){_POWER}(?:\s*(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})(?![a-z]))?"
)
_BEFORE = re.compile(r"(?:[^\d.-]|\.(?!\d)|-(?!\.?\d))*")  # about, ~, $
_BETWEEN = re.compile(r"\s*(?:-|\bto\b|\band\b|\bbis\b)\s*(?=\.?\d)")
_SIZE = re.compile(r"\b([kmgtp])(?:i?b|ilobytes?|egabytes?|igabytes?|erabytes?|etabytes?)\b")
_PER = re.compile(r"(?:/|\bper\b|\ban?\b)\s*([a-z]+)")
_ELSE = re.compile(
    rf"\d|[-+*/^×÷=%$€£¢]|{_SIZE.pattern}|\b(?:bytes?|ms|s|secs?|seconds?|mins?|minutes?|hours?|days?|percent|usd|dollars?"
    r"|cents?)\b"
)  # what no answer has beside its number and its own unit


def said(value: float) -> str:
    """A number as it is said: thousands in digits, then millions and billions.

    >>> said(1234), said(2_500_000), said(0.1234)
    ('1,230', '2.5 million', '0.123')
    """
    for name, size in (("trillion", 1e12), ("billion", 1e9), ("million", 1e6)):
        if value >= size:
            return f"{number(value / size, 3)} {name}"
    return number(value, 3)


def read_estimate(text: str, unit: str = "") -> float:
    """A positive number as people write it, in ``unit``; of a range its geometric mean.

    >>> read_estimate("about 2.5k"), read_estimate("1.5 Mio"), read_estimate("1,200"), read_estimate("1,5")
    (2500.0, 1500000.0, 1200.0, 1.5)
    >>> read_estimate("2 TB", "GB"), read_estimate("600 per minute", "requests/s"), read_estimate("40 to 90")
    (2000.0, 10.0, 60.0)

    Raises
    ------
    ValueError
        It is no number, none above zero, a range wider than a factor of ten, or in a unit that was not asked for.
    """
    given = str(text)[:200].strip()
    plain = in_digits(re.sub(r"[−–—]", "-", given.casefold()).replace("\u00a0", " "))
    if unit in _SIZED:  # 3 T are terabytes where bytes are asked for
        plain = re.sub(r"(?<=\d)\s?([gtp])$", r" \1b", plain)
    _ask_back(plain, given)
    before = _BEFORE.match(plain)
    rest = plain[before.end() :]
    if re.match(r"-\.?\d", rest):
        raise ValueError(f"an estimate is above zero; got {given!r}")
    found = _NUMBER.match(rest)
    if not found or not _decimal(found["digits"]):
        raise ValueError(f"a number is expected, such as 2500, 2.5k, 3e6 or 1,200; got {given!r}")
    low, rest = found, rest[found.end() :]
    value = _value(low)
    between = _BETWEEN.match(rest)
    if between:
        high = _NUMBER.match(rest, between.end())
        value, rest = _middle(low, high, given), rest[high.end() :]
    glued = re.match(r"[kmgbt][a-z]|\s*[kmg][qr]ps", rest) and not _SIZE.match(rest)  # 2kreq: the k would be lost
    factor, rest = _in_unit(f"{before[0]} {rest}", unit)
    if glued or _ELSE.search(rest):
        asked = f" in {unit}" if unit else ""
        raise ValueError(f"one number{asked} is expected, such as 2500, 2.5k or 3e6; got {given!r}")
    value *= factor
    if not 0 < value < math.inf:
        raise ValueError(f"an estimate is above zero and finite; got {given!r}")
    return value


def _ask_back(plain, given):
    """A point before three digits groups them in one half of the world and begins the decimals in the other."""
    found = re.fullmatch(r"[^\d.,]*([1-9]\d{0,2})\.(\d{3})(?![\d.,])\s?(?!k|m|b|t|g|p|thousand)[^\d]*", plain)
    if found:
        grouped = f"{int(found[1] + found[2]):,}"
        raise ValueError(
            f"is that {grouped} or {float(found[1] + '.' + found[2]):g}? Write {grouped} or "
            f"{float(found[1] + '.' + found[2]):g}; got {given!r}"
        )


def read_number(text: str) -> float:
    """A number as people write it in a field of its own: with thousands, a power of ten, k, M or million; no unit.

    A small m, and b, g or t alone, are refused: they could be minutes, bytes, grams.

    >>> read_number("50k"), read_number("1.5M"), read_number("-1,200"), read_number("3e6"), read_number("2 billion")
    (50000.0, 1500000.0, -1200.0, 3000000.0, 2000000000.0)

    Raises
    ------
    ValueError
        It is no number, or has something beside it.
    """
    given = str(text)[:200].strip()
    plain = re.sub(r"^[−–—]", "-", given.casefold()).replace("\u00a0", " ")
    negative, rest = plain.startswith("-"), plain.removeprefix("-").lstrip()
    found = _NUMBER.fullmatch(rest)
    ambiguous = found and found["scale"] in ("m", "b", "g", "t") and not given.endswith("M")
    if not found or ambiguous or not _decimal(found["digits"]):
        raise ValueError(f"a number is expected, such as 2500, 2.5k, 3e6 or 1,200; got {given!r}")
    value = _value(found)
    return -value if negative else value


def _value(found, scale=None):
    value = float(_decimal(found["digits"]) or "nan")
    try:
        if found["power"]:
            value = value ** int(found["power"])
        if found["exponent"]:
            value *= 10.0 ** int(found["exponent"])
    except OverflowError:
        return math.inf
    scale = found["scale"] or scale
    return value * (SCALES[scale] if scale else 1)


def _decimal(digits):
    """Digits with a decimal point, or nothing: a comma before three digits groups them, elsewhere it is the point."""
    digits = re.sub(r"[ _']", "", digits)
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return digits
    mark = digits[last]
    groups = re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", digits)
    if groups and (mark == "," or digits.count(".") > 1):
        return digits.replace(mark, "")
    if mark in digits[:last]:
        return ""
    return re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]


def _middle(low, high, given):
    first, second = _value(low, high["scale"]), _value(high)
    if not 0 < first < second:  # 900-1.1k: each has its own scale
        first = _value(low)
    if not 0 < first < second <= WIDEST * first:
        raise ValueError(f"a range goes up, by a factor of {WIDEST:g} at most: commit yourself; got {given!r}")
    return math.sqrt(first * second)


def _in_unit(words, unit):
    """By what to multiply for the unit that is asked, and the words without it."""
    if unit in _SIZED:
        size = _SIZE.search(words)
        return (_BYTES[size[1]] / _BYTES[unit[0].lower()] if size else 1.0), _SIZE.sub("", words)
    if unit.endswith("/s"):
        per = _PER.search(words)
        seconds = _SECONDS.get(per[1]) if per else None
        return 1 / (seconds or 1), words.replace(per[0], "") if seconds else words
    if unit == "USD":
        cents = re.search(r"\bcents?\b|¢", words)
        left = re.sub(
            r"(?:/|\b(?:per|a)\b)\s*(?:million|mio|m)\b|[$€¢]|\b(?:usd|dollars?|euros?|eur|cents?)\b", "", words
        )
        return (0.01 if cents else 1.0), left
    if unit == "%":
        return 1.0, re.sub(r"%|\bper\s?cent\b", "", words, count=1)
    if unit == "minutes":
        said_in = re.search(r"\b(s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?)\b", words)
        seconds = _SECONDS[said_in[1].removesuffix("s") or "s"] if said_in else 60
        left = words.replace(said_in[0], "", 1) if said_in else words
        return seconds / 60, re.sub(r"\b(?:a|per) month\b", "", left)
    if unit == "tokens":
        return 1.0, re.sub(r"(?:/|\b(?:a|per))\s?day\b", "", words)
    return 1.0, re.sub(r"/\s*arm\b", "", words) if unit.endswith("arm") else words
