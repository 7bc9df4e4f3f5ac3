"""Read an estimate as people write it, and say how far off it is."""

import math
import re
from dataclasses import dataclass

from mlsd_helpers.design.showing import number

WITHIN = 2.0  # times too large or too small: what a back-of-envelope sum should reach
_NUMBER = re.compile(
    r"^[^\d.-]*(?P<digits>-?(?:\d[\d, _']*(?:\.\d+)?|\.\d+))"
    r"\s*(?:(?:e|[*×]\s*10\s*\^?)\s*(?P<exponent>[+-]?\d+))?"
    r"\s*(?P<word>k|m|mn|mio|bn|b|g|t|thousand|million|billion|trillion)?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_WORDS = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "mio", "million"), 1e6),
    **dict.fromkeys(("b", "bn", "g", "billion"), 1e9),
    **dict.fromkeys(("t", "trillion"), 1e12),
}
_SIZES = {"kb": 1e-6, "mb": 1e-3, "gb": 1.0, "tb": 1e3, "pb": 1e6}  # in gigabytes


def read_estimate(text: str, unit: str = "") -> float:
    """A positive number as people write it.

    >>> read_estimate("about 2.5k"), read_estimate("3e6"), read_estimate("1,200"), read_estimate("2 TB", unit="GB")
    (2500.0, 3000000.0, 1200.0, 2000.0)

    Raises
    ------
    ValueError
        It is none; says what is read.
    """
    text = str(text)[:200].strip()
    sized = re.fullmatch(r"(.*?)\s*(kb|mb|gb|tb|pb)\b.*", text, re.IGNORECASE) if unit == "GB" else None
    found = _NUMBER.match(sized[1] if sized else text)
    if not found:
        raise ValueError(f"a number is expected, such as 2500, 2.5k, 3e6 or 1,200; got {text!r}")
    value = float(re.sub(r"[, _']", "", found["digits"]) + f"e{found['exponent'] or 0}")
    value *= _WORDS[found["word"].casefold()] if found["word"] else 1
    value *= _SIZES[sized[2].casefold()] if sized else 1
    if not 0 < value < math.inf:
        raise ValueError(f"an estimate is above zero; got {text!r}")
    return value


@dataclass(frozen=True)
class Score:
    """How far off an estimate is."""

    factor: float
    within_two: bool
    right_order: bool

    def __str__(self):
        if self.within_two:
            word = "✓ within a factor of two"
        elif self.right_order:
            word = "~ the right order of magnitude"
        else:
            word = "✗ another order of magnitude"
        apart = "" if math.isclose(self.factor, 1, rel_tol=0.005) else f" ({_apart(self.factor)})"
        return word + apart


def _apart(factor):
    return f"{number(factor, 2)} × too large" if factor > 1 else f"{number(1 / factor, 2)} × too small"


def score(estimate: float, answer: float) -> Score:
    """Compare an estimate with the answer: by factor two, and by order of magnitude (less than a factor of √10)."""
    factor = estimate / answer
    off = abs(math.log10(factor))
    return Score(factor, off <= math.log10(WITHIN) + 1e-12, off < 0.5)
