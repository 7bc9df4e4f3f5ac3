"""Many small panels with one scale: a line each beside a common one, or a validation curve each."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from mlsd_helpers.plots.palette import INK, colour_of, style


def small_lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    *,
    behind: Sequence[float],
    reference: float,
    xlabel: str,
    ylabel: str,
    ylim: tuple[float, float],
    columns: int = 5,
) -> list[Axes]:
    """One panel for each line, with the same grey line behind it and a dotted reference.

    Parameters
    ----------
    x : sequence of float, shape (n,)
        Shared by all panels.
    series : mapping of str to sequence of float, shape (n,)
        What each panel shows, by its title.
    behind : sequence of float, shape (n,)
        The line that each is to be compared with.
    reference : float
        Where the dotted line lies.
    xlabel, ylabel : str
        With units; the x label says what the grey and the dotted line are.
    ylim : (float, float)
        Of all panels.
    columns : int
        Panels in a row.

    Raises
    ------
    ValueError
        When there is nothing to show.
    """
    if not series:
        raise ValueError("series is empty; give at least one line")
    rows = -(-len(series) // columns)
    with style():
        figure, panels = plt.subplots(rows, columns, figsize=(11, 2.2 * rows), sharex=True, sharey=True, squeeze=False)
    for panel, (title, values) in zip(panels.flat, series.items(), strict=False):
        panel.plot(x, behind, color=colour_of("nothing"))
        panel.plot(x, values, color=colour_of("bad"))
        panel.axhline(reference, color=INK, linestyle=":", linewidth=1)
        panel.set_ylim(ylim)
        panel.set_title(title, fontsize=10.5)
    for panel in panels.flat[len(series) :]:
        panel.set_visible(False)
    figure.supxlabel(xlabel, fontsize=10.5)
    figure.supylabel(ylabel, fontsize=10.5)
    return list(panels.flat[: len(series)])


def validation_curves(curves: Mapping[str, Mapping[float, object]], *, ylabel: str) -> list[Axes]:
    """One panel for each setting: what each of its values brings, with its interval.

    Parameters
    ----------
    curves : mapping of str to mapping of float to Interval
        By the name of the setting and its values, in their order.
    ylabel : str
        What the intervals are of, with unit and level.

    Raises
    ------
    ValueError
        When there is no curve.
    """
    if not curves:
        raise ValueError("curves is empty; give at least one setting")
    with style():
        figure, panels = plt.subplots(1, len(curves), figsize=(11, 3.2), sharey=True, squeeze=False)
    for panel, (name, curve) in zip(panels.flat, curves.items(), strict=True):
        places, intervals = range(len(curve)), list(curve.values())
        panel.vlines(
            places, [i.low for i in intervals], [i.high for i in intervals], color=colour_of("ml"), linewidth=2
        )
        panel.plot(places, [i.estimate for i in intervals], "o-", color=colour_of("ml"))
        panel.axhline(0, color=INK, linestyle=":", linewidth=1)
        panel.set_xticks(places, [f"{value:g}" for value in curve], rotation=40, fontsize=9)
        panel.set_xlim(-0.4, len(curve) - 0.6)
        panel.set_title(name, fontsize=10.5)
    figure.supylabel(ylabel, fontsize=10.5)
    return list(panels.flat)
