"""Training lowers the loss."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import in_steps, trained
from mlsd_helpers.debugging.checks.model._tests import falls
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take

_BATCHES = 20


@check(
    "training lowers the loss",
    catches="a rate too low or too high, a step never taken, gradients that reach nothing, a loss that becomes NaN",
    look_at="the rate first, ten times higher and lower; then whether gradients reach every layer",
)
def loss_falls(model, data, seed):
    """On 20 batches of training rows the trained model has a lower loss than the untrained one.

    The loss is the one that the project's step reports, of the same batches before and after. Wilcoxon's signed-rank
    test over the 20 differences must tell that it fell; a loss that stays where it is passes once in 1,000 times. An
    estimator reports none: its log loss or squared error after one step is compared with that after all training.

    Trap: from step to step the loss of a sound model goes up half of the time (another batch, dropout), so that no
    single step says anything.
    """
    in_steps(model)
    X, y = data.some_train(500, seed)
    size = max(1, n_rows(X) // _BATCHES)
    order = np.random.default_rng(seed).permutation(n_rows(X))
    chosen = [order[i * size : (i + 1) * size] for i in range(min(_BATCHES, n_rows(X) // size))]
    parts = [(take(X, which), take(y, which)) for which in chosen]
    first, last = model.fresh(seed), trained(model, data, seed)
    if not model.reports_loss_before_step:
        first.step(X, y)
    before, after = (np.array([_loss(each, part) for part in parts]) for each in (first, last))
    said = f"{np.mean(before):.3g} before training, {np.mean(after):.3g} after, lower in {np.sum(after < before)}"
    return Verdict(falls(before - after), f"{said} of {len(parts)} batches")


def _loss(model, batch):
    return model.copy().step(*batch) if model.reports_loss_before_step else model.loss(*batch)
