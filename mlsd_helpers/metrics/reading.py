"""Rows of any frame, each classified as counted or by what is wrong with it, before anything is added up."""

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from numbers import Real
from operator import or_

import narwhals as nw
import numpy as np

from mlsd_helpers.metrics.columns import by_role, group, number
from mlsd_helpers.metrics.engines import BAD_WEIGHT, BEYOND, COUNTED, INFINITE, MISSING, OTHER_LABEL, Rows
from mlsd_helpers.shared.as_array import MOST_EXACT

_EXACT = (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128, nw.Decimal)  # hold what float64 does not


def read(columns: Mapping[str, object], data=None, nulls="raise", labels=False, pos_label=None) -> Rows:
    """Find the columns, name them by their role, and classify the rows.

    Parameters
    ----------
    columns : mapping of str to (str or array)
        The column of each role, None where there is none. Without ``data`` they are arrays, checked already.
    data : frame, optional
        Where the columns are.
    nulls : {"raise", "drop"}
        What becomes of rows with a missing value.
    labels : bool
        Whether ``y_true`` holds class labels.
    pos_label : label, optional
        The positive class.
    """
    if nulls not in ("raise", "drop"):
        raise ValueError(f"nulls is {nulls!r}; expected 'raise' or 'drop'")
    for role in ("y_true", "y_score", "y_pred"):
        if role in columns and columns[role] is None:
            raise TypeError(f"{role} is None; with data, expected the name of a column")
    columns = {role: column for role, column in columns.items() if column is not None}
    frame, names, order = by_role(columns, data)
    schema = frame.collect_schema()
    numeric = [role for role in columns if role != "by" and not (labels and role == "y_true")]
    for role in numeric:
        if not schema[role].is_numeric() and schema[role] != nw.Boolean:
            raise ValueError(f"column {names[role]!r} has the type {schema[role]}; expected numbers")
    floats = [role for role in columns if role in numeric or (role == "y_true" and schema[role].is_numeric())]
    beyond = {role: _is_beyond(role, schema[role]) for role in floats if isinstance(schema[role], _EXACT)}
    casts = {role: _float(role, schema[role], beyond) for role in floats}
    state = _last_of(frame.implementation, {BEYOND: [*beyond.values()]})
    if "by" in columns:
        casts["by"] = group(frame, names["by"], schema["by"])
    frame = frame.with_columns(**casts, state=state)
    other = nw.lit(False)
    if labels:
        frame, other = _with_labels(frame, schema["y_true"], names["y_true"], pos_label)
        numeric += [] if _is_text(schema["y_true"]) else ["label"]
    numeric += ["by"] if "by" in columns and schema["by"].is_float() else []  # to SQL, NaN is not null
    nullable = [role for role in columns if role != "y_true"] + ["label" if labels else "y_true"]
    frame = frame.with_columns(state=_state(nullable, numeric, other, "sample_weight" in columns, frame.implementation))
    counted = nw.col("state") == COUNTED
    finite = {role: nw.when(counted).then(nw.col(role)).otherwise(nw.lit(0.0)) for role in numeric if role in casts}
    frame = frame.with_columns(**finite)  # NaN is no whole number for a bin, and infinities have no sum
    return Rows(frame, names, nulls == "drop", order)


def _is_beyond(role, dtype):
    """Whether a whole number or a decimal is one of those that floats cannot tell apart."""
    if isinstance(dtype, nw.Decimal):
        return (number(role, dtype).abs() > MOST_EXACT).fill_null(False)
    above = nw.col(role) > MOST_EXACT
    return (above if dtype.is_unsigned_integer() else above | (nw.col(role) < -MOST_EXACT)).fill_null(False)


def _float(role, dtype, beyond):
    """As float64; missing where a whole number would be another, which some engines refuse to cast."""
    if role in beyond and dtype.is_integer():
        return nw.when(~beyond[role]).then(nw.col(role)).cast(nw.Float64)
    return number(role, dtype)


def _with_labels(frame, dtype, name, pos_label):
    """Make ``y_true`` 1 and 0, keep what it was as ``label``, and tell in which rows it can be neither."""
    if not (_is_text(dtype) or dtype.is_numeric() or dtype == nw.Boolean):
        raise ValueError(f"column {name!r} has the type {dtype}; expected labels: numbers, booleans or text")
    if pos_label is not None and not isinstance(pos_label, (str, Real, Decimal, np.bool_)):
        raise ValueError(f"pos_label is {pos_label!r}; expected one of the labels of column {name!r}")
    if dtype == nw.Object and not isinstance(pos_label, str):
        raise ValueError(f"column {name!r} holds Python objects; give it a type: .astype('boolean') or .astype(float)")
    if pos_label is None and _is_text(dtype):
        raise ValueError(f"column {name!r} holds text; say which label is the positive one: pos_label=...")
    if pos_label is not None and isinstance(pos_label, str) != _is_text(dtype):
        raise ValueError(
            f"pos_label is {pos_label!r} and column {name!r} has the type {dtype}; expected one of its labels"
        )
    label = nw.col("y_true").cast(nw.Int8) if dtype == nw.Boolean else nw.col("y_true")
    frame = frame.with_columns(label=label.cast(nw.String if _is_text(dtype) else nw.Float64))
    label = nw.col("label")
    positive = 1.0 if pos_label is None else pos_label if _is_text(dtype) else float(pos_label)
    other = nw.lit(False) if pos_label is not None else ~label.is_in([1.0, 0.0, -1.0])
    return frame.with_columns(y_true=nw.when(label == positive).then(nw.lit(1)).otherwise(nw.lit(0))), other


def _is_text(dtype):
    return dtype in (nw.String, nw.Categorical, nw.Enum, nw.Object)


def _state(nullable, numeric, other, has_weight, implementation):
    is_nan = _is_nan_in_duckdb if implementation.is_duckdb() else nw.Expr.is_nan
    wrong = {
        OTHER_LABEL: [other],
        BAD_WEIGHT: [nw.col("sample_weight") < 0] if has_weight else [],
        INFINITE: [_is_infinite(nw.col(name)) for name in numeric],
        MISSING: [nw.col(name).is_null() for name in nullable] + [is_nan(nw.col(name)) for name in numeric],
        BEYOND: [nw.col("state") == BEYOND],
    }
    return _last_of(implementation, wrong)


def _last_of(implementation, wrong):
    """The last kind of which a condition holds, or that the row is counted."""
    state = nw.lit(COUNTED)
    for kind, conditions in wrong.items():
        if conditions and not implementation.is_pandas_like():  # it cannot join what lies in memory of several kinds
            conditions = [reduce(or_, conditions)]
        for condition in conditions:
            state = nw.when(condition).then(nw.lit(kind)).otherwise(state)
    return state


def _is_infinite(column):
    return column.is_in([np.inf, -np.inf])


def _is_nan_in_duckdb(column):
    """Its isnan is false where a Parquet file's largest value is a number, as if no NaN could be there as well.

    https://github.com/duckdb/duckdb/issues/25521
    """
    return ~column.is_finite() & ~_is_infinite(column)
