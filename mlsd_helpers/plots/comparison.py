"""Alternatives compared by one number: bars, or dots on their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mlsd_helpers.plots.checks import finite_numbers, inside_intervals, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.labels import label_above, make_room_beside
from mlsd_helpers.plots.palette import INK, TEXT_SIZE, colour_of
from mlsd_helpers.plots.wording import fill, three_digits, with_intervals


def compare_bars(
    labels: Sequence[str],
    values: Sequence[float],
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    *,
    xlabel: str,
    title: str = "",
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
    value_labels = value_labels if value_labels is not None else [three_digits(value) for value in values]
    words = _Words(labels, value_labels, xlabel, title, reference_label)
    if low is not None:
        ends = finite_numbers("low", low), finite_numbers("high", high)
        inside_intervals(labels, "value", values, *ends)
        return _dots(ax, words, values, *ends, colours, reference)

    ax = _axes_for(ax, values)
    rows = np.arange(len(values))
    ax.barh(rows, values - start, left=start, height=0.6, color=_colours(colours, values), zorder=2)
    if reference is None:
        ax.axvline(start, color=INK, linewidth=1, zorder=4)
    _dress_rows(ax, words, reference)
    leftwards = values < start
    _write_beside(ax, words, np.where(leftwards, values, np.maximum(values, start)), leftwards)
    return ax


def intervals(
    labels: Sequence[str] | Mapping[str, object],
    estimates: Sequence[float] | None = None,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    *,
    xlabel: str,
    title: str = "",
    colours: Sequence[str] | None = None,
    reference: float | None = None,
    reference_label: str = "",
    value_labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Compare a few estimates with their intervals, the first on top, each written out beside its whisker.

    Parameters
    ----------
    labels : mapping of str to Interval, or sequence of str, shape (n,)
        What was estimated, each with its interval as the metrics return it; or the names alone.
    estimates, low, high : sequence of float, shape (n,), optional
        With names alone: each estimate and the ends of its interval, in the unit ``xlabel`` names.
    xlabel, title : str
        What the numbers are, with their unit and the level of the intervals; the finding.
    colours : sequence of str, shape (n,), optional
        Names out of `COLOURS`, or colours of matplotlib. All ``"ml"`` by default.
    reference : float, optional
        Where to draw a vertical line, such as the 0 of no difference, with ``reference_label`` above it.
    value_labels : sequence of str, shape (n,), optional
        What to write beside each. By default estimate and interval with as many decimals as tell the ends of the
        typical interval apart, the same for all: its last digit is at most a fifth of the median interval.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a sequence is empty, holds NaN or infinity, or is not as long as the others; when an estimate lies outside
        its interval; when a mapping holds what is no interval of one number, or numbers come beside it.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.intervals(["Rule", "Model"], [0.668, 0.6], [0.65, 0.58], [0.686, 0.62], xlabel="AUC", title="A wins")
    >>> [text.get_text() for text in ax.texts]
    ['0.668 [0.650, 0.686]', '0.600 [0.580, 0.620]']
    >>> plots.plt.close(ax.figure)

    >>> from mlsd_helpers.metrics import wilson_interval
    >>> ax = plots.intervals({"Rule": wilson_interval(80, 100), "Model": wilson_interval(90, 100)}, xlabel="precision")
    >>> [text.get_text() for text in ax.texts]
    ['0.80 [0.71, 0.87]', '0.90 [0.83, 0.94]']
    >>> plots.plt.close(ax.figure)
    """
    if isinstance(labels, Mapping):
        labels, estimates, low, high = _of_results(labels, estimates, low, high)
    elif estimates is None or low is None or high is None:
        raise ValueError("estimates, low or high is missing; give all three, or a mapping of names to intervals alone")
    estimates = finite_numbers("estimates", estimates)
    same_length("estimates", estimates, labels=labels, low=low, high=high, colours=colours, value_labels=value_labels)
    ends = finite_numbers("low", low), finite_numbers("high", high)
    inside_intervals(labels, "estimate", estimates, *ends)
    value_labels = value_labels if value_labels is not None else with_intervals(estimates, *ends)
    return _dots(ax, _Words(labels, value_labels, xlabel, title, reference_label), estimates, *ends, colours, reference)


def _of_results(results: Mapping, *numbers: Sequence[float] | None) -> tuple:
    """Names, estimates and ends of intervals as the metrics return them."""
    if any(each is not None for each in numbers):
        raise ValueError("intervals come in the mapping and numbers beside it; give one or the other")
    for name, interval in results.items():
        if not hasattr(interval, "estimate") or np.ndim(interval.estimate):
            what = "an interval of several estimates" if hasattr(interval, "estimate") else repr(interval)
            raise ValueError(f"{name!r} is {what}; expected one estimate, as roc_auc_interval returns it")
    ends = ([getattr(each, name) for each in results.values()] for name in ("estimate", "low", "high"))
    return list(results), *ends


@dataclass(frozen=True)
class _Words:
    labels: Sequence[str]
    value_labels: Sequence[str]
    xlabel: str
    title: str
    reference_label: str


def _dots(
    ax: Axes | None,
    words: _Words,
    values: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    colours: Sequence[str] | None,
    reference: float | None,
) -> Axes:
    """Draw each value as a dot on its interval."""
    ax = _axes_for(ax, values)
    rows = np.arange(len(values))
    ax.hlines(rows, low, high, color=_colours(colours, values), linewidth=3, zorder=2)
    ax.scatter(values, rows, color=_colours(colours, values), s=60, zorder=3)
    _dress_rows(ax, words, reference)
    _write_beside(ax, words, high, np.zeros(len(values), dtype=bool))
    return ax


def _axes_for(ax: Axes | None, values: np.ndarray) -> Axes:
    return axes_or_new(ax, height=max(2.4, 1.3 + 0.45 * len(values)))


def _colours(names: Sequence[str] | None, values: np.ndarray) -> list[str]:
    return [colour_of(name) for name in names or ["ml"] * len(values)]


def _dress_rows(ax: Axes, words: _Words, reference: float | None) -> None:
    """Name the rows, the first on top, and draw the line for reference."""
    ax.set_yticks(np.arange(len(words.labels)), [fill(label, 28) for label in words.labels])
    ax.set_ylim(len(words.labels) - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    if reference is not None:
        ax.axvline(reference, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=4)
    dress(ax, words.title, words.xlabel, "", grid="x", room_above=bool(words.reference_label))
    ax.tick_params(axis="y", length=0, labelsize=TEXT_SIZE, labelcolor=INK)
    ax.spines["left"].set_visible(False)
    if reference is not None and words.reference_label:
        label_above(ax, reference, words.reference_label)


def _write_beside(ax: Axes, words: _Words, places: np.ndarray, leftwards: np.ndarray) -> None:
    """Write what each row says at its place, to the left of it or to the right, with room for it."""
    notes = [
        ax.annotate(
            text,
            xy=(place, row),
            xytext=(-6 if left else 6, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=INK,
            fontsize=TEXT_SIZE,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
        for row, (text, place, left) in enumerate(zip(words.value_labels, places, leftwards, strict=True))
    ]
    make_room_beside(ax, notes)
