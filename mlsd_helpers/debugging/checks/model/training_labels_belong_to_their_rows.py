"""The labels belong to their rows."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._chance import knows_labels
from mlsd_helpers.debugging.checks.model._shared import left_out, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "training labels belong to their rows",
    catches="labels in another order than their rows: shuffled alone, sorted by a join, taken with another index",
    look_at="where rows and labels part on the way: joins, shuffles, resets of an index",
)
def training_labels_belong_to_their_rows(model, data, seed):
    """Trained on some training rows, the model knows the labels of the others better than it knows a permuted copy.

    It is trained on two thirds at most and judged on training rows as well. Where the training labels were shuffled,
    those that judge were, too, and no model whatever can know them: so the AUC (for a regression Spearman's
    correlation) must lie above what 1,999 permuted copies of these labels reach, all but the highest. That is exact:
    shuffled labels pass once in 1,000 times.

    Refits on permuted labels, judged on true labels, would be a poorer test: in few dimensions a model of chance labels
    points in a chance direction, and happens to rank true labels well or badly. A logistic regression on six columns,
    refitted 200 times on permuted labels, had an AUC between 0.2 and 0.78 in nine of ten; one on true labels had 0.93.

    What fails beside it: a label that the inputs say nothing about. Too few rows to see it (20 are needed, and enough
    of the rarer class that permuted labels stay below half-way to perfect) give no answer.
    """
    fitted = trained(model, data, seed)
    X, y = left_out(data, seed)
    if len(y) < 20:
        raise CouldNotRun(f"a third of the training rows is {len(y)} rows, too few to compare; 20 are needed")
    holds, said = knows_labels(fitted, X, as_numpy(y).reshape(-1), seed)
    return Verdict(holds, f"of training rows left out: {said}")
