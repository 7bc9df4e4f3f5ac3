"""One bar for each x, with its peak marked."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of, text_colour
from mlsd_helpers.plots.wording import three_digits


def bars(
    x: Sequence[float],
    heights: Sequence[float],
    *,
    xlabel: str,
    ylabel: str,
    title: str = "",
    colour: str = "nothing",
    ax: Axes | None = None,
) -> Axes:
    """Draw one bar for each x, with the highest marked and the mean as a line, both labelled.

    The label on the peak says how many times the mean it is: the peak factor of a traffic estimate.

    Parameters
    ----------
    x : sequence of float, shape (n,)
        Where the bars stand, such as the hours 0 to 23. An hour without traffic belongs in it, with height 0: the mean
        is over the bars drawn.
    heights : sequence of float, shape (n,)
        Zero or more, in the unit ``ylabel`` names.
    xlabel, ylabel, title : str
        What the axes show, with units; the finding.
    colour : str
        Of the bars below the peak, a name out of `COLOURS` or a colour of matplotlib.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty or holds NaN or infinity, when they differ in length, when x holds a value twice, or
        when a height is negative.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.bars([7, 8, 9], [10, 30, 20], xlabel="Hour", ylabel="Flights", title="Eight is busiest")
    >>> [text.get_text() for text in ax.texts]
    ['mean 20', '30, 1.5 × the mean']
    >>> plots.plt.close(ax.figure)
    """
    heights = finite_numbers("heights", heights)
    same_length("heights", heights, x=x)
    x = finite_numbers("x", x)
    if len(np.unique(x)) < len(x):
        raise ValueError(f"x has {len(x)} values, {len(np.unique(x))} of them distinct; expected one bar for each x")
    if heights.min() < 0:
        raise ValueError(f"heights go down to {heights.min()}; expected zero or more (compare_bars draws both signs)")
    peak, mean = int(np.argmax(heights)), float(heights.mean())
    ax = axes_or_new(ax)
    step = np.diff(np.sort(x)).min() if len(x) > 1 else 1.0
    drawn = ax.bar(x, heights, width=0.8 * step, color=colour_of(colour), zorder=2)
    drawn[peak].set_color(colour_of("bad"))
    ax.axhline(mean, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    ax.set_xlim(x.min() - 0.7 * step, x.max() + 0.7 * step)
    ax.set_ylim(0, 1.13 * heights.max() or 1)
    if len(x) <= 31:
        ax.set_xticks(x if len(x) <= 16 else x[::2])
    dress(ax, title, xlabel, ylabel, grid="y")
    note = {"textcoords": "offset points", "fontsize": TEXT_SIZE, "annotation_clip": False}
    ax.annotate(
        f"mean {three_digits(mean)}",
        (1, mean),
        (6, 0),
        xycoords=("axes fraction", "data"),
        va="center",
        color=INK,
        **note,
    )
    times = f", {three_digits(heights[peak] / mean)} × the mean" if mean else ""
    # Towards the middle, so that the label of a peak at either end stays over the bars.
    side = "right" if x[peak] > (x.min() + x.max()) / 2 else "left"
    edge = x[peak] + (0.4 if side == "right" else -0.4) * step
    ax.annotate(
        f"{three_digits(heights[peak])}{times}",
        (edge, heights[peak]),
        (0, 4),
        ha=side,
        va="bottom",
        color=text_colour("bad"),
        weight="bold",
        **note,
    )
    return ax
