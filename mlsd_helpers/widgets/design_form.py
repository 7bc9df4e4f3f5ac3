"""Forms for the design document, built from the schema's fields: one builder serves every section.

>>> from mlsd_helpers.design import Design
>>> form = section_form(Design.new("my_system"), "requirements")
>>> form.inputs["latency_p99_ms"].value = "150 ms"
>>> form.problems["latency_p99_ms"]
"latency_p99_ms must be a number in milliseconds; got '150 ms'; write 150 without quotes or unit"
"""

from html import escape
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

import ipywidgets as w

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.findings import SIGNS
from mlsd_helpers.design.schema import SECTIONS, part_class
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.units import label_of, unit_of

_WIDE = w.Layout(width="100%")
_INPUT = w.Layout(width="calc(100% - 12px)")
_LABEL = w.Layout(width="13em", flex="0 0 auto")


def section_form(design: Design, section: str) -> "SectionForm":
    """The form of one section of a design document, with the document's findings beside it.

    Parameters
    ----------
    design : Design
        The document that the form fills in. Nothing is written to disk until its Save button is pressed.
    section : str
        ``requirements``, ``high_level_design``, ``features``, ``infrastructure``, ``modeling`` or ``leveling``.

    Raises
    ------
    ValueError
        There is no such section.
    """
    if section not in SECTIONS:
        raise ValueError(f"there is no section {section!r}; the sections are {', '.join(SECTIONS)}")
    return SectionForm(design, section)


class SectionForm(w.VBox):
    """Fields on the left, findings on the right; every keystroke is validated and checked.

    ``inputs`` holds the input of each field by its path inside the section, ``problems`` what is wrong with what was
    typed there. A value that is not accepted stays in its input, and the document keeps the last one that was.
    """

    def __init__(self, design: Design, section: str):
        self.design, self.section = design, section
        self.inputs, self.problems = {}, {}
        part = getattr(design, section)
        topics = type(part).fields_by_topic()
        self._fields = w.Tab([w.VBox(self._rows(part, fields, "")) for fields in topics.values()], layout=_WIDE)
        self._fields.titles = list(topics)
        self._findings, self._status, self._yaml = w.HTML(), w.HTML(), w.HTML()
        save = w.Button(description="Save", icon="save", button_style="primary", tooltip="Write the document to disk")
        save.on_click(self._save)
        self._show_yaml = w.ToggleButton(description="Show YAML", tooltip="The document as it will be saved")
        self._show_yaml.observe(lambda change: self._refresh(), "value")
        side = w.VBox(
            [self._findings], layout=w.Layout(width="40%", max_height="60em", overflow="auto", padding="0 0 0 1em")
        )
        body = w.HBox([w.Box([self._fields], layout=w.Layout(width="60%")), side])
        super().__init__([body, w.HBox([save, self._show_yaml, self._status]), self._yaml])
        self._refresh()

    # Rows of the form

    def _rows(self, part, fields, prefix):
        return [row for name in fields for row in self._row(part, name, prefix + name)]

    def _row(self, part, name, path):
        field = type(part).model_fields[name]
        kind = _plain_type(field.annotation)
        inner = part_class(kind)
        if inner is not None and get_origin(kind) is list:
            return [self._list_editor(part, name, inner, path, field.description)]
        if inner is not None:
            return [self._group(part, name, inner, path, field.description)]
        return [self._single(part, name, path, kind, field)]

    def _single(self, part, name, path, kind, field):
        unit = unit_of(name)
        words = escape(label_of(name)) + (f" <small>({escape(unit)})</small>" if unit else "")
        label = w.HTML(words, layout=_LABEL)
        label.tooltip = field.description
        box = _input_for(kind, getattr(part, name), field.description)
        message = w.HTML()
        self.inputs[path] = box

        def typed(change):
            try:
                setattr(part, name, _value_of(box, kind))
            except DesignError as error:
                self.problems[path] = str(error)
            else:
                self.problems.pop(path, None)
            said = self.problems.get(path)
            message.value = f"<small><strong>✗ {escape(said)}</strong></small>" if said else ""
            self._refresh()

        box.observe(typed, "value")
        return w.HBox([label, w.VBox([box, message], layout=_WIDE)], layout=_WIDE)

    def _group(self, part, name, inner, path, description):
        if getattr(part, name) is None:
            setattr(part, name, {})
        rows = self._rows(getattr(part, name), inner.model_fields, f"{path}.")
        return w.VBox([_heading(name, description), w.VBox(rows, layout=w.Layout(padding="0 0 0 1em"))])

    def _list_editor(self, part, name, inner, path, description):
        items = w.VBox()
        required = [key for key, field in inner.model_fields.items() if field.is_required()]
        starts = [_starting_input(inner, key) for key in required]
        add = w.Button(description="Add", icon="plus", layout=w.Layout(width="6em"), tooltip=f"Add to {label_of(name)}")
        message = w.HTML()

        def title_of(index, item):
            return getattr(item, "name", None) or str(index + 1)

        def show():
            items.children = [item_box(i, item) for i, item in enumerate(getattr(part, name) or ())]

        def item_box(index, item):
            title = title_of(index, item)
            rows = self._rows(item, [key for key in inner.model_fields if key != "name"], f"{path}.{title}.")
            remove = w.Button(
                description="Remove", icon="trash", layout=w.Layout(width="8em"), tooltip=f"Remove {title}"
            )
            remove.on_click(lambda button: change([other for other in getattr(part, name) if other is not item]))
            head = w.HBox([w.HTML(f"<strong>{escape(title)}</strong>", layout=w.Layout(width="100%")), remove])
            return w.VBox([head, *rows], layout=w.Layout(padding="0 0 0 1em", border="0 0 0 1px"))

        def titles():
            return {id(item): title_of(i, item) for i, item in enumerate(getattr(part, name) or ())}

        def change(value):
            refused = {key: self.inputs[key].value for key in self.problems if key.startswith(f"{path}.")}
            before = titles()
            setattr(part, name, value or None)
            for known in [key for key in (*self.inputs, *self.problems) if key.startswith(f"{path}.")]:
                self.inputs.pop(known, None)
                self.problems.pop(known, None)
            show()
            after = titles()
            for item in before.keys() & after.keys():
                old, new = f"{path}.{before[item]}.", f"{path}.{after[item]}."
                for key in (key for key in refused if key.startswith(old)):
                    self.inputs[new + key.removeprefix(old)].value = refused[key]  # typed and not accepted: it stays
            self._refresh()

        def added(button):
            try:
                change(
                    [*(getattr(part, name) or ()), dict(zip(required, (start.value for start in starts), strict=True))]
                )
            except DesignError as error:
                message.value = f"<small><strong>✗ {escape(str(error))}</strong></small>"
            else:
                message.value = ""
                for start in starts:
                    start.value = "" if isinstance(start, w.Text) else start.value

        add.on_click(added)
        self.inputs[f"{path}+"] = starts[0] if starts else add
        show()
        return w.VBox([_heading(name, description), items, w.HBox([*starts, add]), message])

    # What follows from the values

    def _refresh(self):
        findings = self.design.check()
        self._findings.value = _findings_html(findings, self.section)
        self._yaml.value = f"<pre>{escape(self.design.to_yaml())}</pre>" if self._show_yaml.value else ""
        self._status.value = f"{len(self.problems)} field(s) not accepted yet" if self.problems else ""

    def _save(self, button):
        try:
            path = self.design.save()
        except DesignError as error:
            self._status.value = f"<strong>✗ {escape(str(error))}</strong>"
            return
        left = f"; not accepted and not saved: {', '.join(self.problems)}" if self.problems else ""
        self._status.value = f"✓ saved {escape(path.name)}{escape(left)}"

    def _repr_mimebundle_(self, **kwargs):
        """The live form, and for a reader without a kernel the fields and findings as a table."""
        bundle = super()._repr_mimebundle_(**kwargs)
        part = getattr(self.design, self.section)
        rows = "".join(
            f"<tr><td>{escape(topic)}</td><td style='text-align:left'>{escape(_listed(part, fields))}</td></tr>"
            for topic, fields in type(part).fields_by_topic().items()
        )
        title = f"Form of the section “{label_of(self.section)}” of {self.design.name}"
        summary = self.design.check().summary()
        bundle["text/plain"] = f"{title}: {summary}. Run this cell to fill it in."
        bundle["text/html"] = (
            f"<p><strong>{escape(title)}</strong> · {escape(summary)} · run this cell to fill it in</p>"
            f"<table><thead><tr><th>topic</th><th>fields</th></tr></thead><tbody>{rows}</tbody></table>"
        )
        return bundle


def _findings_html(findings, section):
    """The findings of the form's own section as a narrow list, and how many stand in the others."""
    own = [finding for finding in findings if finding.path.startswith(section)]
    lines = [f"<p><strong>{escape(findings.summary())}</strong></p>"]
    for code in dict.fromkeys(finding.code for finding in own):
        same = [finding for finding in own if finding.code == code]
        said = "".join(f"<br>{escape(label_of(f.path.rpartition('.')[2]))}: {escape(f.message)}" for f in same)
        head = f"{SIGNS[same[0].severity]} <strong>{escape(same[0].name)}</strong> <code>{code}</code>"
        lines.append(f"<p style='line-height:1.4'>{head}{said}<br><small>→ {escape(same[0].remedy)}</small></p>")
    waiting = [label_of(item.path.rpartition(".")[2]) for item in findings.missing if item.path.startswith(section)]
    if waiting:
        lines.append(f"<p style='line-height:1.4'>? not filled in yet: {escape(', '.join(waiting))}</p>")
    if len(own) < len(findings):
        lines.append(f"<p>{len(findings) - len(own)} more in other sections: design.check() shows them</p>")
    return "".join(lines)


def _listed(part, fields):
    filled = [name for name in fields if not is_blank(getattr(part, name))]
    return ", ".join(label_of(name) + (" ✓" if name in filled else "") for name in fields)


def _heading(name, description):
    return w.HTML(f"<strong>{escape(label_of(name))}</strong><br><small>{escape(description or '')}</small>")


def _plain_type(annotation):
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


def _choices(kind):
    return get_args(kind) if get_origin(kind) is Literal else ()


def _input_for(kind, value, description):
    choices = _choices(kind)
    if choices or kind is bool:
        options = [(str(c).replace("_", " "), c) for c in choices] or [("yes", True), ("no", False)]
        return w.Dropdown(options=[("", None), *options], value=value, layout=_INPUT, tooltip=description)
    if get_origin(kind) is list and _choices(_plain_type(get_args(kind)[0])):
        options = [(str(c).replace("_", " "), c) for c in _choices(_plain_type(get_args(kind)[0]))]
        chosen = tuple(value or ())
        return w.SelectMultiple(options=options, value=chosen, rows=len(options), layout=_INPUT, tooltip=description)
    if get_origin(kind) is list:
        text = "\n".join(value or ())
        return w.Textarea(text, placeholder=f"One a line. {description}", layout=_INPUT, rows=3, tooltip=description)
    if kind in (float, int):
        shown = "" if value is None else repr(value).removesuffix(".0")  # every digit: what is shown may be edited
        return w.Text(shown, placeholder=description, layout=_INPUT, tooltip=description)
    return w.Textarea(value or "", placeholder=description, layout=_INPUT, rows=2, tooltip=description)


def _value_of(box, kind):
    """What the input holds, as the schema wants it; text that is no number is handed on for the schema to refuse."""
    value = box.value
    if isinstance(box, w.SelectMultiple):
        return list(value) or None
    if not isinstance(value, str):
        return value
    if get_origin(kind) is list:
        return [line.strip() for line in value.splitlines() if line.strip()] or None
    if not value.strip():
        return None
    if kind in (float, int):
        return _number(value, kind)
    return value


def _number(text, kind):
    try:
        number = float(text.strip())
    except ValueError:
        return text
    return int(number) if kind is int and number.is_integer() else number


def _starting_input(inner, key):
    kind = _plain_type(inner.model_fields[key].annotation)
    label = label_of(key)
    if _choices(kind):
        return w.Dropdown(options=_choices(kind), description=label, layout=w.Layout(width="auto"))
    return w.Text(placeholder=f"{label} of a new one", layout=w.Layout(width="16em"))
