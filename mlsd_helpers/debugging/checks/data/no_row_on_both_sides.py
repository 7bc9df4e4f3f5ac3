"""No row is both trained on and judged."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import as_table
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "no row is on both sides",
    catches="rows that were copied (by a join, or to balance classes) before they were split",
    look_at="the step that copies rows, and whether it comes before the split",
)
def no_row_is_on_both_sides(model, data, seed):
    """No judging row equals a training row in all its inputs.

    Exact, where a column is continuous, so that two equal rows are one row: it has fractions, and among the different
    rows, which are a third of all or more, nine in ten have a value of their own. Rows of few values repeat by nature,
    and the check does not apply to them.
    `near_duplicates` looks for rows that are almost equal.
    """
    train, test = as_table(data.X_train), as_table(data.X_test)
    different = np.unique(train, axis=0)
    with_fractions = [values for values in different.T if np.any(values != np.round(values))]
    own_values = max((len(np.unique(values)) for values in with_fractions), default=0)
    if own_values <= 0.9 * len(different) or len(different) < len(train) / 3:
        raise DoesNotApply("no column is continuous, so that rows repeat by nature")
    known = {row.tobytes() for row in np.ascontiguousarray(train)}
    twins = np.array([row.tobytes() in known for row in np.ascontiguousarray(test)])
    said = f"{twins.sum():,} of {len(twins):,} judging rows are training rows"
    return Verdict(not twins.any(), f"{said}, first at row {twins.argmax()}" if twins.any() else said)
