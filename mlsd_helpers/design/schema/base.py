"""What every part of the document shares: strict values, names, and what an assignment that does not fit raises."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


def _encodable(text):
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"character {error.start + 1} is half of a pair and cannot be saved; delete it") from None
    return text


MOST = 10**15  # of any number: no quantity is larger, and no product of a few of them overflows

Text = Annotated[str, Field(strict=True), AfterValidator(_encodable)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
AtLeastOne = Annotated[int, Field(strict=True, ge=1, le=MOST)]
Number = Annotated[float, Field(strict=True, ge=-MOST, le=MOST, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(strict=True, ge=0, le=MOST, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, gt=0, le=MOST, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Probability = Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)]
Day = Annotated[date, Field(strict=False)]
NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"
MOST_LETTERS = 80  # of a name
Name = Annotated[str, Field(strict=True, pattern=NAME_PATTERN, max_length=MOST_LETTERS)]


def _unique_names(items):
    counts = Counter(item.name for item in items or ())
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise ValueError(f"names must differ; given more than once: {', '.join(twice[:5] + ['…'] * (len(twice) > 5))}")
    return items


UniqueNames = AfterValidator(_unique_names)


def describe(text: str, **kwargs) -> Any:
    """An optional field; ``text`` says what a reviewer wants to see in it."""
    return Field(default=None, description=text, **kwargs)


class Part(BaseModel):
    """A part of the document: unknown keys refused, every assignment validated.

    ``refusal`` makes what an assignment raises from pydantic's error and the part's class. Here it is that error; who
    shows documents to people puts words of their own there.
    """

    refusal: ClassVar[Callable[[ValidationError, type["Part"]], Exception]] = staticmethod(lambda error, part: error)

    model_config = ConfigDict(
        extra="forbid",
        validate_assignment=True,
        defer_build=True,
    )

    def __setattr__(self, name, value):
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
            value = value.item()  # a numpy scalar is taken for the number it is
        try:
            super().__setattr__(name, value)
        except ValidationError as error:
            raise self.refusal(error, type(self)) from None

    def is_empty(self) -> bool:
        """Whether nothing has been filled in."""
        return all(is_blank(getattr(self, name)) for name in self.model_fields_set)


class Section(Part):
    """One phase of the design process.

    ``topics`` names the first field of each topic; the fields after it, up to the next topic's first, belong to it.
    """

    topics: ClassVar[dict[str, str]]

    @classmethod
    def fields_by_topic(cls) -> dict[str, list[str]]:
        """The section's fields in order, under their topics."""
        starts = {first: topic for topic, first in cls.topics.items()}
        groups: dict[str, list[str]] = {}
        for name in cls.model_fields:
            topic = starts.get(name) or next(reversed(groups))
            groups.setdefault(topic, []).append(name)
        return groups


def is_blank(value) -> bool:
    """Whether a field's value says nothing: absent, empty, or a part in which nothing has been filled in."""
    return value is None or value in ("", [], {}) or (isinstance(value, Part) and value.is_empty())
