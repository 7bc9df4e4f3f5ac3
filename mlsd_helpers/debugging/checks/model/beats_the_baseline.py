"""The model is better than a constant."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import answers, is_classification, judged, trained
from mlsd_helpers.debugging.checks.model._tests import agreement_and_chance, mean_and_chance
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy


@check(
    "beats the dumb baseline",
    catches="anything that keeps a model from learning: broken features, labels of other rows, a wrong unit",
    look_at="rows with their labels by eye; then the checks of labels, inputs and steps",
)
def beats_the_baseline(model, data, seed):
    """On at most 2,000 rows to judge on it is better than the same answer for every row.

    For classes, the AUC (each class against the rest, weighted by π (1 - π)) must lie above what labels permuted over
    the rows reach once in 1,000 times, which is an exact test that the predictions know nothing about the labels. For a
    regression, squared errors are compared with those of the training mean, row by row; their mean difference must lie
    above what it reaches once in 1,000 times when the sign of each is drawn.

    Trap: log loss would fail sound models. One that is too sure of itself, as an unregularised linear model is, ranks
    well and has a worse log loss than the base rate; it needs calibration, and is not broken.
    """
    model = trained(model, data, seed)
    X, y = judged(data, seed, 2000)
    if is_classification(model):
        better, chance = agreement_and_chance(model, X, y, seed)
        return Verdict(better > chance, f"AUC {better:.3f} on {len(y):,} rows; by chance up to {chance:.3f}")
    constant = float(np.mean(as_numpy(data.y_train)))
    gains = (y - constant) ** 2 - (y - answers(model, X)[:, 0].astype(float)) ** 2
    gain, chance = mean_and_chance(gains, seed)
    said = f"squared error lower by {gain:.3g} than the mean's {np.mean((y - constant) ** 2):.3g} on {len(y):,} rows"
    return Verdict(gain > chance, f"{said}; by chance up to {chance:.3g}")
