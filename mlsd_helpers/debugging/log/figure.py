"""The log drawn: at the end, and in a notebook while the run goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from mlsd_helpers import plots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINTS = 400  # a line; more cannot be told apart at this size
_HIGHEST = 1e100  # of what is drawn: matplotlib's margins overflow before numbers do
_MEDIANS = 60  # of angles and times, whose single values are noise
_PANELS = (
    ("Loss", True, {"": "loss"}, 1),
    ("Norm", True, {"gradient": "gradient_norm", "momentum": "momentum_norm", "update": "update_norm"}, 1),
    (
        "Cosine with the gradient",
        False,
        {"momentum": "cos_gradient_momentum", "last gradient": "cos_gradient_last"},
        1,
    ),
    ("Time a step, ms", False, {"outside": "loading_s", "inside": "computing_s"}, 1000),
)
# Fixed: to find the places of four panels anew for each text takes seconds
_PLACES = {"left": 0.09, "right": 0.885, "bottom": 0.09, "top": 0.92, "wspace": 0.75, "hspace": 0.32}
_SHARE = 0.05  # of the run's time, for drawing it live


def plot_history(log: Any, *, title: str = "", figure: Any = None) -> Figure:
    """Draw a log over its steps: loss, norms, angles, time in and outside the steps.

    Parameters
    ----------
    log : TrainingLog or TrainingHistory
        At least two rows.
    title : str
        The finding.
    figure : Figure, optional
        Where to draw, cleared before; a new one by default.

    Returns
    -------
    Figure
        Four panels. Where a panel's numbers are not finite, or norms not above zero, they are left out; where there
        are none, it says so. Losses and norms are drawn with 400 rows at most, angles and times as up to 60 medians.

    Raises
    ------
    ValueError
        The log has fewer than two rows.

    Examples
    --------
    >>> from mlsd_helpers.debugging.log import LANDSCAPES, descend
    >>> figure = plot_history(descend(LANDSCAPES["long valley"], n_steps=50))
    >>> [ax.get_ylabel() for ax in figure.axes]
    ['Loss', 'Norm', 'Cosine with the gradient', 'Time a step, ms']
    >>> plots.plt.close(figure)
    """
    history = getattr(log, "history", log)
    if len(history) < 2:
        raise ValueError(f"the log has {len(history)} rows; expected at least two to draw")
    with plots.style():
        if figure is None:
            figure = plots.plt.figure(figsize=(9, 6), layout="none")
        figure.clear()
        panels = figure.subplots(2, 2, gridspec_kw=_PLACES)
        for ax, panel in zip(panels.flat, _PANELS, strict=True):
            _draw(ax, history, *panel)
        if title:
            figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    return figure


def _draw(ax, history, label, is_log, names, scale):
    rows = np.array_split(np.arange(len(history)), min(len(history), _POINTS if is_log else _MEDIANS))
    one = (lambda values: values[-1]) if is_log else np.median
    step, columns = history["step"], {text: scale * history[name] for text, name in names.items()}
    series = {
        text: np.array([one(values[part]) for part in rows])
        for text, values in columns.items()
        if np.isfinite(values).any()
    }
    kept = np.all([(np.abs(y) < _HIGHEST) & ((y > 0) | (not is_log)) for y in series.values()], axis=0)
    if not series or kept.sum() < 2:
        ax.set(ylabel=label, xticks=[], yticks=[])
        ax.text(0.5, 0.5, "zero, or not measured", ha="center", va="center", transform=ax.transAxes)
        return
    series = {text: y[kept] for text, y in series.items()}
    # A loss that halves is easier to read on plain numbers than between two ticks of a logarithmic axis
    is_wide = is_log and np.max(list(series.values())) > 10 * np.min(list(series.values()))
    x = np.array([step[part[-1]] for part in rows])[kept]
    plots.lines(x, series, xlabel="Step", ylabel=label, logy=bool(is_wide), ax=ax)


class LiveFigure:
    """A figure of a log in a notebook, drawn again in its place as rows come in.

    Drawing takes 5 % of the run at most: after one that took ``t`` seconds the next waits for 20 t.
    """

    def __init__(self, log: Any):
        from IPython import get_ipython

        if get_ipython() is None:
            raise RuntimeError("a live figure needs a notebook; elsewhere draw log.plot() when the run has ended")
        self._log, self._figure, self._handle = log, None, None
        self._due_at = 0.0

    def row_came(self) -> None:
        """Draw, when it is time to."""
        if time.perf_counter() >= self._due_at and len(self._log.history) > 1:
            self.draw()

    def draw(self) -> None:
        """Draw now."""
        from IPython.display import display

        began_at = time.perf_counter()
        self._figure = plot_history(self._log, figure=self._figure)
        plots.plt.close(self._figure)  # or the notebook shows it once more below the cell
        if self._handle is None:
            self._handle = display(self._figure, display_id=True)
        else:
            self._handle.update(self._figure)
        now = time.perf_counter()
        self._due_at = now + (now - began_at) / _SHARE
