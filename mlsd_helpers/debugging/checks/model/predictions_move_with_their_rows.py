"""Rows asked in another order are predicted the same."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, so_much, tolerance, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take


@check(
    "predictions move with their rows",
    catches="predictions given back in another order, as after a join or a sort inside predict; a lag between rows",
    look_at="sorting, grouping and joining inside predict, and what is computed from the row before",
)
def predictions_move_with_their_rows(model, data, seed):
    """Rows in another order get the same predictions, in that order.

    A join or a grouping inside the prediction sorts the rows, and every row gets the prediction of another. Up to half
    of the digits may differ.

    Trap: rows permuted before *training* give another model by right, as batches and subsamples are drawn differently.
    Only rows to predict are permuted here.
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    order = np.random.default_rng(seed).permutation(n_rows(X))
    before = answers(model, X)
    most = tolerance(before)
    differ = apart(answers(model, take(X, order)), before[order])
    return Verdict(differ <= most, f"in another order they differ by {so_much(differ, most)}")
