"""Curves over thresholds, which unpack as scikit-learn's and draw themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes


class RocCurve(NamedTuple):
    """The points of a ROC curve, from the strictest threshold down; each array has the shape (points,)."""

    false_positive_rate: np.ndarray  #: share of negatives flagged
    true_positive_rate: np.ndarray  #: share of positives flagged
    thresholds: np.ndarray  #: in the unit of the scores; infinity where nothing is flagged

    def plot(self, label: str = "", *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the curve, as :func:`mlsd_helpers.plots.roc` does, which takes several by name."""
        from mlsd_helpers import plots

        return plots.roc({label: self}, title=title, ax=ax)


class PrecisionRecallCurve(NamedTuple):
    """The points of a precision-recall curve, from the lowest threshold up.

    The first two arrays are one longer than the thresholds: they end with precision 1 at recall 0.
    """

    precision: np.ndarray  #: share of flagged that are positive
    recall: np.ndarray  #: share of positives flagged
    thresholds: np.ndarray  #: in the unit of the scores

    def plot(self, label: str = "", *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the curve, as :func:`mlsd_helpers.plots.precision_recall` does, which takes several by name."""
        from mlsd_helpers import plots

        return plots.precision_recall({label: self}, title=title, ax=ax)
