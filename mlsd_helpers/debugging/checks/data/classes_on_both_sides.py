"""Each class is among the training and the judging rows."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import is_classification
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "classes are on both sides",
    catches="a split by a sorted label, or a file that holds one class",
    look_at="how the rows were split, and whether they were sorted before",
)
def classes_are_on_both_sides(model, data, seed):
    """No class is judged that was never trained, and none is missing from judging beyond chance.

    A class that only the judging rows have cannot be learned: exact. A class with the share p among n training rows is
    missing from m judging rows by chance with a probability of (1 − p)**m; below 0.001, divided by the number of
    classes (Bonferroni), it fails. So one sound split in a thousand fails.
    """
    if not is_classification(model, data):
        raise DoesNotApply("the labels are numbers, not classes")
    trained, counts = np.unique(as_numpy(data.y_train).reshape(-1), return_counts=True)
    judged = as_numpy(data.y_test).reshape(-1)
    unknown = np.setdiff1d(judged, trained)
    if len(unknown):
        return Verdict(False, f"judging rows have the class {unknown[0]}, which no training row has")
    for label, count in zip(trained, counts, strict=True):
        by_chance = (1 - count / counts.sum()) ** len(judged)
        if label not in judged and by_chance < 0.001 / len(trained):
            share = count / counts.sum()
            return Verdict(
                False, f"class {label} is {share:.1%} of the training rows and none of {len(judged):,} judged"
            )
    return Verdict(True, f"{len(trained)} classes, all known from training")
