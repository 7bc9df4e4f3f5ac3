"""An estimate with its interval, as every tool returns it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from mlsd_helpers.shared.number_checks import fraction
from mlsd_helpers.shared.showing import html_table

_ROWS = 10  # of an interval of many estimates, shown in a notebook


@dataclass(frozen=True, repr=False)
class Interval:
    """An estimate, the two ends of its confidence interval, and its standard error, in the unit of the metric.

    Each is a number, or an array where the metric has several values, such as one for each threshold.

    ``x in interval`` asks whether ``low <= x <= high``; ``f"{interval:.2f}"`` writes estimate and both ends with that
    format; ``estimate, low, high = interval`` unpacks it. Two intervals are equal when all their numbers are. They have
    no order: whether one of two estimates is larger is answered by an interval of their difference.

    Parameters
    ----------
    estimate, low, high : float or ndarray
        The estimate and the ends of its interval.
    standard_error : float or ndarray
        Of the estimate.
    confidence : float
        Share of samples whose interval holds the truth, between 0 and 1.

    Raises
    ------
    ValueError
        When ``low`` lies above ``high``, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> auc = Interval(0.668, 0.651, 0.685, 0.0087)
    >>> auc
    0.668 [0.651, 0.685], standard error 0.0087
    >>> 0.66 in auc, f"{auc:.1%}"
    (True, '66.8% [65.1%, 68.5%]')
    """

    estimate: float | Any
    low: float | Any
    high: float | Any
    standard_error: float | Any
    confidence: float = 0.95

    def __post_init__(self) -> None:
        fraction("confidence", self.confidence)
        reversed_ends = self.low > self.high
        if reversed_ends if self._ndim == 0 else reversed_ends.any():
            raise ValueError(f"low is {self.low!r} and high {self.high!r}; expected low <= high in each interval")

    @property
    def _ndim(self) -> int:
        return getattr(self.estimate, "ndim", 0)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.estimate, self.low, self.high))

    def __contains__(self, value: float) -> bool:
        if self._ndim or getattr(value, "ndim", 0):
            raise TypeError(f"`in` is for one number and one interval; {self._as_arrays}")
        return bool(self.low <= value <= self.high)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(_same(getattr(self, field.name), getattr(other, field.name)) for field in fields(self))

    def _without_order(self, other: object) -> NoReturn:
        raise TypeError(
            "intervals have no order; compare with .low or .high, such as interval.low > 0.5, or take the interval of "
            "the difference of the two and see whether 0 is in it"
        )

    __lt__ = __le__ = __gt__ = __ge__ = _without_order

    def __format__(self, style: str) -> str:
        if not style:
            return repr(self)
        if self._ndim:
            raise TypeError(f"one format is for one interval; {self._as_arrays}")
        return f"{self.estimate:{style}} [{self.low:{style}}, {self.high:{style}}]"

    def __repr__(self) -> str:
        if self._ndim:
            numbers = self.estimate, self.low, self.high, self.standard_error
            return f"Interval of {self.estimate.size:,} estimates: {numbers!r}"
        return f"{self:.3g}, standard error {self.standard_error:.2g}"

    def _repr_html_(self) -> str:
        head = ("estimate", "low", "high", "standard error")
        numbers = [self.estimate, self.low, self.high, self.standard_error]
        if self._ndim:
            numbers = zip(*(number.ravel()[:_ROWS].tolist() for number in numbers), strict=True)
        else:
            numbers = [numbers]
        rows = [[*(f"{number:.3g}" for number in ends), f"{error:.2g}"] for *ends, error in numbers]
        size = self.estimate.size if self._ndim else 1
        several = f"s of {size:,} estimates" if self._ndim else ""
        first = f", the first {_ROWS}" if size > _ROWS else ""
        return html_table(head, rows, f"{self.confidence * 100:.4g} % interval{several}{first}")

    @property
    def _as_arrays(self) -> str:
        return "take the arrays apart: .estimate, .low and .high"


def _same(one, other) -> bool:
    if getattr(one, "ndim", 0) or getattr(other, "ndim", 0):
        return getattr(one, "shape", None) == getattr(other, "shape", None) and bool((one == other).all())
    return bool(one == other)
