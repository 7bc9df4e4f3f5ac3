"""Sums over any frame: pandas, polars, pyarrow, DuckDB relations, Dask and Spark, through narwhals.

The rows are classified and added up where they are, in one pass, and only the sums come back. Nothing is sorted or
joined, so that the same few expressions run on every engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import chain
from numbers import Real

import narwhals as nw
import numpy as np

from mlsd_helpers.metrics import cells
from mlsd_helpers.metrics.columns import by_role, group, number, read_by, values_of, wrapped
from mlsd_helpers.shared.as_array import MOST_EXACT, as_array

_COUNTED, _MISSING, _INFINITE, _BAD_WEIGHT, _OTHER_LABEL, _BEYOND = _STATES = range(6)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a call, classified as counted or by what is wrong with each.

    Parameters
    ----------
    frame : narwhals frame
        A column for each role that was given (numbers as float64; labels as 1 and 0, and as they were in ``label``),
        and ``state``.
    names : mapping of str to str
        What the caller calls the column of each role.
    may_drop : bool
        Whether rows with a missing value are left out, or refused.
    order : mapping, optional
        The groups that ``by`` may hold, in their order, and what each is called; by default they are in the order of
        their values.
    """

    frame: nw.DataFrame | nw.LazyFrame
    names: Mapping[str, str]
    may_drop: bool
    order: Mapping[object, object] | None = None

    def with_columns(self, **columns: nw.Expr) -> "Rows":
        return replace(self, frame=self.frame.with_columns(**columns))

    def only(self, condition: nw.Expr) -> "Rows":
        return replace(self, frame=self.frame.filter(condition))

    def sums_between(self, edges: np.ndarray, *keys: str, **aggregates: nw.Expr) -> dict[str, np.ndarray]:
        """As :meth:`sums`, also by ``place``: how many of the edges (in increasing order) are not above the score."""
        apart = np.unique(edges)
        in_sql = self.frame.implementation.is_duckdb() or self.frame.implementation.is_spark_like()
        if in_sql and len(apart) > cells.FEW_EDGES:
            found = cells.sums_between(self, apart, keys, aggregates)
        else:
            found = self._with_place(apart).sums(*keys, "place", **aggregates)
        return found | {"place": np.append(0, np.searchsorted(edges, apart, side="right"))[found["place"]]}

    def _with_place(self, edges):
        if isinstance(self.frame, nw.DataFrame):
            places = np.searchsorted(edges, self.frame["y_score"].to_numpy(), side="right")
            column = nw.new_series("place", places, nw.Int64, backend=self.frame.implementation)
            return self.with_columns(place=column)
        if self.frame.implementation.is_dask():  # its optimiser takes seconds for such a tree; its parts are pandas
            return replace(self, frame=wrapped(nw.to_native(self.frame).map_partitions(_placed, edges)))
        if self.frame.implementation.is_polars():
            pl = self.frame.implementation.to_native_namespace()
            place = pl.col("y_score").map_batches(partial(_places, edges), return_dtype=pl.Int64, is_elementwise=True)
            return replace(self, frame=wrapped(nw.to_native(self.frame).with_columns(place=place)))
        return self.with_columns(place=_search(nw.col("y_score"), edges.tolist()))

    def sums(self, *keys: str, **aggregates: nw.Expr) -> dict[str, np.ndarray]:
        """Add up the counted rows by keys: an array for each key and aggregate; refuse what must not be counted."""
        grouped = self.frame.group_by("state", *keys).agg(rows=nw.len(), **aggregates)
        collected = read_by(lambda: grouped.lazy().collect())
        found = {name: values_of(collected[name]) for name in collected.columns}
        state, n_rows = np.array(found.pop("state")), np.array(found["rows"])
        self._refuse({kind: int(n_rows[state == kind].sum()) for kind in _STATES})
        counted = np.flatnonzero(state == _COUNTED)
        found = {name: [values[row] for row in counted] for name, values in found.items()}
        if "by" in keys:
            self._refuse_alike(list(zip(*(found[key] for key in keys), strict=True)))
        return {name: _as_values(values) if name == "by" else np.array(values) for name, values in found.items()}

    def groups(self, found: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Of what :meth:`sums` found by groups: the groups in order, and the place of each entry's group."""
        if self.order is None:
            try:
                return np.unique(found["by"], return_inverse=True)
            except TypeError as error:
                raise ValueError(f"column {self.names['by']!r} holds groups without an order ({error})") from error
        rank = {key: place for place, key in enumerate(self.order)}
        ranks, place = np.unique([rank[key] for key in found["by"].tolist()], return_inverse=True)
        names = list(self.order.values())
        return _as_values([names[each] for each in ranks]), place

    def _refuse_alike(self, entries):
        """Refuse groups that the engine holds apart and Python does not, or cannot compare at all."""
        try:
            n_apart = len(set(entries))
        except TypeError as error:
            raise ValueError(f"column {self.names['by']!r} holds what cannot be groups ({error})") from error
        if n_apart < len(entries):
            raise ValueError(
                f"column {self.names['by']!r} holds groups that are the same once read, such as times finer than a "
                "microsecond; round them, or make them text"
            )

    def _refuse(self, n_of):
        columns = ", ".join(repr(name) for name in self.names.values())
        if n_of[_MISSING] and not self.may_drop:
            raise ValueError(
                f"data has a missing value in {n_of[_MISSING]:,} of {sum(n_of.values()):,} rows (columns {columns}; "
                "NaN counts as missing); pass nulls='drop' to leave those rows out, or fill them in"
            )
        if n_of[_INFINITE]:
            raise ValueError(f"data has an infinite value in {n_of[_INFINITE]:,} rows (columns {columns}); clip them")
        if n_of[_BEYOND]:
            raise ValueError(
                f"data has a whole number beyond 2**53 in {n_of[_BEYOND]:,} rows (columns {columns}); floats cannot "
                "tell those apart: subtract a constant or scale"
            )
        if n_of[_BAD_WEIGHT]:
            raise ValueError(
                f"column {self.names['sample_weight']!r} is negative in {n_of[_BAD_WEIGHT]:,} rows; expected 0 or "
                "more: how often a row counts"
            )
        if n_of[_OTHER_LABEL]:
            raise ValueError(
                f"column {self.names['y_true']!r} is none of 0 and 1, -1 and 1 or booleans in {n_of[_OTHER_LABEL]:,} "
                "rows; for other labels say which is the positive one: pos_label=..."
            )
        if not n_of[_COUNTED]:
            raise ValueError("data has no rows" + " without a missing value" * bool(n_of[_MISSING]))


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
    exact = [role for role in columns if role != "by" and schema[role].is_numeric()]
    casts = {role: _float(role, schema[role]) for role in {*numeric, *exact}}
    state = _last_of(nw.lit(_COUNTED), [(_is_beyond(role, schema[role]), _BEYOND) for role in exact])
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
    counted = nw.col("state") == _COUNTED
    finite = {role: nw.when(counted).then(nw.col(role)).otherwise(nw.lit(0.0)) for role in numeric if role in casts}
    frame = frame.with_columns(**finite)  # NaN is no whole number for a bin, and infinities have no sum
    return Rows(frame, names, nulls == "drop", order)


def _is_beyond(role, dtype):
    """Whether a whole number or a decimal is one of those that floats cannot tell apart."""
    if isinstance(dtype, nw.Decimal):
        return (number(role, dtype).abs() > MOST_EXACT).fill_null(False)
    if not isinstance(dtype, (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)):
        return nw.lit(False)
    above = nw.col(role) > MOST_EXACT
    return (above if dtype.is_unsigned_integer() else above | (nw.col(role) < -MOST_EXACT)).fill_null(False)


def _float(role, dtype):
    """As float64, missing where that would be another number: some engines refuse to cast those."""
    if isinstance(dtype, (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)):
        return nw.when(~_is_beyond(role, dtype)).then(nw.col(role)).cast(nw.Float64)
    return number(role, dtype)


def _places(edges, scores):
    places = np.searchsorted(edges, scores.to_numpy(), side="right")
    return type(scores)(scores.name, places)


def _placed(part, edges):
    return part.assign(place=np.searchsorted(edges, part["y_score"].to_numpy(), side="right"))


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
    return _last_of(
        nw.lit(_COUNTED),
        [(other, _OTHER_LABEL)],
        [(nw.col("sample_weight") < 0, _BAD_WEIGHT)] if has_weight else [],
        [(_is_infinite(nw.col(name)), _INFINITE) for name in numeric],
        [(nw.col(name).is_null(), _MISSING) for name in nullable],
        [(is_nan(nw.col(name)), _MISSING) for name in numeric],
        [(nw.col("state") == _BEYOND, _BEYOND)],
    )


def _last_of(value, *conditions):
    """The value of the last condition that holds: pandas cannot join by "or" what lies in memory of several kinds."""
    for condition, kind in chain(*conditions):
        value = nw.when(condition).then(nw.lit(kind)).otherwise(value)
    return value


def _is_infinite(column):
    return column.is_in([np.inf, -np.inf])


def _is_nan_in_duckdb(column):
    """Its isnan is false where a Parquet file's largest value is a number, as if no NaN could be there as well.

    https://github.com/duckdb/duckdb/issues/25521
    """
    return ~column.is_finite() & ~_is_infinite(column)


def _search(score, edges, first=0):
    """A tree of comparisons that finds a score's place among the edges, as a binary search does."""
    if not edges:
        return nw.lit(first)
    middle = len(edges) // 2
    above = _search(score, edges[middle + 1 :], first + middle + 1)
    below = _search(score, edges[:middle], first)
    return nw.when(score >= edges[middle]).then(above).otherwise(below)


def _as_values(values):
    """An array of one dimension, of objects where they would be changed or taken apart."""
    array = as_array(values)
    if array.ndim == 1:
        return array
    objects = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        objects[place] = value
    return objects
