"""One input for each kind of field: what it shows, what it holds, and the words that say what belongs in it."""

import re
from contextlib import suppress
from html import escape
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

import ipywidgets as w
import traitlets

from mlsd_helpers.design.schema.base import MOST
from mlsd_helpers.design.schema.units import given_unit, label_of, unit_of
from mlsd_helpers.practice.drills.wording import read_number
from mlsd_helpers.widgets.press import Checkbox, Dropdown, Text, Textarea

_FULL = w.Layout(width="calc(100% - 8px)")
_NUMBER = w.Layout(width="29em", max_width="calc(100% - 8px)")
LABEL_WIDTH = "190px"
_STYLE = {"description_width": LABEL_WIDTH}
_CELL_WIDTHS = {"number": 6, "choice": 6, "name": 11, "list": 11, "text": 16}  # em
_EM_PER_OPTION, _ARROW = 0.55, 2.5  # of a letter of a choice, and the arrow beside it
_EM_PER_LETTER = 0.72  # of a bold word
_BOUNDS = {"ge": "{:g} or more", "gt": "above {:g}", "le": "at most {:g}", "lt": "below {:g}"}


class Choices(w.VBox):
    """Several of a few choices, as boxes to tick; ``value`` is a tuple of those that are ticked."""

    value = traitlets.Tuple()

    def __init__(self, options, label, tooltip):
        self._boxes = {
            option: Checkbox(
                description=_words(option), indent=False, layout=w.Layout(width="auto", margin="0 1em 0 0")
            )
            for option in options
        }
        for box in self._boxes.values():
            box.observe(self._ticked, "value")
        label = w.HTML(
            f"<span class='widget-label'>{escape(label)}</span>", layout=w.Layout(width=LABEL_WIDTH, flex="0 0 auto")
        )
        label.tooltip = tooltip
        boxes = w.HBox(tuple(self._boxes.values()), layout=w.Layout(flex_flow="row wrap"))
        super().__init__([w.HBox([label, boxes])], layout=_FULL)

    def _ticked(self, change):
        self.value = tuple(option for option, box in self._boxes.items() if box.value)

    @traitlets.observe("value")
    def _show(self, change):
        for option, box in self._boxes.items():
            box.value = option in change["new"]


def plain_type(annotation):
    """The annotation without ``| None`` and without constraints."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        options = [option for option in get_args(annotation) if option is not NoneType]
        if len(options) == 1 and NoneType in get_args(annotation):
            annotation = options[0]
            continue
        return annotation


def field_input(name, field, value):
    """The input of a field with its label, as it stands in the form by itself."""
    kind, label, said = plain_type(field.annotation), label_with_unit(name), hint(field)
    options = {"description": label, "style": _STYLE, "layout": _FULL, "tooltip": said}
    choices, several = _choices(kind), _several(kind)
    shown = shown_value(kind, value)
    if choices:
        return Dropdown(options=choices, value=shown, **options | {"layout": _NUMBER})
    if several:
        box = Choices(several, label, said)
        box.value = shown
        return box
    if kind in (float, int) or _is_name(field):
        return Text(shown, **options | {"layout": _NUMBER})
    rows = 3 if get_origin(kind) is list else 2
    return Textarea(shown, rows=rows, placeholder="One a line" if rows == 3 else "", **options)


def cell_input(name, field, value, labelled=False):
    """The input of a field as a cell of a row; with its label where no head of a column says what it is."""
    kind = plain_type(field.annotation)
    label = f"{label_with_unit(name)}: {hint(field)}"
    if _several(kind):
        label += f" Of: {', '.join(_several(kind))}."
    choices, shown = _choices(kind), shown_value(kind, value, cell=True)
    options = {"layout": w.Layout(width="100%"), "tooltip": label}
    if labelled:
        options |= {"description": label_with_unit(name), "style": {"description_width": "auto"}}
    if choices:
        return Dropdown(options=choices, value=shown, **options)
    if _width(name, field) in ("number", "name"):
        return Text(shown, **options)
    return Textarea(shown, rows=1, **options)


def column_width(name, field):
    """How wide the column of a field is in a table, in em: as its cells need, and no word of its head is cut."""
    longest = max(map(len, label_of(name).split()))
    return max(cell_width(name, field), _EM_PER_LETTER * longest)


def cell_width(name, field):
    """How wide the cell of a field is, in em: as what it holds needs."""
    kind = _width(name, field)
    longest = max((len(words) for words, _ in _choices(plain_type(field.annotation))), default=0)
    return max(_CELL_WIDTHS[kind], _EM_PER_OPTION * longest + _ARROW) if kind == "choice" else _CELL_WIDTHS[kind]


def shown_value(kind, value, cell=False):
    """What the input of a field holds for a value of the document."""
    if _choices(kind):
        return value
    if _several(kind) and not cell:
        return tuple(value or ())
    if get_origin(kind) is list:
        return (", " if cell and _is_separable(kind) else "\n").join(value or ())
    if value is None:
        return ""
    if kind in (float, int):
        return repr(value).removesuffix(".0")  # every digit: what is shown may be edited
    return str(value)


def value_of(box, kind):
    """What an input holds, as the schema wants it; text that is no number is handed on for the schema to refuse."""
    value = box.value
    if isinstance(value, tuple):
        return list(value) or None
    if not isinstance(value, str):
        return value
    if get_origin(kind) is list:
        items = re.split(r"[,\n]", value) if _is_separable(kind) else value.splitlines()
        return [item.strip() for item in items if item.strip()] or None
    if not value.strip():
        return None
    return _number(value, kind) if kind in (float, int) else value


def label_with_unit(name):
    """The field's name as a person reads it, with its unit.

    >>> label_with_unit("latency_p99_ms"), label_with_unit("users_per_day")
    ('Latency p99 (milliseconds)', 'Users per day')
    """
    return f"{label_of(name)} ({unit_of(name)})" if given_unit(name) else label_of(name)


def hint(field):
    """What a reviewer wants to see in a field, with its bounds."""
    return " ".join(part for part in (field.description, bounds(field)) if part)


def bounds(field):
    """The bounds of a number in words; empty for a field without.

    >>> from mlsd_helpers.design.schema.requirements import Requirements
    >>> bounds(Requirements.model_fields["coverage"]), bounds(Requirements.model_fields["latency_p99_ms"])
    ('0 or more, at most 1.', 'Above 0.')
    """
    found = {}
    for limit in _constraints(field.annotation) + list(field.metadata):
        for name in _BOUNDS:
            number = getattr(limit, name, None)
            if number is not None and abs(number) < MOST:
                found[name] = _BOUNDS[name].format(number)
    whole = "A whole number" if plain_type(field.annotation) is int else ""
    text = ", ".join([whole] * bool(whole) + [found[name] for name in _BOUNDS if name in found])
    return text[:1].upper() + text[1:] + "." if text else ""


def _constraints(annotation):
    inner = [item for item in get_args(annotation) if not isinstance(item, str)]
    return [limit for item in inner for limit in (*getattr(item, "metadata", ()), *_constraints(item), item)]


def _is_name(field):
    return any(getattr(limit, "pattern", None) for limit in _constraints(field.annotation) + list(field.metadata))


def _is_separable(kind):
    """Whether the items of a list are words without commas: names or choices."""
    return bool(_several(kind)) or (
        get_origin(get_args(kind)[0]) is Annotated
        and any(getattr(limit, "pattern", None) for limit in _constraints(kind))
    )


def _width(name, field):
    kind = plain_type(field.annotation)
    if _choices(kind):
        return "choice"
    if kind in (float, int):
        return "number"
    return "list" if get_origin(kind) is list else "name" if _is_name(field) else "text"


def _choices(kind):
    """The options of a drop-down, the empty one first; none for what is no choice."""
    if kind is bool:
        return [("", None), ("yes", True), ("no", False)]
    return [("", None), *((_words(c), c) for c in get_args(kind))] if get_origin(kind) is Literal else []


def _several(kind):
    inner = plain_type(get_args(kind)[0]) if get_origin(kind) is list else None
    return get_args(inner) if get_origin(inner) is Literal else ()


def _words(choice):
    return str(choice).replace("_", " ")


def _number(text, kind):
    for reading in (float, read_number):
        with suppress(ValueError):
            number = reading(text.strip())
            break
    else:
        return text
    return int(number) if kind is int and number.is_integer() else number
