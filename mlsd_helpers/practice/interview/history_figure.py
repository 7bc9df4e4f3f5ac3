"""The figure of several interviews: a column for each phase, levels above, minutes against the plan below."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from mlsd_helpers import plots
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.plots.frame import dress
from mlsd_helpers.plots.palette import TEXT_SIZE
from mlsd_helpers.practice import leveling

_COLOURS = {"level": plots.COLOURS["ml"], "took": plots.COLOURS["train"], "aim": plots.COLOURS["cost"]}


def draw(verdicts) -> tuple[tuple[Axes, ...], tuple[Axes, ...]]:
    """Levels by phase and minutes by phase, interview after interview.

    Returns
    -------
    (tuple of Axes, tuple of Axes)
        The panels of the levels and those of the minutes, one a phase.
    """
    with plots.style():
        figure, panels = plots.plt.subplots(2, len(leveling.PHASES), figsize=(11, 5.4), sharex=True, sharey="row")
    figure.set_layout_engine("none")  # until all panels are there: each would lay out all of them anew
    numbers = np.arange(1, len(verdicts) + 1)
    targets = [leveling.LEVELS.index(verdict.target) + 1 for verdict in verdicts]
    for i, phase in enumerate(leveling.PHASES):
        above, below = panels[:, i]
        here = [verdict.phases[i] for verdict in verdicts]
        undecided = [verdict.undecided > 0 for verdict in verdicts]
        _levels(above, numbers, here, targets, undecided)
        _minutes(below, numbers, here)
        dress(above, _NAMES.get(phase, label_of(phase)), "", "level" * (i == 0), grid="y")
        above.title.set_fontsize(TEXT_SIZE)
        dress(below, "", "interview", "minutes" * (i == 0), grid="y")
        below.xaxis.set_major_locator(MaxNLocator(integer=True))
        below.set_xlim(0.4, len(verdicts) + 0.6)
    steps = range(len(leveling.LEVELS) + 1)
    panels[0, 0].set_ylim(-0.3, len(leveling.LEVELS) + 0.3)
    panels[0, 0].yaxis.set_major_locator(FixedLocator(list(steps)))
    panels[0, 0].yaxis.set_major_formatter(FixedFormatter([leveling.level_name(step) for step in steps]))
    figure.suptitle(_TITLE, x=0.01, ha="left", fontsize=10.5)
    figure.set_layout_engine("constrained")
    return tuple(panels[0]), tuple(panels[1])


_NAMES = {"high_level_design": "High-level", "communication": "Communication"}
_TITLE = (
    "Points: levels, filled when confirmed, open while suggested; diamonds: shown elsewhere, no minute went to "
    "the phase.\nDashes: level aimed at, minutes planned."
)


def _levels(ax, numbers, phases, targets, undecided):
    shown = [p.suggested if open_ else p.confirmed for p, open_ in zip(phases, undecided, strict=True)]
    ax.plot(numbers, shown, color=_COLOURS["level"], linewidth=1.6, zorder=3)
    faces = ["white" if open_ else _COLOURS["level"] for open_ in undecided]
    here = np.array([not phase.without_minutes for phase in phases])
    for where, marker in ((here, "o"), (~here, "d")):
        at, steps = numbers[where], np.array(shown)[where]
        face = [faces[i] for i in np.flatnonzero(where)]
        ax.scatter(at, steps, s=40, c=face, marker=marker, edgecolors=_COLOURS["level"], linewidths=1.6, zorder=4)
    ax.hlines(targets, numbers - 0.4, numbers + 0.4, color=_COLOURS["aim"], linestyles="dashed", linewidth=1.2)


def _minutes(ax, numbers, phases):
    ax.bar(numbers, [phase.minutes for phase in phases], width=0.6, color=_COLOURS["took"], zorder=3)
    planned = [phase.planned_minutes for phase in phases]
    ax.hlines(
        planned, numbers - 0.4, numbers + 0.4, color=_COLOURS["aim"], linestyles="dashed", linewidth=1.2, zorder=4
    )
