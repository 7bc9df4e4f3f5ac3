"""Without the inputs' information the model is worse."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.model._chance import agreement_and_chance
from mlsd_helpers.debugging.checks.model._permuting import permuted_column
from mlsd_helpers.debugging.checks.model._shared import is_classification, judged, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import columns_of, n_rows, take


@check(
    "worse without its inputs",
    catches="a model that answers from something else than its inputs: the order of the rows, a cache of labels",
    look_at="what predict reads beside its argument",
)
def worse_without_its_inputs(model, data, seed):
    """On rows made of other rows' values the model knows nothing of the labels, and less than on the rows themselves.

    Rows change places and then each column is permuted on its own: every value stays one that occurs, and nothing
    is left of the label. Predictions are then ordered by the labels no better than labels permuted over the rows are,
    of which 1,999 copies are drawn: a sound model lies above all but the highest once in 1,000 times. And they are
    ordered worse than predictions from the rows themselves: a model that does not look at its inputs is as good on
    both. Order is the AUC of each class against the rest, or for a regression Spearman's correlation.
    """
    model, rng = trained(model, data, seed), np.random.default_rng(seed)
    X, y = judged(data, seed, 1000)
    if n_rows(X) < 20:
        raise CouldNotRun(f"there are {n_rows(X)} rows to judge on; 20 are needed to compare")
    without = take(X, rng.permutation(n_rows(X)))
    for name in columns_of(X):
        permuted = permuted_column(without, name, rng)
        without = without if permuted is None else permuted
    with_inputs, _ = agreement_and_chance(model, X, y, seed)
    of_others, chance = agreement_and_chance(model, without, y, seed)
    name = "AUC" if is_classification(model) else "rank correlation"
    said = f"{name} {with_inputs:.3f} with and {of_others:.3f} without inputs; by chance up to {chance:.3f}"
    return Verdict(with_inputs > of_others and of_others <= chance, said)
