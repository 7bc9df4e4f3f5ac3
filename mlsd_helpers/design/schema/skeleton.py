"""A section of the document to fill in: its keys in order, each with what belongs there and its unit."""

import difflib
import json
import textwrap

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.schema import SECTIONS, Document, part_class
from mlsd_helpers.design.schema.json_schema import schema_json
from mlsd_helpers.design.schema.units import in_unit

_WIDTH = 100
_WRITTEN_BY_NEW = ("schema_version", "name")


def skeleton(key: str) -> str:
    """YAML that can be put at the end of a document as it stands, and filled in there.

    Keys have no value, which is the same as absent; the items of a list are shown by one that is commented out.

    Parameters
    ----------
    key : str
        A key at the top of a document: ``"requirements"``, ``"risks"``.

    Raises
    ------
    DesignError
        There is no such key.

    Examples
    --------
    >>> print(skeleton("risks"), end="")
    # What could go wrong, and what is done about it. A list of:
    risks:
    # - risk:  # What could go wrong, in one sentence.
    #   likelihood:  # How likely it is. One of low, medium, high.
    #   impact:  # How bad it would be. One of low, medium, high.
    #   mitigation:  # What makes it less likely or less bad.
    """
    known = [name for name in Document.model_fields if name not in _WRITTEN_BY_NEW]
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"they are {', '.join(known)}"
        raise DesignError([Problem(f"'{key}' is not a key at the top of a design document; {hint}")])
    schema = json.loads(schema_json())
    return "\n".join(_lines(key, schema["properties"][key], schema["$defs"], "", _topics(key))) + "\n"


def _topics(key):
    """The topic that begins at each field that begins one, for a section."""
    if key not in SECTIONS:
        return {}
    return {first: topic for topic, first in part_class(Document.model_fields[key].annotation).topics.items()}


def _lines(name, field, parts, indent, topics):
    """A key below its comment, and what is below the key."""
    kind = _kind(field)
    yield from (f"{indent}# {line}" for line in textwrap.wrap(_comment(name, field), _WIDTH - len(indent) - 2))
    yield f"{indent}{name}:"
    for key, inner in _fields(kind, parts):
        if key in topics:
            yield f"{indent}  # ---- {topics[key]} ----"
        yield from _lines(key, inner, parts, indent + "  ", {})
    dash = "- "  # before the first key of an item
    for key, inner in _fields(kind.get("items", {}), parts):
        yield f"{indent}# {dash}{key}:  # {_comment(key, inner)}"
        dash = "  "


def _fields(kind, parts):
    """The fields of the part of the schema that ``kind`` refers to; of what is no part, none."""
    return parts[kind["$ref"].rpartition("/")[2]]["properties"].items() if "$ref" in kind else ()


def _kind(field):
    """What the field holds when it holds something."""
    return next(kind for kind in field.get("anyOf", [field]) if kind.get("type") != "null")


def _comment(name, field):
    return f"{field['description']} {_asked_for(name, _kind(field))}".strip()


def _asked_for(name, kind):
    """What may be written there, where the name and the description leave it open."""
    if "enum" in kind:
        return f"One of {', '.join(kind['enum'])}."
    if kind.get("type") == "array":
        if "$ref" in kind["items"]:
            return "A list of:"
        choices = kind["items"].get("enum")
        if choices:
            return f"A list out of [{', '.join(choices)}]."
        return "A list of names: [one, other]." if "pattern" in kind["items"] else "A list, each on a line with a dash."
    if kind.get("type") == "object":
        return "One a line, indented, as 'word: meaning'."
    if kind.get("type") == "boolean":
        return "true or false."
    if kind.get("type") in ("number", "integer"):
        if 1 in (kind.get("maximum"), kind.get("exclusiveMaximum")):
            return "From 0 to 1."
        whole = "A whole number" if kind["type"] == "integer" else "A number"
        least = ", 1 or more" if kind.get("minimum") == 1 else ""
        return f"{whole}{in_unit(name)}{least}."
    return ""
