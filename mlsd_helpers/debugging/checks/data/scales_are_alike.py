"""Columns have scales that gradient descent can walk."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply, as_columns, likeliest, places_of
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, column, columns_of, with_column

ROWS = 2000
JUDGED = 10_000  # asking costs little beside training, and more rows tell a smaller harm
LIMIT = 100.0
ERRORS = 3.09  # standard errors that a mean exceeds on one side by chance once in 1,000 times


@check(
    "scales are alike",
    catches="inputs that were not scaled: a distance in metres beside a share",
    look_at="the scaler, and whether it is part of what is served",
)
def scales_are_alike(model, data, seed):
    """No column is more than a hundred times another, or the model does not mind.

    Gradient descent on a squared error needs about κ/2 · ln(1/ε) steps to bring an error down to ε, with κ the ratio
    of the largest to the smallest curvature: the square of the ratio of scales, root mean square against spread. At a
    ratio of 100 that is 23,000 steps for ε = 1 %: no training of usual length arrives. Where the ratio is larger, the
    model is trained twice, as it is and on columns scaled by hand; it fails when scaling lowers its error on the
    judging rows by more than 3.09 standard errors (chance: once in 1,000). Trees and pipelines that scale do not mind.
    Without a model the ratio decides.
    Source: [Boyd and Vandenberghe, Convex Optimization, 9.3](https://web.stanford.edu/~boyd/cvxbook/).
    """
    X, y = data.some_train(ROWS, seed)
    spreads = {name: _scale(as_numpy(column(X, name))) for name in columns_of(X)}
    spreads = {name: found for name, found in spreads.items() if found}
    if as_numpy(X).ndim > 2 or len(spreads) < 2:
        raise DoesNotApply("the inputs are no table of two numbers or more")
    largest = max(spreads, key=lambda name: spreads[name][0])
    smallest = min(spreads, key=lambda name: spreads[name][1])
    ratio = spreads[largest][0] / spreads[smallest][1]
    said = f"the scales of {largest!r} and {smallest!r} differ by a factor of {ratio:,.3g}"
    if ratio <= LIMIT or model is None:
        return Verdict(bool(ratio <= LIMIT), said)
    judged, label = data.some_test(JUDGED, seed)
    as_it_is = _errors(model.fresh(seed).train(X, y), judged, label)
    X, judged = (_scaled(each, spreads) for each in (X, judged))
    gained = as_it_is - _errors(model.fresh(seed).train(X, y), judged, label)
    mean, error = gained.mean(), gained.std(ddof=1) / len(gained) ** 0.5
    return Verdict(
        bool(mean <= ERRORS * error), f"{said}; scaled by hand the error falls by {mean:.3g} ± {error:.2g} a row"
    )


def _scale(values):
    """Root mean square, spread and mean of a column of numbers; None where it is none or does not vary."""
    if values.dtype.kind != "f" or not np.nanstd(values) > 0:
        return None
    return float(np.sqrt(np.nanmean(values**2))), float(np.nanstd(values)), float(np.nanmean(values))


def _scaled(X, spreads):
    for name, (_, spread, mean) in spreads.items():
        values = as_numpy(column(X, name))
        X = with_column(X, name, ((values - mean) / spread).astype(values.dtype))
    return X


def _errors(model, X, y):
    """Squared error a row; of a classification that of all probabilities (Brier), or 0 and 1 for scores."""
    predicted, y = model.predict(X), as_numpy(y).reshape(-1)
    if model.task == "regression":
        return (predicted.reshape(len(y), -1)[:, 0] - y) ** 2
    place = places_of(y, model.classes())
    if not model.has_probabilities:
        return (likeliest(predicted) != place).astype(float)
    right = np.eye(len(model.classes()))[place]
    return ((as_columns(predicted) - right) ** 2).sum(axis=1)
