"""Modeling: what each rung of a ladder of models gives and takes, where a model is worse, how much of a
segment's own history to believe, what to know before launch.

The threshold that costs least is ``mlsd_helpers.metrics.best_threshold``, on validation rows.
"""

from mlsd_helpers.modeling.account import Account, prelaunch_account
from mlsd_helpers.modeling.column_score import ColumnScore
from mlsd_helpers.modeling.ladder import Ladder
from mlsd_helpers.modeling.ladder_report import LadderReport
from mlsd_helpers.modeling.one_per_segment import OnePerSegment
from mlsd_helpers.modeling.pooling import Pooling, partial_pooling
from mlsd_helpers.modeling.slice_table import SliceReport
from mlsd_helpers.modeling.slices import slice_report

__all__ = [
    "Account",
    "ColumnScore",
    "Ladder",
    "LadderReport",
    "OnePerSegment",
    "Pooling",
    "SliceReport",
    "partial_pooling",
    "prelaunch_account",
    "slice_report",
]
