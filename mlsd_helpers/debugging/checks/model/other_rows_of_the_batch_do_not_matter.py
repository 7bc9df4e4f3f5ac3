"""The rows beside a row do not change its prediction."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, so_much, tolerance, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take


@check(
    "other rows of the batch do not matter",
    catches="ranks within a batch, a mean over the wrong axis, batch normalisation left in training mode",
    look_at="every operation along the first axis: mean, softmax, sort, normalisation, reshape",
)
def other_rows_of_the_batch_do_not_matter(model, data, seed):
    """Half of a batch is predicted the same whether the other half are other rows, or one row again and again.

    Either half is the other's mates in turn: a recurrent layer that takes the batch for the sequence hands on what came
    before, and nothing of what comes after. Batches of one size are compared, so that rounding is the same; up to half
    of the digits may differ. One row repeated shifts every mean and every rank of the batch.

    Trap: a state that every call changes in the same way is not seen here, but in "one row alone equals one among
    many".
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    half = n_rows(X) // 2
    among = answers(model, X)
    most, differ = tolerance(among), 0.0
    rows = np.arange(n_rows(X))
    for mates in (rows[half:], rows[:half]):
        kept, order = np.setdiff1d(rows, mates), rows.copy()
        # the mate that is predicted as the highest, so that it is not near the middle of the batch
        order[mates] = mates[np.argmax(among[mates, -1])]
        differ = max(differ, apart(among[kept], answers(model, take(X, order))[kept]))
    return Verdict(differ <= most, f"other mates change half of the rows by {so_much(differ, most)}")
