"""How the rows of a list stand on the page: under common heads, or where these would not fit, each as a card."""

import math
from html import escape

import ipywidgets as w

from mlsd_helpers.design.schema.units import given_unit, label_of, unit_of
from mlsd_helpers.widgets.form_inputs import cell_input, cell_width, column_width, hint
from mlsd_helpers.widgets.press import Button

_WIDEST = 48  # em: what a table has on a page of 1,250 pixels, with the findings beside it
_REMOVE = 2.6  # em, of the column of buttons
_PART, _GAP = 3.5, 0.46  # em: a card is a grid of such parts, and a field takes as many as what it holds needs
_WHOLE_LINE = {"grid_column": "1 / -1"}


def is_wide(model) -> bool:
    """Whether the columns of a list are too many to be seen side by side."""
    return _REMOVE + sum(column_width(key, field) for key, field in model.model_fields.items()) > _WIDEST


class Row:
    """The cells of one row, and what the document holds of it; ``accepted`` is None until it holds the row at all."""

    def __init__(self, model, accepted):
        self.accepted = accepted
        self._is_card = is_wide(model)
        self.cells = {
            key: cell_input(key, field, (accepted or {}).get(key), labelled=self._is_card)
            for key, field in model.model_fields.items()
        }
        self.shown = self.typed()  # how what is accepted stands in the cells
        self.remove = Button(icon="trash", layout=w.Layout(width="2.4em"))
        self.message = w.HTML(layout=w.Layout(display="none", **_WHOLE_LINE))
        self.message.add_class("mlsd-row-message")
        if self._is_card:
            for key, field in model.model_fields.items():
                parts = math.ceil((cell_width(key, field) + _GAP) / (_PART + _GAP))
                self.cells[key].add_class(f"mlsd-span-{parts}")
        else:
            next(iter(self.cells.values())).add_class("mlsd-stays")  # where a table has to be moved sideways

    def typed(self):
        """What stands in each cell, accepted or not."""
        return {key: cell.value for key, cell in self.cells.items()}

    def state(self):
        """All that undo needs to bring the row back."""
        return {"typed": self.typed(), "accepted": self.accepted, "shown": dict(self.shown)}

    def parts(self):
        """What of it stands in the grid."""
        return [self.remove, *self.cells.values(), self.message]


class Rows(w.VBox):
    """The place of all rows: a grid with a head over each column, or a card for each row."""

    def __init__(self, model):
        self._is_wide = is_wide(model)
        self._heads = [] if self._is_wide else [_head(key, field) for key, field in model.model_fields.items()]
        columns = " ".join(
            f"{width:.1f}em" for width in (_REMOVE, *(column_width(*each) for each in model.model_fields.items()))
        )
        self._table = w.GridBox(layout=w.Layout(grid_template_columns=columns, grid_gap="3px 4px", width="100%"))
        self._table.add_class("mlsd-table")
        self._cards = {}
        super().__init__()
        self.add_class("mlsd-rows")

    def show(self, rows):
        """Show these rows, in this order."""
        if self._is_wide:
            self._cards = {row: self._cards.get(row) or _card(row) for row in rows}
            self.children = list(self._cards.values())
            return
        heads = [w.HTML(), *self._heads] if rows else []
        self._table.children = [*heads, *(part for row in rows for part in row.parts())]
        self.children = [self._table] if rows else []


def _card(row):
    columns = f"repeat(auto-fill, minmax({_PART}em, 1fr))"
    grid = w.GridBox([*row.cells.values(), row.message], layout=w.Layout(grid_template_columns=columns))
    card = w.HBox([row.remove, grid])
    card.add_class("mlsd-card")
    return card


def _head(key, field):
    unit = unit_of(key) if given_unit(key) else ""
    label = escape(label_of(key)) + (f"<br><small>{escape(unit)}</small>" if unit else "")
    head = w.HTML(f"<div class='mlsd-head'>{label}</div>")
    head.tooltip = hint(field)
    return head
