"""What things look like: colours by meaning, sizes, and the style to make figures under."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from itertools import cycle

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex, to_rgb

#: Okabe and Ito's palette, which colour-blind readers can tell apart (https://jfly.uni-koeln.de/color/), by meaning.
COLOURS = {
    "ml": "#0072B2",  # blue: a trained model
    "heuristic": "#E69F00",  # orange: a rule without ML
    "nothing": "#8C8C8C",  # grey: doing nothing, always answering no
    "train": "#56B4E9",  # sky blue: data the model was fitted on
    "test": "#CC79A7",  # reddish purple: data held out, the future
    "cost": "#000000",  # black: money
    "good": "#009E73",  # bluish green: within a target
    "bad": "#D55E00",  # vermillion: over a limit
}

INK = "#262626"
QUIET = "#6B6B6B"
TEXT_SIZE = 10.5
TITLE_SIZE = 13
_FOR_LINES = ("ml", "heuristic", "good", "test", "bad", "nothing")


def style() -> AbstractContextManager[None]:
    """Return a context under which matplotlib makes figures in the style of the notebooks.

    Nothing is changed outside the context.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> with plots.style():
    ...     figure, axes = plots.plt.subplots(1, 2)
    >>> figure.get_size_inches().tolist(), figure.dpi
    ([8.0, 4.0], 110.0)
    >>> plots.plt.close(figure)
    """
    return mpl.rc_context(
        {
            "figure.figsize": (8, 4),
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "axes.facecolor": "white",
            "font.size": TEXT_SIZE,
        }
    )


def colours_by_label(labels: Iterable[str], colours: Mapping[str, str] | None) -> dict[str, str]:
    """Return the name of a colour for each line: the chosen one, or the next that no meaning keeps for itself."""
    labels = list(labels)
    unknown = set(colours or {}) - set(labels)
    if unknown:
        raise ValueError(f"colours names {sorted(unknown)}, which are not among the lines {sorted(labels)}")
    return dict(zip(labels, cycle(_FOR_LINES), strict=False)) | dict(colours or {})


def colour_of(name: str) -> str:
    return COLOURS.get(name, name)


def text_colour(name: str) -> str:
    """Return a colour dark enough for text."""
    return to_hex(0.65 * np.array(to_rgb(colour_of(name))))


def tint(name: str) -> str:
    """Return a colour light enough to write on."""
    return to_hex(0.88 + 0.12 * np.array(to_rgb(colour_of(name))))
