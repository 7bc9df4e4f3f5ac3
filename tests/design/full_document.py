"""A document in which every field of the schema is filled in, so that every rule has what it needs to run."""

from datetime import date
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from mlsd_helpers.design.schema import Document, part_class

ITEMS = {"components": 8, "features": 20, "sources": 5, "services": 8}  # as a system of some size has
NAMES_FROM = {  # fields that name an item of another list
    "source": {"features": "sources", "flows": "components"},
    "target": {"flows": "components"},
    "serving_component": {"": "components"},
    "entry_point": {"": "components"},
    "chosen": {"": "ladder"},
}


def full_document() -> dict:
    """Plain values; names that refer to something refer to what is there, and components call those after them."""
    values = _part(Document, "document", 0)
    values["name"] = "full_document"
    values["waivers"] = [{"rule": "R003", "reason": "Agreed with support.", "expires": "2099-12-31"}]
    for service, component in zip(
        values["infrastructure"]["services"], values["high_level_design"]["components"], strict=True
    ):
        service["name"] = component["name"]
    return values


def _part(model, within, index):
    fields = model.model_fields.items()
    return {name: _value(field.annotation, field.metadata, name, within, index) for name, field in fields}


def _value(annotation, constraints, name, within, index):
    if get_origin(annotation) is Annotated:
        inner, *given = get_args(annotation)
        found = [m for item in given for m in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return _value(inner, [*constraints, *found], name, within, index)
    if get_origin(annotation) is Literal:
        return get_args(annotation)[index % len(get_args(annotation))]
    if get_origin(annotation) is list:
        return _list(get_args(annotation)[0], name, within, index)
    if get_origin(annotation) is dict:
        return {"slice": "A group for which quality is reported."}
    options = [option for option in get_args(annotation) if option is not NoneType]
    if options:
        return _value(options[0], constraints, name, within, index)
    if part_class(annotation):
        return _part(annotation, name, index)
    if annotation in (int, float):
        below_one = any(getattr(item, bound, 2) <= 1 for item in constraints for bound in ("le", "lt"))
        return 0.5 if below_one else 10 + index
    if annotation in (bool, date):
        return bool(index % 2) if annotation is bool else "2026-12-31"
    refers = NAMES_FROM.get(name, {})
    if within in refers or "" in refers:
        kind = refers.get(within) or refers[""]
        return f"{kind}_{(index + (name == 'target')) % ITEMS.get(kind, 3)}"
    return f"{within}_{index}" if name in ("name", "case") else f"What a reviewer wants to read about {name}, {index}."


def _list(inner, name, within, index):
    if name == "calls":
        return [f"components_{other}" for other in range(index + 1, min(index + 3, ITEMS["components"]))]
    if part_class(inner):
        return [_part(inner, name, i) for i in range(ITEMS.get(name, 3))]
    plain = get_args(inner)[0] if get_origin(inner) is Annotated else inner
    if get_origin(plain) is Literal:
        return list(get_args(plain))
    return [f"{name} {i}" for i in range(3)]
