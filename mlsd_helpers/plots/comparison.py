"""Alternatives compared by one number: bars, or dots on their intervals."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mlsd_helpers.plots.checks import finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.labels import label_above, make_room_beside
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of
from mlsd_helpers.plots.wording import fill, three_digits


def compare_bars(
    labels: Sequence[str],
    values: Sequence[float],
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    *,
    xlabel: str,
    title: str,
    colours: Sequence[str] | None = None,
    reference: float | None = None,
    reference_label: str = "",
    start: float = 0.0,
    value_labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Compare a few alternatives by one number, the first on top.

    Without intervals each alternative is a bar; with them a dot on its interval.

    Parameters
    ----------
    labels : sequence of str, shape (n,)
        The alternatives.
    values : sequence of float, shape (n,)
        Their numbers, in the unit ``xlabel`` names; negative ones point left.
    low, high : sequence of float, shape (n,), optional
        The ends of an interval around each value. Give both or none.
    xlabel, title : str
        What the numbers are, with their unit; the finding.
    colours : sequence of str, shape (n,), optional
        Names out of `COLOURS`, or colours of matplotlib. All ``"ml"`` by default.
    reference : float, optional
        Where to draw a vertical line, such as the 0.5 of a coin toss, with ``reference_label`` above it.
    start : float
        Where bars begin: the value that means "no effect". The length of a bar is then the effect.
    value_labels : sequence of str, shape (n,), optional
        What to write beside each value; three significant digits by default.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty, holds NaN or infinity, or is not as long as the others; when a value lies outside
        its interval.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.compare_bars(["Model", "Rule"], [0.64, 0.67], xlabel="AUC", title="The rule wins", start=0.5)
    >>> [round(float(bar.get_x() + bar.get_width()), 2) for bar in ax.patches]
    [0.64, 0.67]
    >>> plots.plt.close(ax.figure)
    """
    values = finite_numbers("values", values)
    same_length("values", values, labels=labels, low=low, high=high, colours=colours, value_labels=value_labels)
    if (low is None) != (high is None):
        raise ValueError("one end of the intervals is missing; pass both low and high, or neither")
    colours = [colour_of(name) for name in colours or ["ml"] * len(values)]
    ax = axes_or_new(ax, height=max(2.4, 1.3 + 0.45 * len(values)))
    rows = np.arange(len(values))
    if low is None:
        ends_low, ends_high = np.minimum(values, start), np.maximum(values, start)
        ax.barh(rows, values - start, left=start, height=0.6, color=colours, zorder=2)
    else:
        ends_low, ends_high = finite_numbers("low", low), finite_numbers("high", high)
        outside = np.flatnonzero((ends_low > values) | (values > ends_high))
        if len(outside):
            i = outside[0]
            raise ValueError(
                f"{labels[i]!r}: value {values[i]} lies outside its interval from {ends_low[i]} to {ends_high[i]}; "
                "expected low <= value <= high"
            )
        ax.hlines(rows, ends_low, ends_high, color=colours, linewidth=3, zorder=2)
        ax.scatter(values, rows, color=colours, s=60, zorder=3)
    ax.set_yticks(rows, [fill(label, 28) for label in labels])
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    if reference is not None:
        ax.axvline(reference, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=4)
    elif low is None:
        ax.axvline(start, color=INK, linewidth=1, zorder=4)
    dress(ax, title, xlabel, "", grid="x", room_above=bool(reference_label))
    ax.tick_params(axis="y", length=0, labelsize=TEXT_SIZE, labelcolor=INK)
    ax.spines["left"].set_visible(False)
    if reference is not None and reference_label:
        label_above(ax, reference, reference_label)

    notes = []
    for row, value in enumerate(values):
        leftwards = low is None and value < start
        notes.append(
            ax.annotate(
                value_labels[row] if value_labels is not None else three_digits(value),
                xy=(ends_low[row] if leftwards else ends_high[row], row),
                xytext=(-6 if leftwards else 6, 0),
                textcoords="offset points",
                ha="right" if leftwards else "left",
                va="center",
                color=INK,
                fontsize=TEXT_SIZE,
                zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
        )
    make_room_beside(ax, notes)
    return ax
