"""For each row there is one prediction."""

import numpy as np

from mlsd_helpers.debugging.checks.model._shared import is_classification, judged_rows, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take


@check(
    "one prediction for each row",
    catches="a squeeze that drops the batch axis of one row, rows dropped in predict, a column too many",
    look_at="squeeze, reshape and dropna in predict",
)
def one_prediction_for_each_row(model, data, seed):
    """One, two, seven and all rows give as many predictions, always of one shape.

    For classes that is one column a class, or one number a row; for a regression one number a row. The check is exact.
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    total = n_rows(X)
    given = {n: np.asarray(model.predict(take(X, np.arange(n)))) for n in sorted({1, 2, min(7, total), total})}
    shapes = {n: predicted.shape for n, predicted in given.items()}
    widths = {shape[1:] for shape in shapes.values()}
    wanted = {(), (1,)}
    if is_classification(model):
        wanted.add((len(model.classes()),))
    wrong = {n: shape for n, shape in shapes.items() if shape[:1] != (n,) or shape[1:] not in wanted}
    if not wrong and len(widths) > 1:
        wrong = shapes
    said = ", ".join(f"{n:,} rows give the shape {shape}" for n, shape in (wrong or shapes).items())
    if not (wrong or all(np.isfinite(predicted).all() for predicted in given.values())):
        return Verdict(False, "some predictions are no finite numbers, and so are none")
    return Verdict(not wrong, said)
