"""How results of this room are shown: a sentence above a small table."""

from html import escape

import pandas as pd

from mlsd_helpers.shared.showing import html_table

MOST_ROWS = 10  # a reader does not read more
_MOST_COLUMNS = 12


def text_of(sentence, frame):
    """The sentence, and the first rows of the frame below it."""
    return f"{sentence}\n{_cells(frame).to_string()}" if len(frame) else sentence


def html_of(sentence, frame):
    """The same for a notebook."""
    if not len(frame):
        return f"<p>{escape(sentence)}</p>"
    cells = _cells(frame)
    rows = ([str(index), *row] for index, row in zip(cells.index, cells.to_numpy(), strict=True))
    return f"<p>{escape(sentence)}</p>" + html_table(["", *map(str, cells)], rows)


def _cells(frame):
    return frame.iloc[:MOST_ROWS, :_MOST_COLUMNS].map(_cell)


def _cell(value):
    if isinstance(value, float):
        return f"{value:.3g}" if pd.notna(value) else "missing"
    return "missing" if value is None or value is pd.NA or value is pd.NaT else str(value)
