"""The sign of the loss is right."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import batches, places_of
from mlsd_helpers.debugging.checks.model._shared import answers, in_steps, is_classification, own_class
from mlsd_helpers.debugging.checks.model._tests import falls
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

_BATCHES, _STEPS = 16, 5


@check(
    "steps go down the loss",
    catches="a loss or an update with the wrong sign, a rate so high that steps overshoot",
    look_at="the sign of the loss and of the update; then a rate ten times lower",
)
def steps_lower_their_own_loss(model, data, seed):
    """Steps on one batch again and again lower the loss of that batch, in 16 batches from 16 starts.

    Six steps are taken on each; each reports the loss before it, so that the last is the loss after five. With the
    wrong sign it rises. Wilcoxon's signed-rank test over the 16 differences must tell that it falls: steps in any
    direction pass once in 1,000 times.

    An estimator reports no loss: after six steps on one batch, labels of that batch must be given more than they are in
    the batch by chance (a regression: the squared error must lie below that of the batch's mean), by the same test.
    """
    in_steps(model)
    X, y = data.some_train(500, seed)
    gains = []
    for i, (batch_X, batch_y) in enumerate(batches(X, y, 32, _BATCHES, seed)):
        started = model.fresh(seed + i)
        reported = [started.step(batch_X, batch_y) for _ in range(_STEPS + 1)]
        own = model.reports_loss_before_step
        gains.append(reported[0] - reported[-1] if own else _better_than_chance(started, batch_X, batch_y))
    fell = int(np.sum(np.array(gains) > 0))
    what = "the loss falls" if model.reports_loss_before_step else "labels are met better than by chance"
    return Verdict(falls(gains), f"{what} in {fell} of {len(gains)} batches, by {np.mean(gains):.3g} in the mean")


def _better_than_chance(model, X, y):
    y = as_numpy(y).reshape(-1)
    if is_classification(model):
        shares = np.bincount(places_of(y, model.classes())) / len(y)
        return float(np.mean(own_class(model, X, y)) - np.sum(shares**2))
    return float(np.var(y) - np.mean((y - answers(model, X)[:, 0].astype(float)) ** 2))
