"""Figures that answer one question each, from plain arrays.

Every function draws on the Axes it is given, or on a new figure, and returns the Axes; `small_lines` and
`validation_curves` make a figure of many panels. The title is the finding, so the caller writes it; a first look needs
none. The same thing has the same colour in every notebook (`COLOURS`). For several panels, make the figure under
`style()`, which leaves room for the labels::

    with plots.style():
        figure, (left, right) = plots.plt.subplots(1, 2)
"""

import matplotlib.pyplot as plt

from mlsd_helpers.plots.bar_chart import bars
from mlsd_helpers.plots.calibration_curve import calibration
from mlsd_helpers.plots.comparison import compare_bars, intervals
from mlsd_helpers.plots.curves import precision_recall, roc
from mlsd_helpers.plots.distributions import score_distributions
from mlsd_helpers.plots.line_chart import lines
from mlsd_helpers.plots.margins import headroom
from mlsd_helpers.plots.palette import COLOURS, style
from mlsd_helpers.plots.radar_chart import radar
from mlsd_helpers.plots.small_multiples import small_lines, validation_curves
from mlsd_helpers.plots.stages import waterfall
from mlsd_helpers.plots.threshold_cost import cost_against_threshold
from mlsd_helpers.plots.tree import metric_tree
from mlsd_helpers.plots.wording import three_digits

__all__ = [
    "COLOURS",
    "bars",
    "calibration",
    "compare_bars",
    "cost_against_threshold",
    "headroom",
    "intervals",
    "lines",
    "metric_tree",
    "plt",
    "precision_recall",
    "radar",
    "roc",
    "score_distributions",
    "small_lines",
    "style",
    "three_digits",
    "validation_curves",
    "waterfall",
]
