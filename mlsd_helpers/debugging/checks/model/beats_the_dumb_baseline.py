"""The model is better than a constant."""

import numpy as np

from mlsd_helpers.debugging.checks.model._chance import knows_labels, mean_and_chance
from mlsd_helpers.debugging.checks.model._shared import answers, is_classification, judged, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "beats the dumb baseline",
    catches="anything that keeps a model from learning: broken features, labels of other rows, a wrong unit",
    look_at="rows with their labels by eye; then the checks of labels, inputs and steps",
)
def beats_the_dumb_baseline(model, data, seed):
    """On at most 2,000 rows to judge on it is better than the same answer for every row.

    The predictions must be ordered by the labels (for classes the AUC of each against the rest, weighted by π (1 - π),
    for numbers Spearman's correlation) better than by labels permuted over the rows, of which 1,999 copies are tried
    and all but the highest must be beaten. That is exact: what knows nothing about the labels passes once in 1,000.

    A regression must not have a greater squared error than the training mean either, by more than chance: the mean
    difference row by row, against what it reaches once in 1,000 times when the sign of each is drawn.

    Trap: log loss would fail sound models. One that is too sure of itself, as an unregularised linear model is, ranks
    well and has a worse log loss than the base rate; it needs calibration, and is not broken. Too few rows to tell a
    model half-way to perfect from chance give no answer.
    """
    model = trained(model, data, seed)
    X, y = judged(data, seed, 2000)
    holds, said = knows_labels(model, X, y, seed)
    if is_classification(model):
        return Verdict(holds, said)
    constant = float(np.mean(as_numpy(data.y_train)))
    losses = (y - answers(model, X)[:, 0].astype(float)) ** 2 - (y - constant) ** 2
    loss, chance = mean_and_chance(losses, seed)
    said += f"; squared error {'above' if loss > 0 else 'below'} the mean's by {abs(loss):.3g}, by chance {chance:.2g}"
    return Verdict(holds and loss <= chance, said)
