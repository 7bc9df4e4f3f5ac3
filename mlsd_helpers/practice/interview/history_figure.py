"""The figure of several interviews: one small panel a phase, levels above, minutes against the plan below."""

import numpy as np
from matplotlib.axes import Axes

from mlsd_helpers import plots
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.plots.frame import dress
from mlsd_helpers.plots.palette import INK, colour_of
from mlsd_helpers.practice import leveling


def draw(verdicts) -> tuple[tuple[Axes, ...], tuple[Axes, ...]]:
    """Levels by phase and minutes by phase, interview after interview.

    Returns
    -------
    (tuple of Axes, tuple of Axes)
        The panels of the levels and those of the minutes, a panel a phase.
    """
    phases = leveling.PHASES
    with plots.style():
        figure, panels = plots.plt.subplots(2, len(phases), figsize=(11, 5), sharex=True, sharey="row")
    numbers = np.arange(1, len(verdicts) + 1)
    for i, phase in enumerate(phases):
        each = [verdict.phases[i] for verdict in verdicts]
        _levels(panels[0, i], numbers, each, [verdict.target for verdict in verdicts])
        _minutes(panels[1, i], numbers, each)
        dress(panels[0, i], label_of(phase), "", "", grid="y")
        dress(panels[1, i], "", "interview", "", grid="y")
    panels[0, 0].set_ylabel("level")
    panels[1, 0].set_ylabel("minutes")
    return tuple(panels[0]), tuple(panels[1])
