"""Modeling: what each rung of a ladder of models gives and takes, and where a model is worse than elsewhere.

The threshold that costs least is ``mlsd_helpers.metrics.best_threshold``, on validation rows.
"""

from mlsd_helpers.modeling.column_score import ColumnScore
from mlsd_helpers.modeling.figure import plot_ladder
from mlsd_helpers.modeling.ladder import Ladder, LadderReport
from mlsd_helpers.modeling.slices import SliceReport, slice_report

__all__ = ["ColumnScore", "Ladder", "LadderReport", "SliceReport", "plot_ladder", "slice_report"]
