"""Without the inputs' information the model is worse."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._permuting import permuted_column
from mlsd_helpers.debugging.checks.model._shared import answers, is_classification, judged, own_class, trained
from mlsd_helpers.debugging.checks.model._tests import mean_and_chance
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import columns_of, n_rows, take


@check(
    "worse without its inputs",
    catches="a model that answers from something else than its inputs: the order of the rows, a cache of labels",
    look_at="what predict reads beside its argument",
)
def worse_without_inputs(model, data, seed):
    """On rows made of other rows' values, the labels are predicted worse than on the rows themselves.

    Rows change places and then each column is permuted on its own: every value stays one that occurs, and nothing
    is left of the label. For each row the probability of its own class is compared (for scores whether the class is
    right, for a regression the squared error), which is bounded, so that a model too sure of itself is no trap as it is
    with log loss. The mean difference must lie above what it reaches once in 1,000 times when each sign is drawn.
    """
    model, rng = trained(model, data, seed), np.random.default_rng(seed)
    X, y = judged(data, seed, 1000)
    if n_rows(X) < 20:
        raise CouldNotRun(f"there are {n_rows(X)} rows to judge on; 20 are needed to compare")
    without = take(X, rng.permutation(n_rows(X)))
    for name in columns_of(X):
        permuted = permuted_column(without, name, rng)
        without = without if permuted is None else permuted
    if is_classification(model):
        with_inputs, of_others = own_class(model, X, y), own_class(model, without, y)
        what = "the own class is given"
    else:
        with_inputs, of_others = (-((y - answers(model, rows)[:, 0].astype(float)) ** 2) for rows in (X, without))
        what = "squared error, negative,"
    gain, chance = mean_and_chance(with_inputs - of_others, seed)
    said = f"{what} {np.mean(with_inputs):.3g} with and {np.mean(of_others):.3g} without inputs"
    return Verdict(gain > chance, f"{said}; by chance they differ by up to {chance:.2g}")
