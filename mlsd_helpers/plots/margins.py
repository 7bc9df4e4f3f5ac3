"""How far inputs can move before something breaks: one bar each from 1 ×, what breaks first on top."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from mlsd_helpers.plots.checks import finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress, settle
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of
from mlsd_helpers.plots.wording import fill, three_digits

MOST_BARS = 15
_TICKS = (1, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000)
_FEWEST_PIXELS = 52  # between ticks, so that their labels stay apart


def headroom(
    labels: Sequence[str],
    times: Sequence[float],
    *,
    title: str = "",
    value_labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one bar for each input from 1 × (today) to where something breaks, what breaks first on top.

    The axis is logarithmic, so that twice as far is equally long everywhere. A bar ends in a line: beyond it is the
    finding.

    Parameters
    ----------
    labels : sequence of str, shape (n,)
        What breaks, and by which input, on two lines if you like; at most 15, such as the nearest of a design.
    times : sequence of float, shape (n,)
        How many times worse than today the input is then; 1 or more.
    title : str, optional
        The finding.
    value_labels : sequence of str, shape (n,), optional
        What to write beside each bar; '1.8 ×' by default.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty, holds NaN or infinity, or is not as long as the other; when a number is under 1 or
        there are more than 15 bars.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.headroom(["cost: price", "replicas: peak"], [4, 1.8], title="Traffic breaks it first")
    >>> [text.get_text() for text in ax.texts]
    ['1.8 ×', '4 ×']
    >>> plots.plt.close(ax.figure)
    """
    numbers = finite_numbers("times", times)
    same_length("times", numbers, labels=labels, value_labels=value_labels)
    if len(numbers) > MOST_BARS:
        raise ValueError(f"there are {len(numbers)} bars; draw at most {MOST_BARS}, such as the nearest")
    if numbers.min() < 1:
        raise ValueError(f"times go down to {numbers.min()}; expected 1 or more, so turn what falls over: 0.5 is 2")
    value_labels = value_labels if value_labels is not None else [f"{three_digits(number)} ×" for number in numbers]
    order = np.argsort(numbers, kind="stable")
    numbers, labels, value_labels = numbers[order], [labels[i] for i in order], [value_labels[i] for i in order]

    wrapped = ["\n".join(fill(line, 34) for line in label.splitlines()) for label in labels]
    ax = axes_or_new(ax, height=1.3 + 0.2 * sum(label.count("\n") + 2 for label in wrapped))
    rows = np.arange(len(numbers))
    ax.set_xscale("log")
    ax.barh(rows, numbers - 1, left=1, height=0.62, color=colour_of("good"), zorder=2)
    ax.vlines(numbers, rows - 0.36, rows + 0.36, color=colour_of("bad"), linewidth=3, zorder=3)
    ax.set_yticks(rows, wrapped)
    ax.set_ylim(len(numbers) - 0.4, -0.6)
    ax.set_xlim(1, max(1.1, numbers.max()))
    ax.xaxis.set_major_locator(FixedLocator([1]))
    dress(ax, title, "How many times worse than today, when it breaks (×)", "", grid="x")
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    notes = [
        ax.annotate(
            text,
            (number, row),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=TEXT_SIZE - 0.5,
            color=INK,
        )
        for row, (text, number) in enumerate(zip(value_labels, numbers, strict=True))
    ]
    _widen(ax, notes, numbers)
    ax.xaxis.set_major_locator(FixedLocator(_ticks_apart(ax)))
    settle(ax)
    return ax


def _widen(ax, notes, numbers):
    """Let the axis end where every note has room: a bar's length is its logarithm's share of the axis."""
    settle(ax)
    width = ax.get_window_extent().width
    room = [
        max(0.1, 1 - (note.get_window_extent().width + 12 * ax.get_figure(root=True).dpi / 72) / width)
        for note in notes
    ]
    ends = np.exp(np.log(numbers) / np.array(room))
    ax.set_xlim(1, max(1.1, ends.max()))


def _ticks_apart(ax):
    """Round numbers on the axis, each far enough from the one before for its label."""
    kept, last = [], -np.inf
    for tick in _TICKS:
        pixel = ax.transData.transform((tick, 0))[0]
        if tick <= ax.get_xlim()[1] and pixel - last >= _FEWEST_PIXELS:
            kept, last = [*kept, tick], pixel
    return kept
