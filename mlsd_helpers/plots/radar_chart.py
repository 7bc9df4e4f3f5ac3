"""Scores on the same scale over several subjects, as a web."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import finite_number, finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress, settle
from mlsd_helpers.plots.palette import INK, QUIET, TEXT_SIZE, colour_of, colours_by_label, text_colour

MOST_WEBS = 4
_SMALL = TEXT_SIZE - 2.5


def radar(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    rings: Sequence[str],
    title: str = "",
    target: float | None = None,
    colours: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw scores over several subjects as a web: one spoke a subject, clockwise from the top, one ring a step.

    Parameters
    ----------
    labels : sequence of str, shape (n,)
        The subjects; at least three.
    series : mapping of str to sequence of float, shape (n,)
        Scores by name, from 0 (the middle) to the outermost ring; at most four. Names are shown when there are several.
    rings : sequence of str
        What the steps are called, from 0 in the middle outwards; an empty name is not written.
    title : str, optional
        The finding.
    target : float, optional
        A step to reach on every spoke, drawn as a broken line.
    colours : mapping of str to str, optional
        A colour for a name.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When there are fewer than three subjects, no scores or more than four kinds of them, when a sequence is not as
        long as the labels, or a number is not on the scale.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.radar(["a", "b", "c"], {"now": [1, 2, 1]}, rings=["", "low", "high"], target=2, title="b is there")
    >>> [text.get_text() for text in ax.texts]
    ['low', 'high', 'a', 'b', 'c', 'target: high']
    >>> plots.plt.close(ax.figure)
    """
    outermost = len(rings) - 1
    webs = _checked(labels, series, outermost, target)
    ax = axes_or_new(ax, height=5.4, width=6)
    dress(ax, title, "", "", grid="")
    ax.axis("off")
    ax.set_aspect("equal", adjustable="box")
    ax.set(xlim=(-1.75 * outermost, 1.75 * outermost), ylim=(-1.6 * outermost, 1.3 * outermost))
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(labels)) / len(labels)
    spokes = np.column_stack([np.cos(angles), np.sin(angles)])
    _draw_rings(ax, spokes, rings)
    for (x, y), label in zip(1.08 * outermost * spokes, labels, strict=True):
        sideways = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
        upwards = "center" if abs(y) < 0.9 * outermost else "bottom" if y > 0 else "top"
        ax.text(x, y, label, ha=sideways, va=upwards, color=INK, fontsize=TEXT_SIZE)
    names = colours_by_label(series, colours)
    key = [(name, names[name], "-") for name in series if len(series) > 1]
    for name, numbers in webs.items():
        points = _closed(numbers[:, None] * spokes)
        ax.plot(*points.T, color=colour_of(names[name]), linewidth=2.2, zorder=4, marker="o", markersize=5)
        ax.fill(*points.T, color=colour_of(names[name]), alpha=0.12 if len(series) > 1 else 0.25, zorder=3, linewidth=0)
    if target is not None:
        ax.plot(*_closed(target * spokes).T, color=INK, linewidth=1.6, linestyle=(0, (4, 3)), zorder=5)
        named = rings[int(target)] if float(target).is_integer() else ""
        key.append((f"target: {named or f'{target:g}'}", "cost", (0, (4, 3))))
    _write_key(ax, key, outermost)
    settle(ax)
    return ax


def _checked(labels, series, outermost, target):
    if len(labels) < 3:
        raise ValueError(f"there are {len(labels)} labels; a web needs at least three, so draw bars")
    if not 1 <= len(series) <= MOST_WEBS:
        raise ValueError(f"series has {len(series)} entries; draw one to {MOST_WEBS}")
    webs = {name: finite_numbers(f"series[{name!r}]", values) for name, values in series.items()}
    for name, numbers in webs.items():
        same_length("labels", labels, **{f"series_{name}": numbers})
    targets = {} if target is None else {"target": np.array([finite_number("target", target)])}
    for name, numbers in (webs | targets).items():
        wrong = np.flatnonzero((numbers < 0) | (numbers > outermost))
        if len(wrong):
            raise ValueError(f"{name} holds {numbers[wrong[0]]:g}; expected 0 to {outermost}, as the rings are named")
    return webs


def _draw_rings(ax, spokes, rings):
    outermost = len(rings) - 1
    for x, y in outermost * spokes:
        ax.plot([0, x], [0, y], color="#E3E3E3", linewidth=0.8, zorder=1)
    for step in range(1, outermost + 1):
        ax.plot(*_closed(step * spokes).T, color="#D0D0D0", linewidth=0.8, zorder=1)
    between = (spokes[0] + spokes[1]) / 2  # where the ring crosses the middle between the first two spokes
    for step, name in enumerate(rings):
        if name:
            x, y = step * between
            box = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.6}
            ax.text(x, y, name, ha="center", va="center", color=QUIET, fontsize=_SMALL, zorder=6, bbox=box)


def _write_key(ax, key, outermost):
    """The names of the webs and the target, side by side below."""
    place = -1.7 * outermost
    for name, colour, dash in key:
        y = -1.5 * outermost
        ax.plot([place, place + 0.16 * outermost], [y, y], color=colour_of(colour), linewidth=2.2, linestyle=dash)
        x = place + 0.21 * outermost
        note = ax.text(x, y, name, va="center", color=text_colour(colour), fontsize=TEXT_SIZE)
        settle(ax)
        place = ax.transData.inverted().transform(note.get_window_extent().max)[0] + 0.15 * outermost


def _closed(points):
    return np.vstack([points, points[:1]])
