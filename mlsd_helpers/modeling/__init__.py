"""Modeling: what each rung of a ladder of models gives and takes, where a model is worse, what to know before launch.

The threshold that costs least is ``mlsd_helpers.metrics.best_threshold``, on validation rows.
"""

from mlsd_helpers.modeling.account import Account, prelaunch_account
from mlsd_helpers.modeling.column_score import ColumnScore
from mlsd_helpers.modeling.figure import plot_ladder
from mlsd_helpers.modeling.ladder import Ladder, LadderReport
from mlsd_helpers.modeling.slices import SliceReport, slice_report

__all__ = [
    "Account",
    "ColumnScore",
    "Ladder",
    "LadderReport",
    "SliceReport",
    "plot_ladder",
    "prelaunch_account",
    "slice_report",
]
