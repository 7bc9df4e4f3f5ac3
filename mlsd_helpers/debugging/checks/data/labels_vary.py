"""Labels are not all the same."""

import numpy as np

from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "labels vary",
    catches="a label column that was filled with one value, or read from the wrong column",
    look_at="the line that makes the label, and the counts of its values",
)
def labels_vary(model, data, seed):
    """Both sets have two different labels or more.

    Nothing can be learned from one label, and every metric of one class is undefined. The check is exact.
    """
    for name, y in {"training": data.y_train, "judging": data.y_test}.items():
        labels, counts = np.unique(as_numpy(y).reshape(-1), return_counts=True)
        if len(labels) < 2 and counts.sum() > 1:
            return Verdict(False, f"all {counts.sum():,} {name} labels are {labels[0]}")
    return Verdict(True, f"{len(np.unique(as_numpy(data.y_train)))} different labels in the training rows")
