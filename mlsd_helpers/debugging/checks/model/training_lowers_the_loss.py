"""Training lowers the loss."""

import numpy as np

from mlsd_helpers.debugging.checks.model._chance import falls, knows_labels
from mlsd_helpers.debugging.checks.model._shared import trained, used
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, n_rows, take

_BATCHES = 20


@check(
    "training lowers the loss",
    catches="a rate of zero or much too high, a step never taken, gradients that reach nothing, a loss that is NaN",
    look_at="the rate first, ten times higher and lower; then whether gradients reach every layer",
)
def training_lowers_the_loss(model, data, seed):
    """On 20 batches of the rows that it was trained on the trained model has a lower loss than the untrained one.

    The loss is the one that the project's step reports, of the same batches before and after. Wilcoxon's signed-rank
    test over the 20 differences must tell that it fell; a loss that stays where it is passes once in 1,000 times.

    An estimator reports none, and one that is not fitted has no predictions to compare with. So its predictions for
    rows that it was trained on must be ordered by their labels, better than all but the highest of 1,999 permuted
    copies: what training left as it was does that once in 1,000 times, too.

    Traps: from step to step the loss of a sound model goes up half of the time (another batch, dropout), so that no
    single step says anything. And a rate much too low lowers the loss, too, by little: "overfits a handful" finds it.
    """
    last = trained(model, data, seed)
    if not model.reports_loss_before_step:
        X, y = used(data, seed)
        holds, said = knows_labels(last, X, as_numpy(y).reshape(-1), seed)
        return Verdict(holds, f"of rows trained on: {said}")
    X, y = used(data, seed)
    size = max(1, n_rows(X) // _BATCHES)
    order = np.random.default_rng(seed).permutation(n_rows(X))
    chosen = [order[i * size : (i + 1) * size] for i in range(min(_BATCHES, n_rows(X) // size))]
    parts = [(take(X, which), take(y, which)) for which in chosen]
    first = model.fresh(seed)
    before, after = (np.array([each.copy().step(*part) for part in parts]) for each in (first, last))
    said = f"{np.mean(before):.3g} before training, {np.mean(after):.3g} after, lower in {np.sum(after < before)}"
    return Verdict(falls(before - after), f"{said} of {len(parts)} batches")
