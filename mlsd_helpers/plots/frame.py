"""The frame of every figure: axes, grid, title."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from mlsd_helpers.plots.palette import INK, QUIET, TEXT_SIZE, TITLE_SIZE, style
from mlsd_helpers.plots.wording import fill


def axes_or_new(ax: Axes | None, height: float = 4, width: float = 8) -> Axes:
    if ax is not None:
        return ax
    with style():
        return plt.subplots(figsize=(width, height))[1]


def square_axes(ax: Axes | None, low: float = 0.0, high: float = 1.0) -> Axes:
    """Return a square panel on which both axes run from low to high, with room for lines along its edges."""
    ax = axes_or_new(ax, height=5.4, width=6)
    margin = 0.02 * (high - low)
    ax.set(xlim=(low - margin, high + margin), ylim=(low - margin, high + margin))
    ax.set_aspect("equal", adjustable="box")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    return ax


def dress(ax: Axes, title: str, xlabel: str, ylabel: str, grid: str, room_above: bool = False) -> None:
    # Set one by one rather than by rcParams: ticks are made when drawn, long after a context has ended.
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)
    ax.tick_params(which="both", colors=QUIET, labelsize=TEXT_SIZE - 0.5)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(axis=grid, color="#E3E3E3", linewidth=0.8)
    for axis in (ax.xaxis,) if grid == "x" else (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
        axis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(xlabel, fontsize=TEXT_SIZE, color=INK)
    ax.set_ylabel(ylabel, fontsize=TEXT_SIZE, color=INK)
    heading = ax.set_title(
        title, loc="left", fontsize=TITLE_SIZE, weight="bold", color=INK, pad=26 if room_above else 10
    )
    settle(ax)
    _wrap(ax, heading, title)
    _wrap_axis_labels(ax)
    settle(ax)


def settle(ax: Axes) -> None:
    """Let the layout find its place, so that text can be measured."""
    figure = ax.get_figure(root=True)
    # Without a layout that weighs the panels against each other, the others have no say
    others = (
        [] if figure.get_layout_engine() else [each for each in figure.axes if each is not ax and each.get_visible()]
    )
    for each in others:
        each.set_visible(False)
    figure.draw_without_rendering()
    for each in others:
        each.set_visible(True)


def _wrap(ax: Axes, heading: Text, title: str) -> None:
    """Break the title so that it ends inside its panel."""
    panels = ax.get_figure(root=True).axes
    right = ax.get_window_extent().x1 if len(panels) > 1 else ax.get_figure(root=True).bbox.x1 - 6
    for width in range(len(title), 15, -1):
        heading.set_text(fill(title, width))
        if heading.get_window_extent().x1 <= right:
            return


def _wrap_axis_labels(ax: Axes) -> None:
    """Break the label of an axis that is longer than its side of the panel."""
    panel = ax.get_window_extent()
    for label, side, room in ((ax.xaxis.label, "width", panel.width), (ax.yaxis.label, "height", panel.height)):
        text = label.get_text()
        for width in range(len(text), 15, -1):
            if getattr(label.get_window_extent(), side) <= room:
                break
            label.set_text(fill(text, width))
