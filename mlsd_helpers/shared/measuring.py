"""A metric that the caller gives, called with care: what it says, or why it is undefined, and where."""

from collections.abc import Callable
from typing import Any


class Undefined(ValueError):
    """A metric that says nothing about some rows."""


def measured(metric: Callable[..., float], y_true: Any, score: Any, place: str) -> float:
    """The number that the metric returns; an error names the place, such as "on all rows".

    Raises
    ------
    Undefined
        When the metric raises or warns, or returns NaN, infinity or anything but one number.
    """
    import numpy as np

    # A warning counts where warnings are errors: scikit-learn warns of one class before it returns NaN.
    try:
        value = metric(y_true, score)
    except (ValueError, ZeroDivisionError, Warning) as error:
        raise Undefined(f"{_undefined(place)} (the metric said: {error})") from error
    if np.ndim(value) != 0:
        raise Undefined(f"metric returned an array of shape {np.shape(value)} {place}; expected one number")
    if not np.isfinite(value):
        raise Undefined(f"{_undefined(place)} (it returned {value})")
    return float(value)


def _undefined(place):
    if place == "on all rows":
        return "metric is undefined on all rows; expected a number: check that it takes these labels and scores"
    return (
        f"metric is undefined {place}; expected a number on each. Too few rows (or groups) hold what it needs, such as "
        "both classes: measure on more of them, draw smaller groups, or pass a metric that returns a number here"
    )
