"""Inputs and labels are finite numbers."""

import numpy as np

from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy, column, columns_of


@check(
    "values are finite",
    catches="NaN or infinity in an input or a label, from a failed join, a division by zero or an overflow",
    look_at="the first row named, and the step that fills this column",
)
def values_are_finite(model, data, seed):
    """No label is NaN or infinite, no input is infinite, and none is NaN unless the model takes missing values.

    One NaN in a batch makes every parameter NaN in one step of gradient descent. A model that says that it takes
    missing values (scikit-learn's tag ``allow_nan``) is let have them. Without a model NaN fails. The check is exact.
    """
    takes_nan = _takes_missing_values(model)
    for part in ("train", "test"):
        X, y = getattr(data, f"X_{part}"), as_numpy(getattr(data, f"y_{part}"))
        for name in columns_of(X):
            found = _first_bad(as_numpy(column(X, name)), takes_nan)
            if found:
                return Verdict(False, f"X_{part}, column {name!r}: {found}")
        if found := _first_bad(y, False):
            return Verdict(False, f"y_{part}: {found}")
    return Verdict(True, "no NaN, no infinity" if not takes_nan else "no infinity; the model takes missing values")


def _takes_missing_values(model):
    estimator = getattr(model, "estimator", None)
    if estimator is None:
        return False
    from sklearn.utils import get_tags

    return get_tags(estimator).input_tags.allow_nan


def _first_bad(values, takes_nan):
    if values.dtype.kind == "O":
        values = np.array([np.nan if value is None else value for value in values.reshape(-1)], dtype=object)
        bad = np.array([isinstance(value, float) and not np.isfinite(value) for value in values])
        if takes_nan:
            bad &= np.array([not (isinstance(value, float) and np.isnan(value)) for value in values])
    elif values.dtype.kind in "fc":
        rows = values.reshape(len(values), -1)
        bad = (np.isinf(rows) if takes_nan else ~np.isfinite(rows)).any(axis=1)
    else:
        return ""
    return f"{bad.sum():,} of {len(bad):,} rows are NaN or infinite, first at row {bad.argmax()}" if bad.any() else ""
