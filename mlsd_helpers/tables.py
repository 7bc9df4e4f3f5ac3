"""Small tables for notebooks: a caption that says what to see, formatted numbers, the same bytes at every run."""

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

MAX_ROWS = 10
_LEFT = "text-align: left"
_CAPTION = {"selector": "caption", "props": "text-align: left; font-weight: bold; white-space: nowrap; padding: 0.4em"}


@dataclass(frozen=True, repr=False)
class Table:
    """A frame with a caption, shown without its index.

    Parameters
    ----------
    frame : DataFrame
        At most ten rows; a reader does not read more.
    caption : str
        What to see in it.
    formats : dict of str to str
        Format of a column's values: ``{"cost": "{:,.1f}"}``.

    Raises
    ------
    ValueError
        More than ten rows, or a format for a column that is not there.

    Examples
    --------
    >>> Table(pd.DataFrame({"nines": [2, 3], "minutes": [432, 43.2]}), "Down in a month", {"minutes": "{:.3g}"})
    Down in a month
    nines minutes
        2     432
        3    43.2
    """

    frame: pd.DataFrame
    caption: str
    formats: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        unknown = [column for column in self.formats if column not in self.frame]
        if unknown:
            raise ValueError(f"there is no column {unknown[0]!r}; the columns are {', '.join(map(str, self.frame))}")
        if len(self.frame) > MAX_ROWS:
            raise ValueError(f"the table has {len(self.frame)} rows; show at most {MAX_ROWS}, such as frame.head(10)")

    def __repr__(self):
        shown = self.frame.copy().astype(object)
        for column, style in self.formats.items():
            shown[column] = [style.format(value) for value in self.frame[column]]
        return f"{self.caption}\n{shown.to_string(index=False)}"

    def _repr_html_(self):
        text = [column for column in self.frame if not pd.api.types.is_numeric_dtype(self.frame[column])]
        left = [{"selector": f".col{self.frame.columns.get_loc(column)}", "props": _LEFT} for column in text]
        floats = {column: _number for column in self.frame if pd.api.types.is_float_dtype(self.frame[column])}
        style = self.frame.style.hide(axis="index").format({**floats, **self.formats}, escape="html")
        style = style.format_index(escape="html", axis="columns").set_caption(escape(self.caption, quote=False))
        # Styler writes a random id into its cells unless it is given one, and notebooks are compared byte by byte.
        return style.set_table_styles([_CAPTION, *left]).set_uuid("table").to_html()


def _number(value):
    """As the text shows it: as many digits as there are, six at most, and no sign before zero."""
    return np.format_float_positional(value + 0.0, precision=6, trim="0")
