"""What the explorers share: their frame, small tables and drawings that are plain SVG."""

from html import escape

import ipywidgets as w
import numpy as np

WIDTH, HEIGHT = 560, 240  # of a drawing, in pixels
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 26, 40  # its margins
CELL = "text-align:left;padding:0.1em 1em 0.1em 0.2em;line-height:1.5"


class Explorer(w.VBox):
    """Sliders above, what follows from them below, and the same for a reader without a kernel.

    A subclass gives ``reading``, its state as one line of text; ``_views()``, its figures and its drawing as HTML; and
    ``_shown``, the HTML widget among its children in which they stand.
    """

    def _draw(self):
        figures, picture = self._views()
        self._shown.value = (
            '<div style="display:flex;flex-wrap:wrap;gap:2em;align-items:flex-start" role="status">'
            f"<div>{figures}</div><div>{picture}</div></div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        """The live explorer, and for a reader without a kernel the state that it starts in."""
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = f"{self.reading}. Run this cell to move the sliders."
        bundle["text/html"] = f"{''.join(self._views())}<p>Run this cell to move the sliders.</p>"
        return bundle


def table(lines):
    """A table of names and values; both are text, never HTML."""
    rows = "".join(
        f'<tr><th style="{CELL}">{escape(name)}</th><td style="{CELL}">{escape(value)}</td></tr>'
        for name, value in lines.items()
    )
    return f"<table>{rows}</table>"


def drawing(label, parts, height=HEIGHT):
    """A drawing of SVG parts, with what it shows for those who do not see it."""
    return (
        f'<svg width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}" style="max-width:100%;color:var(--jp-content-font-color1,#262626)">'
        f"{''.join(parts)}</svg>"
    )


def text(x, y, words, anchor):
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="12" fill="currentColor">{escape(words)}</text>'


def round_number(value):
    """The largest 1, 2 or 5 times a power of ten that is not above the value."""
    power = 10.0 ** np.floor(np.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)
