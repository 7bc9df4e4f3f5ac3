"""The loss of an untrained model is what theory says."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, places_of
from mlsd_helpers.debugging.checks.model._shared import answers, is_classification
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

_STARTS = 10


@check(
    "loss starts near its theory",
    catches="inputs or outputs on a wrong scale, initial weights too large, more outputs than classes, "
    "a model that was trained before",
    look_at="the scale of the inputs, the initial weights of the last layer, the number of outputs",
)
def loss_starts_near_its_theory(model, data, seed):
    """Of ten untrained models not all have a loss below what knowing nothing costs, nor all one far above it.

    An untrained model knows no label. Turned round, its outputs are as likely, and of the two at most one has a loss
    below the entropy of the labels' shares (for a regression below the variance of y): a start is below with a chance
    of at most ½, and all ten once in 1,000 times.

    When it is unsure, as it should be, its log loss is near log k. Outputs with the variance v cost about v / 2 more,
    and the usual initial weights (Glorot, He) keep v between 0 and 2 on inputs of variance 1: so log k + 1 is the upper
    bound. For a regression it is twice the mean of y², which is reached when untrained outputs are as large as the
    labels. A model that keeps to its bound in half of its starts is above it in all ten once in 1,000 times.
    """
    if not (model.learns_in_steps and model.reports_loss_before_step):
        raise DoesNotApply("the model cannot be asked before it is trained")
    if is_classification(model) and not model.has_probabilities:
        raise DoesNotApply("the model gives scores, not probabilities, so that it has no log loss")
    X, y = data.some_train(500, seed)
    labels = as_numpy(y).reshape(-1)
    losses = []
    for i in range(_STARTS):
        fresh = model.fresh(seed + i)
        answers(fresh, X)  # says what is wrong with predictions that are no numbers
        losses.append(fresh.loss(X, y))
    if is_classification(model):
        shares = np.bincount(places_of(labels, fresh.classes())) / len(labels)
        shares = shares[shares > 0]
        least, most = float(-np.sum(shares * np.log(shares))), float(np.log(len(shares))) + 1
        bounds = f"the entropy {least:.3g} and log {len(shares)} + 1 = {most:.3g}"
    else:
        least, most = float(np.var(labels)), 2 * float(np.mean(labels.astype(float) ** 2))
        bounds = f"the variance {least:.3g} and twice the mean square, {most:.3g}"
    holds = bool(np.isfinite(losses).all() and max(losses) >= least * (1 - 1e-6) and min(losses) <= most)
    said = f"{_STARTS} untrained models have losses from {min(losses):.3g} to {max(losses):.3g}"
    return Verdict(holds, f"{said}; expected is one between {bounds}")
