"""A list of parts: a row for each, a cell for each field, rows added, removed and edited in place."""

from html import escape

import ipywidgets as w
from pydantic import ValidationError

from mlsd_helpers.design import DesignError
from mlsd_helpers.design.file.validation import from_validation
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.widgets.form_inputs import hint, plain_type, value_of
from mlsd_helpers.widgets.form_rows import Row, Rows
from mlsd_helpers.widgets.press import Button


class ListTable(w.VBox):
    """The rows of one list of the form's document.

    A row enters the document once the fields that it must have are filled in. A cell that is not accepted keeps what
    was typed, its row says why, and the document keeps the cell's last accepted value.
    """

    def __init__(self, form, path, name, model, field):
        self.form, self.path, self.name, self.model = form, path, name, model
        self.key = ".".join((*path, name))
        self.rows = []
        self._place = Rows(model)
        self._note = w.HTML(layout=w.Layout(display="none"))
        add = Button(
            description="Add a row", icon="plus", layout=w.Layout(width="auto"), tooltip=f"Add to {label_of(name)}"
        )
        add.on_click(lambda button: self._add())
        form.inputs[f"{self.key}+"] = add
        meanings = "".join(
            f"<br><strong>{escape(label_of(key))}</strong>: {escape(hint(each))}"
            for key, each in model.model_fields.items()
        )
        about = w.HTML(f"<details><summary>What the fields mean</summary><small>{meanings[4:]}</small></details>")
        foot = w.VBox([add, about], layout=w.Layout(align_items="flex-start", margin="0 0 10px 0"))
        super().__init__([title(name, field), self._place, self._note, foot])
        self._load([{"accepted": item} for item in self._in_document()])

    # What the table holds

    def _in_document(self):
        items = getattr(self.form.part_at(self.path), self.name) or ()
        return [item.model_dump(mode="json", exclude_unset=True, exclude_none=True) for item in items]

    def _accepted(self):
        return [row.accepted for row in self.rows if row.accepted is not None]

    def _state(self):
        return [row.state() for row in self.rows]

    def _load(self, state):
        """Show these rows, each as what is typed in it and what the document holds of it."""
        gone, self.rows = self.rows, [self._row(**row) for row in state]
        self._lay_out()
        self._close(gone)
        self._settle_all()

    def _row(self, accepted=None, typed=(), shown=()):
        row = Row(self.model, accepted)
        row.shown.update(shown)
        for key, cell in row.cells.items():
            if key in typed:
                cell.value = typed[key]
            cell.observe(lambda change, key=key: self._typed(row, key, change), "value")
        row.remove.on_click(lambda button: self._remove(row))
        return row

    def _lay_out(self):
        for known in (self.form.inputs, self.form.problems):
            for key in [key for key in known if key.startswith(f"{self.key}.")]:
                del known[key]
        for number, row in enumerate(self.rows, 1):
            self.form.inputs.update({f"{self.key}.{number}.{key}": cell for key, cell in row.cells.items()})
            row.remove.tooltip = f"Remove row {number} of {label_of(self.name)}"
        self._place.show(self.rows)

    def _close(self, rows):
        for row in rows:
            for widget in row.parts():
                widget.close()

    # What is done to it

    def _typed(self, row, key, change):
        if not self.form.listening:
            return
        if self._in_document() != self._accepted():
            self._show_what_others_wrote(change)
            return
        before = self._state()
        before[self.rows.index(row)]["typed"][key] = change["old"]
        self._settle_all()
        self.form.remember((f"{self._key_of(row)}.{key}", self.restore), before, self._state())
        self.form.refresh()

    def _settle_all(self):
        for row in self.rows:
            self._settle(row)
        for row in self.rows:  # a name that another row had may be free now
            if f"{self._key_of(row)}.name" in self.form.problems:
                self._settle(row)

    def _add(self):
        before = self._state()
        self.rows.append(self._row())
        self._rows_changed(before)

    def _remove(self, row):
        before = self._state()
        self.rows.remove(row)
        self.form.assign(self.path, self.name, self._accepted())
        self._rows_changed(before)
        self._close([row])

    def _rows_changed(self, before):
        self._note.layout.display = "none"
        self._lay_out()
        self._settle_all()
        self.form.remember((None, self.restore), before, self._state())
        self.form.refresh()

    def restore(self, state):
        """Go back to these rows, in the document too."""
        self.form.assign(self.path, self.name, [row["accepted"] for row in state if row["accepted"] is not None])
        if len(state) != len(self.rows):
            self._load(state)
            return
        for row, was in zip(self.rows, state, strict=True):  # in place: the reader's eye and cursor stay
            row.accepted, row.shown = was["accepted"], dict(was["shown"])
            for key, cell in row.cells.items():
                cell.value = was["typed"][key]
        self._settle_all()

    def _show_what_others_wrote(self, change):
        self._load([{"accepted": item} for item in self._in_document()])
        said = f"This list was changed outside this form and is shown as it is now; not taken: {change['new']}"
        self._note.value = f"<span class='mlsd-said'>✗ {escape(said)}</span>"
        self._note.layout.display = None
        self.form.forget()
        self.form.refresh()

    def _key_of(self, row):
        return f"{self.key}.{self.rows.index(row) + 1}"

    def _settle(self, row):
        fields = self.model.model_fields
        wanted = {key: self._wanted(row, key) for key in fields}
        wanted = {key: value for key, value in wanted.items() if value is not None}
        lacking = [key for key, field in fields.items() if field.is_required() and key not in wanted]
        problems = {key: self._missing(row, key) for key in lacking} | self._refused(wanted)
        try:
            self._take(row, wanted, problems)
        except DesignError as error:  # each cell is fine by itself: the name is another row's
            problems["name"] = str(error)
            self._take(row, wanted, problems)
        self._say(row, problems)

    def _wanted(self, row, key):
        """The value of a cell; of one that nobody touched what the document holds, whatever the cell can show of it."""
        cell = row.cells[key]
        if row.accepted is not None and cell.value == row.shown[key]:
            return row.accepted.get(key)
        return value_of(cell, plain_type(self.model.model_fields[key].annotation))

    def _take(self, row, wanted, problems):
        """Put the row into the document, with the last accepted value where a cell has a problem."""
        kept = row.accepted or {}
        values = {key: kept.get(key) if key in problems else wanted.get(key) for key in self.model.model_fields}
        values = {key: value for key, value in values.items() if value is not None}
        whole = all(key in values for key, field in self.model.model_fields.items() if field.is_required())
        if not whole or values == row.accepted:
            return
        rows = [values if each is row else each.accepted for each in self.rows]
        self.form.assign(self.path, self.name, [each for each in rows if each is not None])
        row.accepted = values  # its place among the accepted ones is its place in the document
        row.accepted = self._in_document()[[each for each in self.rows if each.accepted is not None].index(row)]
        row.shown.update({key: value for key, value in row.typed().items() if key not in problems})

    def _missing(self, row, key):
        kept = (row.accepted or {}).get(key)
        return f"{label_of(key)} is needed; " + (
            "the row is not in the document yet" if kept is None else f"the document keeps {kept}"
        )

    def _refused(self, wanted):
        """What is wrong with the cells of a row, each by itself."""
        try:
            self.model.model_validate(wanted)
        except ValidationError as error:
            problems = from_validation(error, self.model, wanted).problems
            return {p.location[0]: p.message for p in problems[::-1] if p.location and p.location[0] in wanted}
        return {}

    def _say(self, row, problems):
        key_of_row = self._key_of(row)
        for key, cell in row.cells.items():
            path = f"{key_of_row}.{key}"
            (cell.add_class if key in problems else cell.remove_class)("mlsd-bad")
            if key in problems:
                self.form.problems[path] = problems[key]
            else:
                self.form.problems.pop(path, None)
        said = "<br>".join(f"✗ {escape(text)}" for text in problems.values())
        row.message.value = f"<span class='mlsd-said'>{said}</span>" if said else ""
        row.message.layout.display = None if said else "none"


def title(name, field):
    """The name and description of a part of the form."""
    said = escape(field.description or "")
    box = w.HTML(f"<strong>{escape(label_of(name))}</strong><br><small>{said}</small>")
    box.add_class("mlsd-title")
    return box
