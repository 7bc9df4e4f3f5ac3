"""From plain values to a document, and from what pydantic refuses to an error in our words.

It stands above the schema, which raises pydantic's own errors.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlsd_helpers.design.file.errors import DesignError, Problem, nearest, readable_path, shorten
from mlsd_helpers.design.file.migration_steps import missing_step
from mlsd_helpers.design.schema import SCHEMA_VERSION, Document, part_class
from mlsd_helpers.design.schema.units import convert, given_unit, in_unit, parse_quantity, same_quantity, unit_of

_MOST = 20  # problems that one error lists
_WORDS = re.compile(r"[\w /-]{1,40}(, ?[\w /-]{1,40}){0,3}")  # what can stand between brackets as it is


def model_at(model, location):
    """The schema class that the last key of ``location`` belongs to, walking down from ``model``."""
    for key in location[:-1]:
        if isinstance(key, int):
            continue
        field = model.model_fields.get(key)
        model = part_class(field.annotation) if field else None
        if model is None:
            return None
    return model


def _part_at(model, location):
    """The part of the schema that stands at ``location``, or in the list there; None for plain values."""
    for key in location:
        if isinstance(key, str):
            field = model.model_fields.get(key) if model else None
            model = part_class(field.annotation) if field else None
    return model


def unknown_key(name: str, value: Any, model, location, data=None, root=None) -> Problem:
    """The problem of a key that the schema does not have, with the nearest one that it has."""
    known = list(model.model_fields)
    path = readable_path((*location[:-1], name) if location else (name,), data)
    twin = next((key for key in known if same_quantity(name, key)), None)
    if twin is not None:
        return Problem(_wrong_unit(path, name, twin, value), location)
    whole = root or model  # the schema of a case names itself, the design document needs no word
    message = f"'{path}' is not a key of {getattr(whole, 'whole', 'a design document')}"
    elsewhere = [key for key, field in _sections(root) if name in field.model_fields] if root else []
    near = nearest(name, known)
    if elsewhere and elsewhere[0] != (location[0] if location else None):
        message += f"; '{name}' belongs under '{elsewhere[0]}:'"
    elif near:
        message += f"; did you mean '{near}'?"
    else:
        prints = f"mlsd schema {location[0]}" if root and len(location) > 1 else "mlsd schema"
        prints = getattr(whole, "printed_by", prints)
        message += f"; the keys here are {_some(known)} ('{prints}' prints them all)"
    return Problem(message, location)


def _some(words):
    return ", ".join(words[:8]) + (", …" if len(words) > 8 else "")


def _sections(root):
    return [(key, part) for key, field in root.model_fields.items() if (part := part_class(field.annotation))]


def _wrong_unit(path, name, twin, value):
    message = f"'{path}' is not a key; the key is '{twin}', a number{in_unit(twin)}"
    unit = given_unit(name)
    converted = convert(value, unit, twin) if unit and isinstance(value, (int, float)) else None
    if converted is not None:
        message += f": for {value:g} {unit} write '{twin}: {converted:g}'"
    return message


def _not_a_number(name, path, given, whole):
    message = f"{path} must be a {'whole ' if whole else ''}number{in_unit(name)}; got {shorten(given)}"
    quantity = parse_quantity(given) if isinstance(given, str) else None
    if quantity is None:
        return message
    value, symbol = quantity
    converted = convert(value, symbol, name) if symbol else value
    if converted is not None:
        return f"{message}; write {converted:.12g} without quotes or unit"
    return f"{message}; {symbol!r} is not a unit that fits here"


def _message(error, model, path):
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    name = next((key for key in reversed(error["loc"]) if isinstance(key, str)), "")
    if kind in ("float_type", "int_type", "float_parsing", "int_parsing", "int_from_float"):
        return _not_a_number(name, path, given, whole=kind.startswith("int"))
    if kind == "finite_number":
        return f"{path} must be a finite number; got {given}"
    if kind == "string_type":
        if isinstance(given, list):
            return f"{path} must be one text; got a list of {len(given)}; write them in one text, with commas between"
        if isinstance(given, dict):
            return f"{path} must be one text; got keys {shorten(', '.join(map(str, given)))}; put the text in quotes"
        return f"{path} must be text; got {shorten(given)}" + ("; put it in quotes" if given is not None else "")
    if kind == "bool_type":
        word = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
        meant = word.get(given.casefold()) if isinstance(given, str) else None
        return f"{path} must be true or false; got {shorten(given)}" + (f"; write {meant}" if meant else "")
    if kind == "literal_error":
        choices = context["expected"].replace(" or ", ", ").replace("'", "")
        near = nearest(str(given), choices.split(", "))
        hint = f"; did you mean '{near}'?" if near else ""
        return f"{path} must be one of {choices}; got {shorten(given)}{hint}"
    if kind == "list_type":
        item = _part_at(model, error["loc"])
        each = f" of items with the keys {_some(list(item.model_fields))}" if item else ""
        message = f"{path} must be a list{each}, each item on its own line behind a dash; got {shorten(given)}"
        words = not item and isinstance(given, str) and _WORDS.fullmatch(given)
        return f"{message}; or write [{given}]" if words else message
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        part = _part_at(model, error["loc"])
        keys = f" ({_some(list(part.model_fields))})" if part else ""
        return f"{path} must be keys with values{keys}, indented below it; got {shorten(given)}"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return _out_of_range(kind, context, name, path, given)
    if kind == "missing":
        return f"{path} is missing; " + (
            "every item here needs it" if "." in path else "write '" + path + ": …' at the top"
        )
    if kind == "string_pattern_mismatch":
        return f"{path} must be a name of letters, digits, '_' and '-' that starts with a letter; got {shorten(given)}"
    if kind.startswith("date"):
        return f"{path} must be a date as 2026-12-31; got {shorten(given)}"
    if kind == "value_error":
        return f"{path}: {context.get('error', error['msg'])}"
    return f"{path}: {error['msg'][0].lower()}{error['msg'][1:]}; got {shorten(given)}"


def _out_of_range(kind, context, name, path, given):
    words = {
        "greater_than": "above",
        "greater_than_equal": "at least",
        "less_than": "below",
        "less_than_equal": "at most",
    }
    unit = unit_of(name)
    message = f"{path} must be {words[kind]} {context[next(iter(context))]:g}" + (f" {unit}" if unit else "")
    message += f"; got {given:g}" if abs(given) < 1e300 else f"; got {shorten(given)}"
    share = kind.startswith("less_than") and 1 <= given <= 100 and unit is None
    return message + (f"; it is a fraction: for {given:g} % write {given / 100:.12g}" if share else "")


def validated(data: dict, positions=None, file=None) -> Document:
    """The document that plain values make; ``positions`` and ``file`` place what is wrong with them.

    Raises
    ------
    DesignError
        They do not fit the schema; says of each what was given and what would fit.
    """
    try:
        return Document.model_validate(data)
    except ValidationError as error:
        raise from_validation(error, Document, data, positions, file) from None


def from_validation(
    error: ValidationError,
    model: Any,
    data: Any = None,
    positions: Mapping[tuple, Any] | None = None,
    file: str | Path | None = None,
) -> DesignError:
    """A :class:`DesignError` in our words from pydantic's ``ValidationError``."""
    problems = []
    items = sorted(
        error.errors(include_url=False),
        key=lambda item: [part or 0 for part in _position(positions, item["loc"], item["type"] == "extra_forbidden")],
    )
    for item in items[:_MOST]:
        location = item["loc"]
        if item["type"] in ("extra_forbidden", "no_such_attribute"):
            owner = model_at(model, location) or model
            problem = unknown_key(str(location[-1]), item["input"], owner, location, data, root=model)
        elif item["type"] == "literal_error" and location == ("schema_version",):
            problem = Problem(version_message(item["input"]), location)
        else:
            problem = Problem(_message(item, model, readable_path(location, data) or "the document"), location)
        line, column = _position(positions, location, key=item["type"] == "extra_forbidden")
        problems.append(Problem(problem.message, location, line, column))
    if len(items) > _MOST:
        problems.append(Problem(f"{len(items) - _MOST:,} more problems; mend these first"))
    return DesignError(problems, file)


def version_message(given) -> str:
    """What to say of a schema_version that is not today's."""
    if not isinstance(given, int) or isinstance(given, bool):
        return f"schema_version must be {SCHEMA_VERSION}; got {shorten(given)}"
    if given > SCHEMA_VERSION:
        return (
            f"schema_version {shorten(given)} is newer than this mlsd reads ({SCHEMA_VERSION}); "
            "update the package (in a checkout: git pull, then make lab)"
        )
    if missing_step(given) is None:
        return f"schema_version {given} is older than this mlsd reads ({SCHEMA_VERSION}); 'mlsd migrate' upgrades it"
    return f"schema_version must be {SCHEMA_VERSION}; got {shorten(given)}"


def _position(positions, location, key):
    """Line and column of the key or value at ``location``; of the nearest thing around it when it is absent."""
    if not positions:
        return None, None
    if location in positions:
        return positions[location].key if key else positions[location].value
    while location and location not in positions:
        location = location[:-1]
    return positions[location].key if location in positions else (None, None)
