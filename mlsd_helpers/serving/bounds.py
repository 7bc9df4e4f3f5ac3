"""How large a request can be that a model accepts, from its JSON schema."""

from __future__ import annotations

import math

from pydantic import BaseModel


def most_names(model: type[BaseModel]) -> int:
    """How many names the largest object of a request has.

    Examples
    --------
    >>> from pydantic import Field
    >>> class Flight(BaseModel):
    ...     carrier: str
    ...     late: dict[str, float] = Field(max_length=7)
    >>> most_names(Flight)
    7
    """
    sizes = [_size(each) for _, each in _within(model.model_json_schema()) if _is_object(each)]
    return max(sizes)


def most_values(model: type[BaseModel]) -> float:
    """How many values all objects and lists of a request hold together, each of them at least one.

    Infinity where a field may be anything, or a model holds itself.

    Examples
    --------
    >>> from pydantic import Field
    >>> class Flight(BaseModel):
    ...     carrier: str
    ...     late: list[float] | None = Field(max_length=7)
    >>> most_values(Flight)  # two fields, and seven numbers in one of them
    9
    """
    schema = model.model_json_schema()
    return _values(schema, schema.get("$defs", {}), ())


def without_bound(model: type[BaseModel]) -> tuple[str, str] | None:
    """The first list or dict of any length, as its kind and the field or model that it belongs to."""
    for where, schema in _within(model.model_json_schema()):
        if math.isinf(_size(schema)):
            return "dict" if _is_object(schema) else "list", where
    return None


def _is_object(schema):
    return schema.get("type") == "object"


def _size(schema):
    """How many values an object or list holds directly; 0 for what is neither."""
    if _is_object(schema):
        is_open = schema.get("additionalProperties", False) is not False
        return schema.get("maxProperties", math.inf) if is_open else len(schema.get("properties", ()))
    if schema.get("type") == "array":
        return schema.get("maxItems", math.inf)
    return 0


def _values(schema, models, above):
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return math.inf if name in above else _values(models[name], models, (*above, name))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return max(_values(each, models, above) for each in schema[word])
    size = _size(schema)
    if size == 0:
        return 0 if {"type", "const", "enum"} & set(schema) else math.inf
    each = [*schema.get("properties", {}).values(), *schema.get("prefixItems", ())]
    inner = sum(_values(one, models, above) for one in each)
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            inner += size * _values(schema[word], models, above)
    return size + inner


def _within(schema, where=""):
    """A JSON schema and all within it, each with the name of the field or model that it belongs to."""
    yield where, schema
    for word, inner in schema.items():
        if word in ("properties", "$defs"):
            for name, each in inner.items():
                yield from _within(each, name)
        elif word in ("anyOf", "oneOf", "allOf", "prefixItems"):
            for each in inner:
                yield from _within(each, where)
        elif word in ("items", "additionalProperties") and isinstance(inner, dict):
            yield from _within(inner, where)
