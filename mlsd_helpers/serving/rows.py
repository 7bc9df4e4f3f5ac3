"""What a client may send, and what is said about a field that is wrong."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError, create_model

from mlsd_helpers.serving.bounds import without_bound

MOST_FIELDS_NAMED = 20
_MOST_CHARACTERS = 60
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Row(BaseModel):
    """The base of a row: derive from it and name the fields with their types, as in any pydantic model.

    Unknown fields, NaN, infinity and values of another type ("12" for 12, true for 1, 12.0 for an ``int``) are refused.
    A number that may be unknown is ``float | None``; null is then sent for it. Models inside a row derive from ``Row``
    too, and a list or dict says how long it may be: ``Annotated[list[float], Field(max_length=300)]``.

    Examples
    --------
    >>> class Flight(Row):
    ...     carrier: str
    ...     distance: float
    >>> Flight.model_validate_json('{"carrier": "UA", "distance": 1400}')
    Flight(carrier='UA', distance=1400.0)
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True, frozen=True)


def one_row(row: type[Row]) -> type[BaseModel]:
    """The request for one prediction: ``{"id": "…", "features": {…}}``, the id optional."""
    _require_row(row)
    return create_model("OneRow", __base__=Row, id=(Id | None, None), features=(row, ...))


def many_rows(row: type[Row], max_rows: int) -> type[BaseModel]:
    """The request for a batch: ``{"rows": [{"id": "…", "features": {…}}, …]}``, from one row to ``max_rows``.

    The first wrong row ends its validation.
    """
    rows = Annotated[list[one_row(row)], Field(min_length=1, max_length=max_rows), FailFast()]
    return create_model("ManyRows", __base__=Row, rows=(rows, ...))


def wrong_fields(error: ValidationError, *within: str | int) -> list[dict[str, str]]:
    """Each field that is wrong, what is expected there, and what was given, without the rest of the input."""
    fields = []
    for each in error.errors(include_url=False, include_context=False)[:MOST_FIELDS_NAMED]:
        where = ".".join(cut(str(name)) for name in (*within, *each["loc"]))
        field = {"field": where or "body", "problem": each["msg"]}
        if each["type"] not in ("missing", "json_invalid") and isinstance(each["input"], str | int | float | None):
            field["given"] = cut(repr(each["input"]))
        fields.append(field)
    return fields


def cut(text: str) -> str:
    """At most 60 characters of a text that a client chose."""
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"


def _require_row(row):
    if not (isinstance(row, type) and issubclass(row, Row)):
        raise TypeError(f"row is {row!r}; expected a class derived from serving.Row with the fields of a request")
    kept = {name: row.model_config.get(name) for name in ("extra", "allow_inf_nan", "strict")}
    if kept != {"extra": "forbid", "allow_inf_nan": False, "strict": True}:
        raise TypeError(f"{row.__name__} has model_config with {kept}; leave these as serving.Row has them")
    unbounded = without_bound(row)
    if unbounded is not None:
        kind, where = unbounded
        raise TypeError(
            f"{row.__name__} has a {kind} of any length ({where}), of which every value may be wrong; say how long it "
            "may be: Annotated[…, Field(max_length=300)]"
        )
