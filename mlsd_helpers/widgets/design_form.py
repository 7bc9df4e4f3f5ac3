"""Forms for the design document, built from the schema's fields: one builder serves every section.

>>> from mlsd_helpers.design import Design
>>> form = section_form(Design.new("my_system"), "requirements")
>>> form.inputs["latency_p99_ms"].value = "150 ms"
>>> form.problems["latency_p99_ms"]
"latency_p99_ms must be a number in milliseconds; got '150 ms'; write 150 without quotes or unit"
"""

import asyncio
from collections.abc import Sequence
from html import escape
from typing import Any, get_origin

import ipywidgets as w

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.rules.findings import SIGNS
from mlsd_helpers.design.schema import SECTIONS, Document, part_class
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.widgets.form_inputs import LABEL_WIDTH, field_input, hint, plain_type, value_of
from mlsd_helpers.widgets.form_table import ListTable, title
from mlsd_helpers.widgets.press import Button, Presses

_WIDE = w.Layout(width="100%")
_SECONDS_OF_PEACE = 0.3  # without a key, before the YAML is put together: it takes longer than the findings
_CSS = f"""<style>
.mlsd-form .widget-box, .mlsd-form .widget-tab, .mlsd-form .widget-tab > * {{ min-width: 0; max-width: 100%; }}
.mlsd-form .widget-label {{ white-space: normal; text-align: left; line-height: 1.3; height: auto; padding: 5px 0; }}
.mlsd-form .widget-html-content {{ line-height: 1.4; }}
.mlsd-form textarea {{ font-family: inherit; field-sizing: content; min-height: 28px; }}
.mlsd-hint {{ color: var(--jp-ui-font-color2); padding-left: calc({LABEL_WIDTH} + 10px); margin-bottom: 6px; }}
.mlsd-said {{ color: var(--jp-error-color1); font-weight: 600; }}
.mlsd-bad input, .mlsd-bad textarea, .mlsd-bad select {{ box-shadow: inset 0 0 0 2px var(--jp-error-color1); }}
.mlsd-table {{ overflow-x: auto; padding-bottom: 6px; align-items: start; }}
.mlsd-table > * {{ margin: 0; }}
.mlsd-table button {{ padding: 0; }}
.mlsd-card {{ border: 1px solid var(--jp-border-color2); padding: 2px 6px 6px; margin-bottom: 8px; }}
.mlsd-card > .widget-gridbox {{ flex: 1; align-items: end; gap: 2px 6px; }}
.mlsd-card .widget-inline-hbox {{ flex-direction: column; align-items: stretch; height: auto; margin: 0; }}
.mlsd-card .widget-label {{ padding: 2px 0 0; line-height: 1.2; font-size: var(--jp-ui-font-size0); }}
.mlsd-card select, .mlsd-card input, .mlsd-card textarea {{ width: 100%; flex: none; }}
.mlsd-card select, .mlsd-card input {{ height: 28px; }}
.mlsd-card button {{ padding: 0; margin: 18px 6px 0 0; flex: none; }}
{" ".join(f".mlsd-span-{n} {{ grid-column: span {n}; }}" for n in range(2, 6))}
.mlsd-title {{ margin-top: 10px; }}
.mlsd-head {{ line-height: 1.2; font-weight: 600; }}
.mlsd-stays {{ position: sticky; left: 0; z-index: 1; background: var(--jp-layout-color1); }}
.mlsd-row-message {{ position: sticky; left: 0; width: 36em; }}
</style>"""


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

    ``inputs`` holds the input of each field by its path inside the section (``components.2.owner`` is in the second
    row of a table), ``problems`` what is wrong with what was typed there. A value that is not accepted stays in its
    input, and the document keeps the last one that was. Undo goes back over inputs and rows, one after the other.
    """

    def __init__(self, design: Design, section: str):
        self.design, self.section = design, section
        self.inputs, self.problems = {}, {}
        self.listening = False  # an input that the form itself sets is no typing
        self._done, self._undone, self._saved, self._yaml_due = [], [], False, None
        topics = type(self.part_at(())).fields_by_topic()
        self._fields = w.Tab([w.VBox(self._rows((), fields)) for fields in topics.values()])
        self._fields.layout.width = "calc(100% - 4px)"  # its margin
        self._fields.titles = list(topics)
        self._findings, self._status = w.HTML(), w.HTML()
        self._yaml = w.HTML(layout=w.Layout(max_height="40em", overflow="auto"))
        self._show_yaml = w.ToggleButton(
            description="Show YAML", icon="code", tooltip="The document as it will be saved"
        )
        self._show_yaml.layout.width = "auto"
        self._show_yaml.observe(lambda change: self._write_yaml(), "value")
        buttons = [
            self._button("Save", "save", "Write the document to disk", self._save, "primary"),
            self._button("Undo", "undo", "Take the last change back: one input, or a row added or removed", self._undo),
            self._button("Redo", "repeat", "Make the change again that was taken back", self._redo),
        ]
        bar = w.HBox([*buttons, self._show_yaml], layout=w.Layout(flex_flow="row wrap"))
        left = w.VBox([self._fields, bar, self._status], layout=w.Layout(flex="2 1 30em"))
        right = w.VBox([self._findings], layout=w.Layout(flex="1 1 16em", padding="0 0 0 1em"))
        body = w.HBox([left, right], layout=w.Layout(flex_flow="row wrap", align_items="flex-start"))
        super().__init__([w.HTML(_CSS), body, self._yaml])
        self._presses = Presses(self)
        self.add_class("mlsd-form")
        self.listening = True
        self.refresh()

    @staticmethod
    def _button(description, icon, tooltip, press, style=""):
        button = Button(description=description, icon=icon, tooltip=tooltip, button_style=style)
        button.layout = w.Layout(width="auto")
        button.on_click(lambda button: press())
        return button

    # The document behind the form

    def part_at(self, path: Sequence[str]):
        """The part of the section at ``path``, begun if it was not; looked up anew, as code may have replaced it."""
        part = getattr(self.design, self.section)
        for name in path:
            if getattr(part, name) is None:
                setattr(part, name, {})
            part = getattr(part, name)
        return part

    def assign(self, path: Sequence[str], name: str, value: Any):
        """Set a field of the part at ``path``; an empty list is no value.

        Raises
        ------
        DesignError
            The value does not fit the schema; the document stays as it is.
        """
        setattr(self.part_at(path), name, None if value in (None, []) else value)

    # Rows of the form

    def _rows(self, path, names):
        return [row for name in names for row in self._row(path, name)]

    def _row(self, path, name):
        part = self.part_at(path)
        field = type(part).model_fields[name]
        kind = plain_type(field.annotation)
        inner = part_class(kind)
        if inner is not None and get_origin(kind) is list:
            return [ListTable(self, path, name, inner, field)]
        if inner is not None:
            rows = self._rows((*path, name), inner.model_fields)
            return [w.VBox([title(name, field), w.VBox(rows, layout=w.Layout(padding="0 0 0 1em"))])]
        return [self._single(path, name, field, kind)]

    def _single(self, path, name, field, kind):
        key = ".".join((*path, name))
        box = self.inputs[key] = field_input(name, field, getattr(self.part_at(path), name))
        said = w.HTML(layout=w.Layout(display="none"))
        said.add_class("mlsd-hint")

        def show(value):
            box.value = value

        def typed(change):
            if self.listening:
                self.remember((key, show), change["old"], change["new"])
            try:
                self.assign(path, name, value_of(box, kind))
            except DesignError as error:
                self.problems[key] = str(error)
                said.value = f"<span class='mlsd-said'>✗ {escape(str(error))}</span>"
                box.add_class("mlsd-bad")
            else:
                self.problems.pop(key, None)
                said.value = ""
                box.remove_class("mlsd-bad")
            said.layout.display = None if said.value else "none"
            if self.listening:
                self.refresh()

        box.observe(typed, "value")
        told = w.HTML(f"<small>{escape(hint(field))}</small>")
        told.add_class("mlsd-hint")
        return w.VBox([box, said, told], layout=_WIDE)

    # Undo

    def remember(self, place: tuple, before: Any, after: Any):
        """Note a change for undo.

        Parameters
        ----------
        place : tuple
            Path of the input, and a function that brings a state back. Keys typed one after the other into one input
            are one step; a path of None is a step of its own.
        before, after
            The states.
        """
        goes_on = self._done and place[0] is not None and self._done[-1][0] == place
        if goes_on and not self._undone and not self._saved:
            before = self._done.pop()[1]
        self._done.append((place, before, after))
        self._undone.clear()
        self._saved = False

    def forget(self):
        """Undo goes back no further than here."""
        self._done.clear()
        self._undone.clear()

    def _undo(self):
        self._step(self._done, self._undone, 1, "undo")

    def _redo(self):
        self._step(self._undone, self._done, 2, "do again")

    def _step(self, source, target, which, word):
        if not source:
            self._status.value = f"nothing to {word}"
            return
        step = source.pop()
        target.append(step)
        (_, bring_back), state = step[0], step[which]
        self.listening = False
        try:
            bring_back(state)
        finally:
            self.listening = True
        self.refresh()

    # What follows from the values

    def refresh(self):
        """Show the findings as they are now."""
        if not self.listening:
            return
        self._findings.value = _findings_html(self.design.check(), self.section)
        count = len(self.problems)
        self._status.value = f"{count} {'input is' if count == 1 else 'inputs are'} not accepted yet" if count else ""
        self._write_yaml_soon()

    def _write_yaml_soon(self):
        if self._yaml_due is not None:
            self._yaml_due.cancel()
            self._yaml_due = None
        if not self._show_yaml.value:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no notebook
            self._write_yaml()
        else:
            self._yaml_due = loop.call_later(_SECONDS_OF_PEACE, self._write_yaml)

    def _write_yaml(self):
        try:
            text = self.design.to_yaml() if self._show_yaml.value else ""
        except DesignError as error:  # it cannot be saved as it stands
            text = str(error)
        self._yaml.value = f"<pre>{escape(text)}</pre>" if self._show_yaml.value else ""

    def _save(self):
        try:
            path = self.design.save()
        except DesignError as error:
            self._status.value = f"<span class='mlsd-said'>✗ {escape(str(error))}</span>"
            return
        self._saved = True
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
    """The findings of the form's own section in full, and those of the others by their names."""
    own = [finding for finding in findings if finding.path.partition(".")[0] == section]
    lines = [f"<p><strong>{escape(findings.summary())}</strong></p>"]
    for code in dict.fromkeys(finding.code for finding in own):
        same = [finding for finding in own if finding.code == code]
        said = "".join(f"<br>{escape(_place(f.path))}: {escape(f.message)}" for f in same)
        head = f"{SIGNS[same[0].severity]} <strong>{escape(same[0].name)}</strong> <code>{code}</code>"
        lines.append(f"<p>{head}{said}<br><small>→ {escape(same[0].remedy)}</small></p>")
    waiting = [_place(item.path) for item in findings.missing if item.path.partition(".")[0] == section]
    if waiting:
        lines.append(f"<p>? not filled in yet: {escape(', '.join(waiting))}</p>")
    others = [finding for finding in findings if finding not in own]
    if others:
        names = dict.fromkeys(f"{SIGNS[f.severity]} {f.name}" for f in others)
        lines.append(f"<p><small>In other sections: {escape(', '.join(names))}</small></p>")
    return "".join(lines)


def _place(path):
    """The field of a path in words, with the item of the list that it is in.

    >>> _place("requirements.latency_p99_ms"), _place("high_level_design.components.ranker.fan_out")
    ('Latency p99', 'ranker, Fan out')
    >>> _place("high_level_design.components.ranker"), _place("requirements.success_metric.target")
    ('ranker', 'Success metric, Target')
    """
    section, *words = path.split(".")
    model = part_class(Document.model_fields[section].annotation) if section in SECTIONS else None
    field = model.model_fields.get(words[0]) if model and words else None
    if field is not None and len(words) > 1:
        in_list = get_origin(plain_type(field.annotation)) is list
        return ", ".join([words[1] if in_list else label_of(words[0]), *map(label_of, words[2 if in_list else 1 :])])
    return label_of(path.rpartition(".")[2])


def _listed(part, fields):
    filled = [name for name in fields if not is_blank(getattr(part, name))]
    return ", ".join(label_of(name) + (" ✓" if name in filled else "") for name in fields)
