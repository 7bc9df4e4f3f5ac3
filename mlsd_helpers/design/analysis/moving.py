"""Move the inputs that a driver names: where they stand, how far they may go, a copy in which they have moved."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, get_args

from mlsd_helpers.design.rules.drivers import Driver
from mlsd_helpers.design.schema import Document, part_class

FURTHEST = 1_000.0  # times today's value: beyond it nobody plans
FURTHEST_FROM_ZERO = 1e6  # in the unit of the field, where there is no today's value to multiply
NEAREST_TO_ZERO = 1e-6
FIRST_STEP = 1 / 64  # of today's value


class Bounds(NamedTuple):
    """What a field of the schema allows: its lowest and highest value, and whether it is a whole number."""

    low: float
    high: float
    is_whole: bool


class Place(NamedTuple):
    """One number of the document: its readable path, the keys that lead to it, its value and bounds."""

    path: str
    keys: tuple
    now: float
    bounds: Bounds


@cache
def bounds_of(path: str) -> Bounds:
    """What the schema allows at a path; items of lists are written ``services[]``.

    >>> bounds_of("requirements.peak_factor").low, bounds_of("infrastructure.services[].replicas").is_whole
    (1, True)
    """
    model = Document
    *parts, last = path.split(".")
    for key in parts:
        model = part_class(model.model_fields[key.removesuffix("[]")].annotation)
    annotation, constraints = _unfolded(model.model_fields[last].annotation)
    low, high = -math.inf, math.inf
    for constraint in constraints:
        low = max(low, getattr(constraint, "ge", low))
        high = min(high, getattr(constraint, "le", high))
        low = max(low, math.nextafter(constraint.gt, math.inf) if hasattr(constraint, "gt") else low)
        high = min(high, math.nextafter(constraint.lt, -math.inf) if hasattr(constraint, "lt") else high)
    return Bounds(low, high, annotation is int)


def _unfolded(annotation):
    """The plain type inside ``Annotated[float, Field(ge=0)] | None`` and all the constraints on the way to it."""
    inner = [arg for arg in get_args(annotation) if arg is not type(None)]
    if not inner:
        return annotation, []
    plain, constraints = _unfolded(inner[0])
    for item in inner[1:]:
        constraints = [*constraints, *getattr(item, "metadata", [item])]
    return plain, constraints


@dataclass(frozen=True)
class Movable:
    """The places of a driver that move together: of one item where its paths lead through a list.

    They move from ``start`` on; a position is a factor where there is a value to multiply, else the value itself.
    """

    driver: Driver
    item: str | None
    places: tuple[Place, ...]

    @property
    def from_zero(self) -> bool:
        """Whether there is nothing to multiply, so that positions are values."""
        return all(self._quantity(place) == 0 for place in self.places)

    @property
    def start(self) -> float:
        """The position at which nothing has moved."""
        return 0.0 if self.from_zero else 1.0

    def positions(self):
        """Positions ever further out, each step twice as long, up to where nobody plans any more."""
        step, furthest = (NEAREST_TO_ZERO, FURTHEST_FROM_ZERO) if self.from_zero else (FIRST_STEP, FURTHEST)
        while self.start + step < furthest:
            yield self.start + step
            step *= 2
        yield furthest

    def values(self, position: float, direction: str) -> tuple[float, ...]:
        """The values of the places at a position, within what their fields allow."""
        return tuple(self._moved(place, position, direction) for place in self.places)

    def times(self, position: float, direction: str) -> float | None:
        """How many times worse than today's value it is at a position; None from zero."""
        if self.from_zero:
            return None
        values = self.values(position, direction)
        place, value = next((p, v) for p, v in zip(self.places, values, strict=True) if self._quantity(p) != 0)
        now, then = (1 - place.now, 1 - value) if self.driver.of_rest else (place.now, value)
        return max(now / then, then / now) if now * then > 0 else position

    def _quantity(self, place):
        return 1 - place.now if self.driver.of_rest else place.now

    def _moved(self, place, position, direction):
        now, sign = self._quantity(place), 1 if direction == "rises" else -1
        if self.from_zero:
            then = sign * position
        elif place.bounds.low < 0:  # it may pass zero, which no factor does
            then = now + sign * abs(now) * (position - 1)
        else:
            then = now * position if sign > 0 else now / position
        value = 1 - then if self.driver.of_rest else then
        if value == place.now or position == self.start:
            return place.now
        value = min(max(value, place.bounds.low), place.bounds.high)
        return round(value) if place.bounds.is_whole else float(value)


def movables(document: Document, driver: Driver) -> list[Movable]:
    """What a driver can move in a document: one item at a time where its paths lead through a list."""
    items: dict[str | None, list[Place]] = {}
    for path in driver.paths:
        head, through_list, field = path.partition("[].")
        keys = tuple(head.split("."))
        found = _value_at(document, keys)
        if not through_list:
            candidates = [(None, keys, path, found)]
        else:
            candidates = [
                (item.name, (*keys, i, field), f"{head}.{item.name}.{field}", getattr(item, field))
                for i, item in enumerate(found or ())
            ]
        for name, way, readable, value in candidates:
            if value is not None:
                items.setdefault(name, []).append(Place(readable, way, value, bounds_of(path)))
    return [Movable(driver, name, tuple(places)) for name, places in items.items()]


def replaced(part, keys: tuple, value: Any):
    """A copy of the part with the value that ``keys`` lead to replaced; what is not on the way is shared."""
    if not keys:
        return value
    first, *rest = keys
    if isinstance(part, list):
        return [replaced(item, rest, value) if i == first else item for i, item in enumerate(part)]
    return part.model_copy(update={first: replaced(getattr(part, first), rest, value)})


def moved(document: Document, places: tuple[Place, ...], values: tuple[float, ...]) -> Document:
    """A copy of the document with these values at these places."""
    for place, value in zip(places, values, strict=True):
        document = replaced(document, place.keys, value)
    return document


def _value_at(document, keys):
    value = document
    for key in keys:
        value = getattr(value, key, None)
    return value
