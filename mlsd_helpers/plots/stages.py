"""Stages of a request along one line of time, the ones inside others below them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from mlsd_helpers.plots.checks import finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress, settle
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of, text_colour
from mlsd_helpers.plots.wording import fill, three_digits

MOST_STAGES = 30


def waterfall(
    labels: Sequence[str],
    starts_ms: Sequence[float],
    durations_ms: Sequence[float],
    *,
    title: str = "",
    depths: Sequence[int] | None = None,
    failed: Sequence[bool] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one bar a stage from its start to its end, the first on top, with its duration beside it.

    A stage that holds others is paler than those in which the work was done.

    Parameters
    ----------
    labels : sequence of str, shape (n,)
        Names of the stages, in the order of the rows; at most 30.
    starts_ms, durations_ms : sequence of float, shape (n,)
        When each began, and how long it took, in milliseconds; zero or more. The axis begins at the first start.
    title : str, optional
        The finding.
    depths : sequence of int, shape (n,), optional
        How many stages are around each: its label is indented by that. All 0 by default.
    failed : sequence of bool, shape (n,), optional
        Stages that ended with an error have the colour ``"bad"``.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty, holds NaN or infinity, or is not as long as the others; when a number is negative or
        there are more than 30 stages.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.waterfall(["request", "model"], [0, 2], [9, 6], depths=[0, 1], title="The model is two thirds")
    >>> [text.get_text() for text in ax.texts]
    ['9 ms', '6 ms']
    >>> plots.plt.close(ax.figure)
    """
    starts, durations = finite_numbers("starts_ms", starts_ms), finite_numbers("durations_ms", durations_ms)
    same_length("labels", labels, starts_ms=starts, durations_ms=durations, depths=depths, failed=failed)
    if len(labels) > MOST_STAGES:
        raise ValueError(f"there are {len(labels)} stages; draw at most {MOST_STAGES}, such as those of one request")
    if min(starts.min(), durations.min()) < 0:
        lowest = f"starts_ms go down to {starts.min()} and durations_ms to {durations.min()}"
        raise ValueError(f"{lowest}; expected zero or more")
    depths = np.zeros(len(labels), dtype=int) if depths is None else np.asarray(depths, dtype=int)
    failed = np.zeros(len(labels), dtype=bool) if failed is None else np.asarray(failed, dtype=bool)
    starts = starts - starts.min()

    ax = axes_or_new(ax, height=1.3 + 0.36 * len(labels))
    rows, ends = np.arange(len(labels)), starts + durations
    colours = np.array([to_rgb(colour_of("bad" if bad else "ml")) for bad in failed])
    holds_others = np.append(depths[1:] > depths[:-1], False)
    colours[holds_others] = 0.5 + 0.5 * colours[holds_others]  # paler: their time is that of the stages inside
    ax.barh(rows, durations, left=starts, height=0.62, color=colours, zorder=2)
    ax.set_yticks(rows, [_indented(label, depth) for label, depth in zip(labels, depths, strict=True)])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0, 1.16 * ends.max() or 1)
    dress(ax, title, "Time since the first stage began (ms)", "", grid="x")
    _align_left(ax)
    for row, end, duration, bad in zip(rows, ends, durations, failed, strict=True):
        ax.annotate(
            f"{three_digits(duration)} ms" + (", failed" if bad else ""),
            (end, row),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=TEXT_SIZE - 0.5,
            color=text_colour("bad") if bad else INK,
            annotation_clip=False,
        )
    return ax


def _indented(label, depth):
    return "\n".join(" " * 4 * depth + line for line in fill(label, 36).splitlines())


def _align_left(ax):
    """Begin the labels of the rows one below the other, so that their indents show."""
    names = ax.get_yticklabels()
    pixels = max(name.get_window_extent().width for name in names)
    ax.tick_params(axis="y", pad=4 + pixels * 72 / ax.get_figure(root=True).dpi, length=0)
    for name in names:
        name.set(horizontalalignment="left", color=INK)
    settle(ax)
