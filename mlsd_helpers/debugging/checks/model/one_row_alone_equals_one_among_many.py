"""A row is predicted the same alone and among others."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, so_much, tolerance, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take


@check(
    "one row alone equals one among many",
    catches="batch normalisation or a scaler that computes from the batch at prediction, ranks within a batch, "
    "a state that is carried from row to row",
    look_at="what predict computes over all rows: means, ranks, padding; and what the model keeps between calls",
)
def one_row_alone_equals_one_among_many(model, data, seed):
    """Twenty rows asked one by one are predicted as they are among 200 others.

    Users are served one at a time, and tests score whole sets: when the two differ, no test says what users get. No
    gradient is needed, so that ranks, rounding and hidden state are found, too. Up to half of the digits may differ,
    since sums over one row and over many are taken in another order. A model that cannot answer one row fails.

    Trap: in training mode, dropout makes any two predictions differ, and so fails here as well as in
    "evaluation is deterministic".
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    together = answers(model, X)
    most = tolerance(together)
    rows = np.random.default_rng(seed).choice(n_rows(X), min(20, n_rows(X)), replace=False)
    try:
        alone = np.concatenate([answers(model, take(X, [row])) for row in rows])
    except Exception as error:
        return Verdict(False, f"{n_rows(X)} rows are answered; one alone raises {type(error).__name__}: {error}")
    differ = apart(alone, together[rows])
    return Verdict(differ <= most, f"alone and among {n_rows(X)} they differ by {so_much(differ, most)}")
