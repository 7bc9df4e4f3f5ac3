"""Figures that answer one question each, from plain arrays.

Every function draws on the Axes it is given, or on a new figure, and returns the Axes. The title is the finding, so the
caller writes it. The same thing has the same colour in every notebook (`COLOURS`). For several panels, make the figure
under `style()`, which leaves room for the labels::

    with plots.style():
        figure, (left, right) = plt.subplots(1, 2)
"""

import textwrap
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from matplotlib.transforms import Bbox

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

_INK = "#262626"
_QUIET = "#6B6B6B"
_TEXT_SIZE = 10.5
_TITLE_SIZE = 13


def style() -> AbstractContextManager[None]:
    """Return a context under which matplotlib makes figures in the style of the notebooks.

    Nothing is changed outside the context.

    Examples
    --------
    >>> with style():
    ...     figure, axes = plt.subplots(1, 2)
    >>> figure.get_size_inches().tolist(), figure.dpi
    ([8.0, 4.0], 110.0)
    >>> plt.close(figure)
    """
    return mpl.rc_context(
        {
            "figure.figsize": (8, 4),
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "axes.facecolor": "white",
            "font.size": _TEXT_SIZE,
        }
    )


def three_digits(value: float) -> str:
    """Write a number with at most three significant digits.

    Examples
    --------
    >>> three_digits(0.67249), three_digits(-12_345.6), three_digits(43_200)
    ('0.672', '−12,300', '43,200')
    """
    return f"{float(f'{value:.3g}') + 0.0:,.15g}".replace("-", "−")


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
    >>> ax = compare_bars(["Model", "Rule"], [0.64, 0.67], xlabel="AUC", title="The rule wins", start=0.5)
    >>> [round(float(bar.get_x() + bar.get_width()), 2) for bar in ax.patches]
    [0.64, 0.67]
    >>> plt.close(ax.figure)
    """
    values = _numbers("values", values)
    _same_length("values", values, labels=labels, low=low, high=high, colours=colours, value_labels=value_labels)
    if (low is None) != (high is None):
        raise ValueError("one end of the intervals is missing; pass both low and high, or neither")
    colours = [_colour(name) for name in colours or ["ml"] * len(values)]
    ax = _axes(ax, height=max(2.4, 1.3 + 0.45 * len(values)))
    rows = np.arange(len(values))
    if low is None:
        ends_low, ends_high = np.minimum(values, start), np.maximum(values, start)
        ax.barh(rows, values - start, left=start, height=0.6, color=colours, zorder=2)
    else:
        ends_low, ends_high = _numbers("low", low), _numbers("high", high)
        outside = np.flatnonzero((ends_low > values) | (values > ends_high))
        if len(outside):
            i = outside[0]
            raise ValueError(
                f"{labels[i]!r}: value {values[i]} lies outside its interval from {ends_low[i]} to {ends_high[i]}; "
                "expected low <= value <= high"
            )
        ax.hlines(rows, ends_low, ends_high, color=colours, linewidth=3, zorder=2)
        ax.scatter(values, rows, color=colours, s=60, zorder=3)
    ax.set_yticks(rows, [_fill(label, 28) for label in labels])
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    if reference is not None:
        ax.axvline(reference, color=_INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=4)
    elif low is None:
        ax.axvline(start, color=_INK, linewidth=1, zorder=4)
    _dress(ax, title, xlabel, "", grid="x", room_above=bool(reference_label))
    ax.tick_params(axis="y", length=0, labelsize=_TEXT_SIZE, labelcolor=_INK)
    ax.spines["left"].set_visible(False)
    if reference is not None and reference_label:
        _label_above(ax, reference, reference_label)

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
                color=_INK,
                fontsize=_TEXT_SIZE,
                zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
        )
    _make_room_beside(ax, notes)
    return ax


def bars(
    x: Sequence[float],
    heights: Sequence[float],
    *,
    xlabel: str,
    ylabel: str,
    title: str,
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
    >>> ax = bars([7, 8, 9], [10, 30, 20], xlabel="Hour", ylabel="Flights", title="Eight is busiest")
    >>> [text.get_text() for text in ax.texts]
    ['mean 20', '30, 1.5 × the mean']
    >>> plt.close(ax.figure)
    """
    heights = _numbers("heights", heights)
    _same_length("heights", heights, x=x)
    x = _numbers("x", x)
    if len(np.unique(x)) < len(x):
        raise ValueError(f"x has {len(x)} values, {len(np.unique(x))} of them distinct; expected one bar for each x")
    if heights.min() < 0:
        raise ValueError(f"heights go down to {heights.min()}; expected zero or more (compare_bars draws both signs)")
    peak, mean = int(np.argmax(heights)), float(heights.mean())
    ax = _axes(ax)
    step = np.diff(np.sort(x)).min() if len(x) > 1 else 1.0
    drawn = ax.bar(x, heights, width=0.8 * step, color=_colour(colour), zorder=2)
    drawn[peak].set_color(_colour("bad"))
    ax.axhline(mean, color=_INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    ax.set_xlim(x.min() - 0.7 * step, x.max() + 0.7 * step)
    ax.set_ylim(0, 1.13 * heights.max() or 1)
    if len(x) <= 31:
        ax.set_xticks(x if len(x) <= 16 else x[::2])
    _dress(ax, title, xlabel, ylabel, grid="y")
    note = {"textcoords": "offset points", "fontsize": _TEXT_SIZE, "annotation_clip": False}
    ax.annotate(
        f"mean {three_digits(mean)}",
        (1, mean),
        (6, 0),
        xycoords=("axes fraction", "data"),
        va="center",
        color=_INK,
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
        color=_ink("bad"),
        weight="bold",
        **note,
    )
    return ax


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
    title: str,
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
    >>> ax = lines([0, 1], {"model": [3, 1], "rule": [2, 2]}, xlabel="Threshold", ylabel="Cost ($)", title="It depends")
    >>> [line.get_ydata().tolist() for line in ax.lines]
    [[3.0, 1.0], [2.0, 2.0]]
    >>> plt.close(ax.figure)
    """
    x = _numbers("x", x)
    if not series:
        raise ValueError("series is empty; pass at least one line as {label: values}")
    series = {label: _numbers(f"series {label!r}", y) for label, y in series.items()}
    _same_length("x", x, **{f"series {label!r}": y for label, y in series.items()})
    if np.any(np.diff(x) <= 0):
        raise ValueError(f"x does not increase after position {np.argmax(np.diff(x) <= 0)}; sort it and drop repeats")
    for is_log, name, numbers in [(logx, "x", x), *((logy, f"series {label!r}", y) for label, y in series.items())]:
        if is_log and numbers.min() <= 0:
            raise ValueError(f"{name} goes down to {numbers.min()}; a logarithmic axis needs values above zero")
    cycle = ("ml", "heuristic", "good", "test", "bad", "nothing")
    chosen = {label: cycle[i % len(cycle)] for i, label in enumerate(series)}
    unknown = set(colours or {}) - set(series)
    if unknown:
        raise ValueError(f"colours names {sorted(unknown)}, which are not among the lines {sorted(series)}")
    chosen |= colours or {}

    ax = _axes(ax)
    for label, y in series.items():
        ax.plot(x, y, color=_colour(chosen[label]), linewidth=2.2, label=label or "_", zorder=3)
    for is_log, axis, numbers in ((logx, ax.xaxis, [x]), (logy, ax.yaxis, list(series.values()))):
        if is_log:
            ax.set(**{f"{axis.axis_name}scale": "log"})
            decades = np.log10(np.max(numbers) / np.min(numbers))
            axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,)))
    if vertical is not None:
        ax.axvline(vertical[0], color=_INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2)
    if points:
        ax.margins(0.1, 0.15)  # room for what is written beside them
        ax.scatter([p[0] for p in points], [p[1] for p in points], color=_INK, s=32, zorder=4)
    _dress(ax, title, xlabel, ylabel, grid="both", room_above=vertical is not None)
    if vertical is not None:
        _label_above(ax, *vertical)
    ends = [
        ax.annotate(
            label,
            (x[-1], y[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=_ink(chosen[label]),
            fontsize=_TEXT_SIZE,
            weight="bold",
            annotation_clip=False,
        )
        for label, y in series.items()
        if label
    ]
    _spread(ax, ends)
    _place_beside_points(ax, points, taken=ends)
    return ax


def metric_tree(tree: Mapping, *, title: str, levels: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw how a business metric breaks down into drivers and those into ML metrics, left to right.

    Parameters
    ----------
    tree : mapping
        One key, the business metric. A value is a mapping of what lies below, a sequence of names, one name, or None
        where nothing lies below.
    title : str
        The finding.
    levels : sequence of str, optional
        A heading for each column, such as ``["Business metric", "Drivers", "ML metrics"]``.
    ax : Axes, optional
        Where to draw; a new figure, high enough for the tree, by default.

    Raises
    ------
    ValueError
        When the tree has no root or several, a name is empty, ``levels`` does not have one heading a column, or the
        given Axes is too small for the labels.

    Examples
    --------
    >>> ax = metric_tree({"Fewer missed flights": {"Warned in time": ["Recall"]}}, title="Recall earns the money")
    >>> sorted(text.get_text() for text in ax.texts)
    ['Fewer missed flights', 'Recall', 'Warned in time']
    >>> plt.close(ax.figure)
    """
    roots = _children(tree)
    if len(roots) != 1:
        raise ValueError(f"tree has {len(roots)} roots; expected one business metric that holds everything else")
    nodes: list[tuple[str, int, float, int | None]] = []  # name, depth, row, parent's place in this list
    leaves = _place(roots[0], 0, None, 0, nodes)
    depths = 1 + max(depth for _, depth, _, _ in nodes)
    if levels is not None and len(levels) != depths:
        raise ValueError(f"levels has {len(levels)} headings; the tree has {depths} columns")

    ax = _axes(ax, height=0.6 + 0.72 * leaves + (0.4 if levels else 0))
    _dress(ax, title, "", "", grid="")
    ax.axis("off")
    heading = 0.5 if levels else 0.0
    width = 0.82  # of a column; the rest is for the connecting lines
    ax.set(xlim=(-0.02, depths - 1 + width + 0.02), ylim=(leaves, -heading))
    _settle(ax)
    slot = Bbox(ax.transData.transform([(0, 1), (width, 0)]))
    texts = _fit(ax, nodes, slot)
    for (_, depth, row, parent), text in zip(nodes, texts, strict=True):
        text.set_position((depth + width / 2, row + 0.5))
        shade = _colour(("cost", "nothing", "ml")[min(depth, 2)])
        ax.add_patch(
            FancyBboxPatch(
                (depth, row + 0.1),
                width,
                0.8,
                boxstyle="round,pad=0,rounding_size=0.05",
                mutation_aspect=abs(slot.width / width / slot.height),
                facecolor=_tint(shade),
                edgecolor=shade,
                linewidth=1.3,
                zorder=2,
            )
        )
        if parent is not None:
            from_row, middle = nodes[parent][2] + 0.5, depth - (1 - width) / 2
            ax.plot(
                [depth - 1 + width, middle, middle, depth],
                [from_row, from_row, row + 0.5, row + 0.5],
                color=_QUIET,
                linewidth=1.3,
                zorder=1,
            )
    for depth, name in enumerate(levels or ()):
        ax.text(depth + width / 2, -0.2, name, ha="center", va="center", color=_QUIET, fontsize=_TEXT_SIZE)
    return ax


# Input


def _numbers(name: str, values: Sequence[float]) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"{name} has shape {numbers.shape}; expected a sequence of at least one number")
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        raise ValueError(
            f"{name} has {len(wrong)} of {len(numbers)} values that are not finite (first at position {wrong[0]}: "
            f"{numbers[wrong[0]]}); drop or fill them before drawing"
        )
    return numbers


def _same_length(name: str, values: Sequence, **others: Sequence | None) -> None:
    for other, sequence in others.items():
        if sequence is not None and len(sequence) != len(values):
            raise ValueError(f"{other} has length {len(sequence)} and {name} has {len(values)}; expected the same")


def _colour(name: str) -> str:
    return COLOURS.get(name, name)


def _ink(name: str) -> str:
    """Return a colour dark enough for text."""
    return to_hex(0.65 * np.array(to_rgb(_colour(name))))


def _tint(name: str) -> str:
    """Return a colour light enough to write on."""
    return to_hex(0.88 + 0.12 * np.array(to_rgb(_colour(name))))


# Frame, title, labels


def _axes(ax: Axes | None, height: float = 4) -> Axes:
    if ax is not None:
        return ax
    with style():
        return plt.subplots(figsize=(8, height))[1]


def _dress(ax: Axes, title: str, xlabel: str, ylabel: str, grid: str, room_above: bool = False) -> None:
    # Set one by one rather than by rcParams: ticks are made when drawn, long after a context has ended.
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(_QUIET)
    ax.tick_params(which="both", colors=_QUIET, labelsize=_TEXT_SIZE - 0.5)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(axis=grid, color="#E3E3E3", linewidth=0.8)
    for axis in (ax.xaxis,) if grid == "x" else (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
        axis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(xlabel, fontsize=_TEXT_SIZE, color=_INK)
    ax.set_ylabel(ylabel, fontsize=_TEXT_SIZE, color=_INK)
    heading = ax.set_title(
        title, loc="left", fontsize=_TITLE_SIZE, weight="bold", color=_INK, pad=26 if room_above else 10
    )
    _settle(ax)
    _wrap(ax, heading, title)
    _settle(ax)


def _settle(ax: Axes) -> None:
    """Let the layout find its place, so that text can be measured."""
    ax.get_figure(root=True).draw_without_rendering()


def _wrap(ax: Axes, heading: Text, title: str) -> None:
    """Break the title so that it ends inside its panel."""
    panels = ax.get_figure(root=True).axes
    right = ax.get_window_extent().x1 if len(panels) > 1 else ax.get_figure(root=True).bbox.x1 - 6
    for width in range(len(title), 15, -1):
        heading.set_text(_fill(title, width))
        if heading.get_window_extent().x1 <= right:
            return


def _fill(text: str, width: int) -> str:
    """Wrap into as few lines as the width allows, as even as those lines can be."""
    lines = textwrap.wrap(text, width, break_long_words=False)
    while width > 1 and len(tighter := textwrap.wrap(text, width - 1, break_long_words=False)) == len(lines):
        lines, width = tighter, width - 1
    return "\n".join(lines)


def _label_above(ax: Axes, x: float, label: str) -> None:
    ax.annotate(
        label,
        (x, 1),
        (0, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=_INK,
        fontsize=_TEXT_SIZE,
        annotation_clip=False,
    )


def _make_room_beside(ax: Axes, notes: Sequence[Annotation]) -> None:
    """Widen the x axis until every label beside a bar lies inside the plot."""
    for _ in range(4):
        _settle(ax)
        frame = ax.get_window_extent()
        extents = [note.get_window_extent() for note in notes]
        left = max(0, frame.x0 - min(extent.x0 for extent in extents))
        right = max(0, max(extent.x1 for extent in extents) - frame.x1)
        if not left and not right:
            return
        # Data moves away from the edge as the axis widens, so that a third more than the overhang soon suffices.
        scale = np.diff(ax.get_xlim())[0] / frame.width * 1.35
        low, high = ax.get_xlim()
        ax.set_xlim(low - left * scale, high + right * scale)


def _spread(ax: Axes, notes: Sequence[Annotation]) -> None:
    """Move labels that share one x up or down, as little as needed, until none covers another."""
    _settle(ax)
    extents = sorted(((note.get_window_extent(), note) for note in notes), key=lambda pair: pair[0].y0)
    groups: list[list] = []  # [wanted centre, height, members]: neighbours that touch become one group
    for extent, note in extents:
        groups.append([(extent.y0 + extent.y1) / 2, extent.height, [(extent, note)]])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < (groups[-1][1] + groups[-2][1]) / 2:
            above, below = groups.pop(), groups.pop()
            members = below[2] + above[2]
            share = len(above[2]) / len(members)
            groups.append([below[0] * (1 - share) + above[0] * share, below[1] + above[1], members])
    points_per_pixel = 72 / ax.get_figure(root=True).dpi
    for centre, height, members in groups:
        bottom = centre - height / 2
        for extent, note in members:
            note.set_position((8, (bottom - extent.y0) * points_per_pixel))
            bottom += extent.height
    _settle(ax)


def _place_beside_points(ax: Axes, points: Sequence[tuple[float, float, str]], taken: Sequence[Annotation]) -> None:
    """Write beside each point, on the first side where the label covers no line, point or other label."""
    curves = [ax.transData.transform(line.get_xydata()) for line in ax.lines if len(line.get_xydata()) > 0]
    inked = np.vstack(
        [*(_dense(curve) for curve in curves), ax.transData.transform([p[:2] for p in points] or [(0, 0)])]
    )
    occupied = [note.get_window_extent() for note in taken]
    frame = ax.get_window_extent()
    sides = [(8, 6), (-8, 6), (8, -6), (-8, -6), (0, 10), (0, -10), (18, 14), (-18, 14), (18, -14), (-18, -14)]
    for x, y, label in points:
        note = ax.annotate(label, (x, y), (0, 0), textcoords="offset points", color=_INK, fontsize=_TEXT_SIZE, zorder=5)
        clashes = []
        for dx, dy in sides:
            note.set(position=(dx, dy), ha="left" if dx > 0 else "right" if dx < 0 else "center")
            note.set_va("bottom" if dy > 0 else "top")
            extent = note.get_window_extent()
            outside = extent.x0 < frame.x0 or extent.x1 > frame.x1 or extent.y0 < frame.y0 or extent.y1 > frame.y1
            covered = ((inked > extent.min) & (inked < extent.max)).all(axis=1).sum()
            clashes.append(1000 * outside + covered + 100 * sum(extent.overlaps(other) for other in occupied))
            if not clashes[-1]:
                break
        dx, dy = sides[int(np.argmin(clashes))]
        note.set(position=(dx, dy), ha="left" if dx > 0 else "right" if dx < 0 else "center")
        note.set_va("bottom" if dy > 0 else "top")
        occupied.append(note.get_window_extent())


def _dense(curve: np.ndarray) -> np.ndarray:
    """Return points along a polyline, in pixels, none more than about two pixels apart."""
    pieces = [np.linspace(a, b, max(2, int(np.hypot(*(b - a)) / 2)), endpoint=False) for a, b in pairwise(curve)]
    return np.vstack([*pieces, curve[-1:]])


# The metric tree


def _children(below: object) -> list[tuple[str, object]]:
    if below is None:
        return []
    if isinstance(below, Mapping):
        pairs = list(below.items())
    elif isinstance(below, (list, tuple)):
        pairs = [(name, None) for name in below]
    else:
        pairs = [(below, None)]
    for name, _ in pairs:
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"tree holds the name {name!r}; expected text that names a metric")
    return pairs


def _place(node: tuple[str, object], depth: int, parent: int | None, row: int, nodes: list) -> int:
    """Append a node and all below it, a leaf to a row and a parent in the middle; return the next free row."""
    name, below = node
    place = len(nodes)
    nodes.append(None)
    first = row
    children = []
    for child in _children(below):
        children.append(len(nodes))
        row = _place(child, depth + 1, place, row, nodes)
    row = max(row, first + 1)
    middle = (nodes[children[0]][2] + nodes[children[-1]][2]) / 2 if children else first
    nodes[place] = (name, depth, middle, parent)
    return row


def _fit(ax: Axes, nodes: Sequence[tuple], slot: Bbox) -> list[Text]:
    """Write every name, wrapped, in the largest size at which all fit their boxes."""
    texts = [ax.text(0, 0, "", ha="center", va="center", color=_INK, zorder=3) for _ in nodes]
    room = (0.94 * slot.width, 0.72 * slot.height)
    for size in (_TEXT_SIZE, 9.5, 8.5, 7.5):
        if all(_fits(text, node[0], size, *room) for text, node in zip(texts, nodes, strict=True)):
            return texts
    raise ValueError(
        f"the {len(nodes)} boxes do not fit readably on this Axes; shorten the names, or leave out ax for a new figure"
    )


def _fits(text: Text, name: str, size: float, width: float, height: float) -> bool:
    text.set_fontsize(size)
    for characters in range(len(name), min(len(name), 6) - 1, -1):
        text.set_text(_fill(name, characters))
        extent = text.get_window_extent()
        if extent.width <= width:
            return extent.height <= height
    return False
