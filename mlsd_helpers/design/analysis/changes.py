"""Change a copy of a document by paths: what a reader asks with 'what if'."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.errors import DesignError, Problem, readable_path, shorten
from mlsd_helpers.design.file.validation import unknown_key, validated
from mlsd_helpers.design.schema import Document, part_class


def with_changes(document: Document, changes: Mapping[str, Any]) -> Document:
    """A copy of the document in which the fields at these paths have other values.

    Parameters
    ----------
    document : Document
        Left as it is.
    changes : mapping of str to value
        New values by dotted path, list items by name or position: ``"infrastructure.services.ranker.replicas"``.
        None leaves the field, or the item, out.

    Raises
    ------
    DesignError
        A path leads nowhere (names the nearest that does), or a value is not of the field's kind.
    """
    data = document.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    for path, value in changes.items():
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
            value = value.item()  # a numpy scalar is taken for the number it is
        _change(data, path, value)
    return validated(data)


def parse_changes(texts: Iterable[str]) -> dict[str, Any]:
    """Changes by path from texts as ``mlsd what-if --set`` takes them; the value is read as in the file.

    >>> parse_changes(["requirements.peak_factor=10", "infrastructure.rollout=[canary]", "modeling.chosen=null"])
    {'requirements.peak_factor': 10, 'infrastructure.rollout': ['canary'], 'modeling.chosen': None}

    Raises
    ------
    DesignError
        A text has no ``=``, or a path is given twice.
    """
    changes = {}
    for text in texts:
        path, equals, value = (piece.strip() for piece in text.partition("="))
        if not equals or not path:
            example = f"{path or 'requirements.peak_factor'}=10"
            raise DesignError([Problem(f"{shorten(text)} is not path=value; write --set {example}")])
        if path in changes:
            raise DesignError([Problem(f"'{path}' is set twice, to {shorten(changes[path])} and {value}; keep one")])
        changes[path] = _read(value)
    return changes


def _read(text):
    """The value as YAML reads it; what is not YAML is the text that it is."""
    try:
        data, _ = reading.parse(f"value: {text}")
    except DesignError:
        return text
    return data["value"] if len(data) == 1 else text


def _change(data, path, value):
    """Set the value at a path of plain data, making the sections on the way."""
    part, model, location = data, Document, ()
    *way, last = path.split(".")
    for key in way:
        step, below = _step(part, model, (*location, key), data)
        location = (*location, step)
        if isinstance(part, dict) and part.get(step) is None:
            part[step] = [] if _is_list(model, step) else {}
        part, model = part[step], below
        if not isinstance(part, (dict, list)):
            raise DesignError([Problem(f"{readable_path(location, data)} is one value; nothing stands below it")])
    step, _ = _step(part, model, (*location, last), data, value)
    if value is not None:
        part[step] = value
    elif isinstance(part, list) or step in part:
        del part[step]


def _step(part, model, location, data, value=None):
    """The key or position that the last word of ``location`` means in this part, and the class of what stands there."""
    *_, word = location
    if isinstance(part, list):
        return _position(part, word, location, data), model
    if model is None:
        return word, None
    if word not in model.model_fields:
        raise DesignError([unknown_key(word, value, model, location, data, root=Document)])
    return word, part_class(model.model_fields[word].annotation)


def _is_list(model, key):
    return model is not None and "list[" in str(model.model_fields[key].annotation)


def _position(items, word, location, data):
    names = [item.get("name") for item in items if isinstance(item, dict)]
    if word in names:
        return names.index(word)
    if word.isascii() and word.isdigit() and int(word) < len(items):
        return int(word)
    where = readable_path(location[:-1], data)
    known = [str(name) for name in names if name is not None] or [str(i) for i in range(len(items))]
    if not known:
        raise DesignError([Problem(f"{where} is empty: there is no '{word}' to change")])
    near = difflib.get_close_matches(word, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known[:8])}{', …' * (len(known) > 8)}"
    raise DesignError([Problem(f"{where} has no item '{word}'; {hint}")])
