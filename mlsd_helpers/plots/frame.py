"""The frame of every figure: axes, grid, title."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullFormatter

from mlsd_helpers.plots.palette import INK, QUIET, TEXT_SIZE, TITLE_SIZE, style
from mlsd_helpers.plots.wording import fill


def axes_or_new(ax: Axes | None, height: float = 4) -> Axes:
    if ax is not None:
        return ax
    with style():
        return plt.subplots(figsize=(8, height))[1]


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
    settle(ax)


def settle(ax: Axes) -> None:
    """Let the layout find its place, so that text can be measured."""
    ax.get_figure(root=True).draw_without_rendering()


def _wrap(ax: Axes, heading: Text, title: str) -> None:
    """Break the title so that it ends inside its panel."""
    panels = ax.get_figure(root=True).axes
    right = ax.get_window_extent().x1 if len(panels) > 1 else ax.get_figure(root=True).bbox.x1 - 6
    for width in range(len(title), 15, -1):
        heading.set_text(fill(title, width))
        if heading.get_window_extent().x1 <= right:
            return
