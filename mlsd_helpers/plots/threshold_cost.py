"""What each threshold costs."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers.plots.checks import finite_number, finite_numbers, same_length
from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.labels import label_above
from mlsd_helpers.plots.palette import INK, colour_of
from mlsd_helpers.plots.placement import ABOVE_LEVEL, ALONG, LineLabel, ink_of, label_curves
from mlsd_helpers.plots.thinning import thin
from mlsd_helpers.plots.wording import three_digits


def cost_against_threshold(
    thresholds: Sequence[float],
    cost: Sequence[float],
    *,
    xlabel: str = "threshold (act when the score is at least this high)",
    ylabel: str = "cost (USD per 1,000 decisions)",
    title: str = "",
    do_nothing: float | None = None,
    always_act: float | None = None,
    best: float | None = None,
    closed_form: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the cost of acting on every score from a threshold up, with the cheapest threshold marked.

    Parameters
    ----------
    thresholds : sequence of float, shape (n,)
        Increasing or decreasing. Of long curves, points closer than a pixel are left out; ends and corners stay.
    cost : sequence of float, shape (n,)
        What each costs, in the unit ``ylabel`` names.
    xlabel, ylabel, title : str
        What the axes show, with units; the finding.
    do_nothing, always_act : float, optional
        The cost of never and of always acting, as lines to compare with.
    best : float, optional
        The threshold to mark, such as one chosen on other data; the cheapest of ``thresholds`` by default, the lowest
        of them when several cost the same. It is called cheapest only when it is.
    closed_form : float, optional
        The threshold that is best when scores are calibrated probabilities (C. Elkan, "The foundations of
        cost-sensitive learning", 2001, section 2).
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        When a number is NaN or infinite; when thresholds and cost differ in length; when the thresholds do not increase
        or decrease all the way; when ``best`` lies outside them.

    Examples
    --------
    >>> from mlsd_helpers import plots
    >>> ax = plots.cost_against_threshold([0.1, 0.2, 0.9], [70, 50, 80], do_nothing=90, title="Act early")
    >>> [text.get_text() for text in ax.texts]
    ['cheapest at 0.2: 50', 'doing nothing: 90']
    >>> plots.plt.close(ax.figure)
    """
    thresholds, cost = finite_numbers("thresholds", thresholds), finite_numbers("cost", cost)
    same_length("thresholds", thresholds, cost=cost)
    if len(thresholds) > 1 and thresholds[0] > thresholds[-1]:
        thresholds, cost = thresholds[::-1], cost[::-1]
    if (np.diff(thresholds) <= 0).any():
        raise ValueError("thresholds neither increase nor decrease all the way; sort them, with their costs")
    levels = []
    if do_nothing is not None:
        levels.append(("doing nothing", finite_number("do_nothing", do_nothing), "nothing"))
    if always_act is not None:
        levels.append(("always acting", finite_number("always_act", always_act), "bad"))
    marked = float(thresholds[np.argmin(cost)]) if best is None else finite_number("best", best)
    if not thresholds[0] <= marked <= thresholds[-1]:
        raise ValueError(f"best is {marked}; expected a threshold from {thresholds[0]} to {thresholds[-1]}")
    its_cost = float(np.interp(marked, thresholds, cost))
    word = "cheapest" if its_cost <= cost.min() else "chosen"

    ax = axes_or_new(ax)
    ax.margins(0.04, 0.16)  # room for what is written above and below
    ax.plot(*thin(thresholds, cost), color=colour_of("cost"), linewidth=2.2, label="cost", zorder=3)
    lines = [
        ax.axhline(level, color=colour_of(colour), linewidth=1.6, linestyle=(0, (4, 3)), zorder=2, label=name)
        for name, level, colour in levels
    ]
    if closed_form is not None:
        ax.axvline(
            finite_number("closed_form", closed_form), color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=2
        )
    dress(ax, title, xlabel, ylabel, grid="both", room_above=closed_form is not None)
    if closed_form is not None:
        label_above(ax, closed_form, f"closed form {three_digits(closed_form)}")
    references = [
        LineLabel(f"{name}: {three_digits(level)}", ink_of(line), ALONG, ABOVE_LEVEL, colour)
        for line, (name, level, colour) in zip(lines, levels, strict=True)
    ]
    point = (marked, its_cost, f"{word} at {three_digits(marked)}: {three_digits(its_cost)}")
    label_curves(ax, {}, {}, (), references=references, points=[point])
    return ax
