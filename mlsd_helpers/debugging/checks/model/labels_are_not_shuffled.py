"""The labels belong to their rows."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._shared import left_out, trained
from mlsd_helpers.debugging.checks.model._tests import agreement_and_chance, name_of_agreement
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "training labels belong to their rows",
    catches="labels in another order than their rows: shuffled alone, sorted by a join, taken with another index",
    look_at="where rows and labels part on the way: joins, shuffles, resets of an index",
)
def labels_are_not_shuffled(model, data, seed):
    """Trained on some training rows, the model knows the labels of the others better than it knows a permuted copy.

    It is trained on two thirds at most and judged on training rows as well. Where the training labels were shuffled,
    those that judge were, too, and no model whatever can know them: so the AUC (for a regression Spearman's
    correlation) must lie above what 1,999 permuted copies of these labels reach, all but the highest. That is exact:
    shuffled labels pass once in 1,000 times.

    Refits on permuted labels, judged on true labels, would be a poorer test: in few dimensions a model of chance labels
    points in a chance direction, and happens to rank true labels well or badly, so that one refit tells nothing.

    What may fail beside it: a label that the inputs say nothing about, or too few rows to see it (20 are needed).
    """
    fitted = trained(model, data, seed)
    X, y = left_out(data, seed)
    if len(y) < 20:
        raise CouldNotRun(f"a third of the training rows is {len(y)} rows, too few to compare; 20 are needed")
    found, chance = agreement_and_chance(fitted, X, np.asarray(as_numpy(y)).reshape(-1), seed)
    name = name_of_agreement(model)
    return Verdict(
        found > chance, f"{name} {found:.3f} on {len(y):,} rows left out; permuted labels reach {chance:.3f}"
    )
