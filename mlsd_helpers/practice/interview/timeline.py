"""The figure of where minutes go: phases one after the other, a row for each plan or round."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mlsd_helpers.plots.frame import axes_or_new, dress
from mlsd_helpers.plots.labels import label_above
from mlsd_helpers.plots.palette import TEXT_SIZE
from mlsd_helpers.practice.interview.plan import NAMES

#: Okabe and Ito's colours, in the order of the phases.
COLOURS = dict(zip(NAMES, ("#56B4E9", "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#8C8C8C"), strict=True))
_DARK = {"high_level_design", "features", "communication"}  # white letters on these
_NARROW = 4  # minutes: a shorter stretch has no room for its number


def timeline(
    rows: Mapping[str, Mapping[str, float]],
    *,
    title: str,
    vertical: tuple[float, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the minutes of each phase one after the other.

    Parameters
    ----------
    rows : mapping of str to mapping of str to float
        Minutes by phase, for each plan or round by its name; the first on top.
    title : str
        The finding.
    vertical : (float, str), optional
        A minute to mark, with its label above.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Raises
    ------
    ValueError
        There is no row, or a phase that the interview does not have.
    """
    if not rows:
        raise ValueError("rows is empty; pass at least one plan as {name: {phase: minutes}}")
    if unknown := {phase for minutes in rows.values() for phase in minutes} - set(NAMES):
        raise ValueError(f"rows has the phases {sorted(unknown)}; the phases are {', '.join(NAMES)}")
    ax = axes_or_new(ax, height=2 + 0.42 * len(rows))
    for y, minutes in enumerate(rows.values()):
        begin = 0.0
        for phase, length in minutes.items():
            label = NAMES[phase] if y == 0 else "_"
            ax.barh(y, length, left=begin, color=COLOURS[phase], edgecolor="white", label=label, zorder=2)
            if length >= _NARROW:
                ink = "white" if phase in _DARK else "black"
                ax.text(begin + length / 2, y, f"{length:.0f}", ha="center", va="center", color=ink, fontsize=TEXT_SIZE)
            begin += length
    ax.set_yticks(range(len(rows)), list(rows))
    ax.invert_yaxis()
    if vertical is not None:
        ax.axvline(vertical[0], color="black", linestyle=(0, (4, 3)), linewidth=1.2, zorder=3)
    dress(ax, title, "minute of the round", "", grid="x", room_above=vertical is not None)
    if vertical is not None:
        label_above(ax, *vertical)
    ax.figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9.5)
    return ax
