"""Lines over one x, each labelled where it ends."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from mlsd_helpers.plots.checks import finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.labels import label_above, spread
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of, colours_by_label, text_colour
from mlsd_helpers.plots.placement import place_beside_points


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
    title: str = "",
    colours: Mapping[str, str] | None = None,
    vertical: tuple[float, str] | None = None,
    points: Sequence[tuple[float, float, str]] = (),
    logx: bool = False,
    logy: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw lines over one x, each labelled where it ends.

    Parameters
    ----------
    x : sequence of float, shape (n,)
        Increasing.
    series : mapping of str to sequence of float, each of shape (n,)
        The lines by label. A lone line may have the label ``""``: title and ylabel name it already.
    xlabel, ylabel, title : str
        What the axes show, with units; the finding.
    colours : mapping of str to str, optional
        A name out of `COLOURS`, or a colour of matplotlib, for each label.
    vertical : (float, str), optional
        A vertical line at that x, with its label above.
    points : sequence of (float, float, str)
        Points to mark, each with what to write beside it.
    logx, logy : bool
        Whether an axis is logarithmic.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty, holds NaN or infinity, or is not as long as x; when x does not increase; when a value
        for a logarithmic axis is not above zero; when ``colours`` names a line that is not there.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.lines([0, 1], {"model": [3, 1], "rule": [2, 2]}, xlabel="Threshold", ylabel="Cost", title="Either")
    >>> [line.get_ydata().tolist() for line in ax.lines]
    [[3.0, 1.0], [2.0, 2.0]]
    >>> plots.plt.close(ax.figure)
    """
    x = finite_numbers("x", x)
    if not series:
        raise ValueError("series is empty; pass at least one line as {label: values}")
    series = {label: finite_numbers(f"series {label!r}", y) for label, y in series.items()}
    same_length("x", x, **{f"series {label!r}": y for label, y in series.items()})
    if np.any(np.diff(x) <= 0):
        raise ValueError(f"x does not increase after position {np.argmax(np.diff(x) <= 0)}; sort it and drop repeats")
    for is_log, name, numbers in [(logx, "x", x), *((logy, f"series {label!r}", y) for label, y in series.items())]:
        if is_log and numbers.min() <= 0:
            raise ValueError(f"{name} goes down to {numbers.min()}; a logarithmic axis needs values above zero")
    chosen = colours_by_label(series, colours)

    ax = axes_or_new(ax)
    for label, y in series.items():
        ax.plot(x, y, color=colour_of(chosen[label]), linewidth=2.2, label=label or "_", zorder=3)
    for is_log, axis, numbers in ((logx, ax.xaxis, [x]), (logy, ax.yaxis, list(series.values()))):
        if is_log:
            ax.set(**{f"{axis.axis_name}scale": "log"})
            decades = np.log10(np.max(numbers) / np.min(numbers))
            axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,)))
    if vertical is not None:
        ax.axvline(vertical[0], color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2)
    if points:
        ax.margins(0.1, 0.15)  # room for what is written beside them
        ax.scatter([p[0] for p in points], [p[1] for p in points], color=INK, s=32, zorder=4)
    dress(ax, title, xlabel, ylabel, grid="both", room_above=vertical is not None)
    if vertical is not None:
        label_above(ax, *vertical)
    ends = [
        ax.annotate(
            label,
            (x[-1], y[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=text_colour(chosen[label]),
            fontsize=TEXT_SIZE,
            weight="bold",
            annotation_clip=False,
        )
        for label, y in series.items()
        if label
    ]
    spread(ax, ends)
    place_beside_points(ax, points, taken=ends)
    return ax
