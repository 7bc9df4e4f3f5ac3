"""The sign of the loss is right."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import batches, places_of
from mlsd_helpers.debugging.checks.model._chance import ERROR_RATE, falls
from mlsd_helpers.debugging.checks.model._shared import answers, in_steps, is_classification, own_class
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

_BATCHES, _STEPS = 16, 5


@check(
    "steps go down the loss",
    catches="a loss or an update with the wrong sign, a rate so high that steps overshoot",
    look_at="the sign of the loss and of the update; then a rate ten times lower",
)
def steps_go_down_the_loss(model, data, seed):
    """Steps on one batch again and again lower the loss of that batch, in 16 batches from 16 starts.

    Six steps are taken on each; each reports the loss before it, so that the last is the loss after five. With the
    wrong sign it rises. Wilcoxon's signed-rank test over the 16 differences must tell that it falls: steps in any
    direction pass once in 1,000 times.

    An estimator reports no loss, and how good it was before its first step cannot be asked. Its labels must be met
    better after six steps than after one, or better than by their shares in the batch: small steps need more than six
    to beat the shares, and large ones have nothing left to gain after one. Each of the two tests has half of the error
    rate.
    """
    in_steps(model)
    X, y = data.some_train(500, seed)
    gains, over_chance = [], []
    for i, (batch_X, batch_y) in enumerate(batches(X, y, 32, _BATCHES, seed)):
        started = model.fresh(seed + i)
        if model.reports_loss_before_step:
            reported = [started.step(batch_X, batch_y) for _ in range(_STEPS + 1)]
            gains.append(reported[0] - reported[-1])
            continue
        started.step(batch_X, batch_y)
        first = _met(started, batch_X, batch_y)
        for _ in range(_STEPS):
            started.step(batch_X, batch_y)
        last = _met(started, batch_X, batch_y)
        gains.append(last - first)
        over_chance.append(last - _met_by_shares(started, batch_y))
    if model.reports_loss_before_step:
        return Verdict(falls(gains), f"the loss falls in {_share(gains)}, by {np.mean(gains):.3g} in the mean")
    holds = falls(gains, ERROR_RATE / 2) or falls(over_chance, ERROR_RATE / 2)
    return Verdict(
        holds, f"labels are met better than before in {_share(gains)}, than by chance in {_share(over_chance)}"
    )


def _share(gains):
    return f"{np.sum(np.array(gains) > 0)} of {len(gains)} batches"


def _met(model, X, y):
    """How well a batch's labels are met: what the own class is given, or the squared error with a minus."""
    if is_classification(model):
        return float(np.mean(own_class(model, X, y)))
    return -float(np.mean((as_numpy(y).reshape(-1) - answers(model, X)[:, 0].astype(float)) ** 2))


def _met_by_shares(model, y):
    """The same for an answer that knows the shares of the labels, or their mean, alone."""
    y = as_numpy(y).reshape(-1)
    if is_classification(model):
        return float(np.sum((np.bincount(places_of(y, model.classes())) / len(y)) ** 2))
    return -float(np.var(y))
