"""Checks of single numbers: each returns the value, or raises a ValueError that names it and says what was expected."""

import math
import sys
from numbers import Integral, Real

_LARGEST = int(sys.float_info.max)


def number(name, value):
    if isinstance(value, Integral) and abs(value) > _LARGEST:
        raise ValueError(f"{name} has {math.floor(math.log10(abs(value))) + 1} digits; expected a number below 1.8e308")
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return value


def positive(name, value):
    if number(name, value) <= 0:
        raise ValueError(f"{name} is {value!r}; expected a number above 0")
    return value


def not_negative(name, value):
    if number(name, value) < 0:
        raise ValueError(f"{name} is {value!r}; expected 0 or more")
    return value


def whole(name, value, at_least=1, at_most=math.inf):
    if isinstance(value, bool) or not isinstance(value, Integral) or not at_least <= value <= at_most:
        bounds = f"of at least {at_least}" if at_most == math.inf else f"from {at_least} to {at_most}"
        raise ValueError(f"{name} is {value!r}; expected a whole number {bounds}")
    return value


def fraction(name, value):
    """Check a fraction strictly between 0 and 1; a value such as 5 gets the hint to write 0.05."""
    if not 0 < number(name, value) < 1:
        hint = _as_fraction(value) if value < 100 else ""
        raise ValueError(f"{name} is {value!r}; expected a fraction between 0 and 1{hint}")
    return value


def share(name, value, zero_allowed=True):
    """Check a fraction of which 1, and 0 unless forbidden, may be had; 99.9 gets the hint to write 0.999."""
    if not 0 <= number(name, value) <= 1 or (value == 0 and not zero_allowed):
        expected = "a fraction from 0 to 1" if zero_allowed else "a fraction above 0 and at most 1"
        raise ValueError(f"{name} is {value!r}; expected {expected}{_as_fraction(value)}")
    return value


def _as_fraction(value):
    return f"; write {value / 100:.12g} for {value:.12g} %" if 1 < value <= 100 else ""
