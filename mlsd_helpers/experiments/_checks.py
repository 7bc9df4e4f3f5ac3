"""Checks of single numbers: each returns the value, or raises a ValueError that names it and says what was expected."""

import math
from numbers import Integral, Real


def number(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return value


def positive(name, value):
    if number(name, value) <= 0:
        raise ValueError(f"{name} is {value!r}; expected a number above 0")
    return value


def fraction(name, value):
    """Check a fraction strictly between 0 and 1; a value such as 5 gets the hint to write 0.05."""
    if not 0 < number(name, value) < 1:
        hint = f"; write {value / 100:.12g} for {value:.12g} %" if 1 < value < 100 else ""
        raise ValueError(f"{name} is {value!r}; expected a fraction between 0 and 1{hint}")
    return value


def whole(name, value, at_least, at_most=math.inf):
    if isinstance(value, bool) or not isinstance(value, Integral) or not at_least <= value <= at_most:
        bounds = f"of at least {at_least}" if at_most == math.inf else f"from {at_least} to {at_most}"
        raise ValueError(f"{name} is {value!r}; expected a whole number {bounds}")
    return value


def units_per_arm(n_per_arm, ratio):
    """Check that both arms have at least one unit: n_per_arm in the control arm, ratio times as many in the other."""
    if number("n_per_arm", n_per_arm) < 1:
        raise ValueError(f"n_per_arm is {n_per_arm!r}; expected at least 1")
    if n_per_arm * positive("ratio", ratio) < 1:
        raise ValueError(
            f"ratio is {ratio!r}, which leaves {n_per_arm * ratio:.3g} units in the treatment arm; expected at least 1 "
            f"unit, a ratio of {1 / n_per_arm:.3g} or more"
        )
    return n_per_arm
