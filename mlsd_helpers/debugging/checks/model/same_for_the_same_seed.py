"""Two trainings with one seed give one model."""

import numpy as np

from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "same for the same seed",
    catches="chance that is not drawn from the seed, such as a second generator or the order of a set",
    look_at="every source of chance: initial weights, order of rows, dropout, subsamples, hash order",
)
def same_for_the_same_seed(model, data, seed):
    """Trained twice with one seed on the same rows, the model predicts the same.

    Equal to the last bit on one machine and one thread; sums may be taken in another order by several threads, so that
    1e-5 of the spread of the predictions is let pass.
    """
    X, y = data.some_train(500, seed)
    judged, _ = data.some_test(200, seed)
    first, second = (model.fresh(seed).train(X, y).predict(judged) for _ in range(2))
    apart, spread = float(np.max(np.abs(first - second))), float(np.ptp(first))
    return Verdict(apart <= 1e-5 * spread, f"predictions differ by up to {apart:.2g}, their spread is {spread:.2g}")
