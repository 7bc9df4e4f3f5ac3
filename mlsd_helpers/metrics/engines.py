"""Sums over any frame: pandas, polars, pyarrow, DuckDB relations, Dask and Spark, through narwhals.

The rows are added up where they are and only the sums come back. Nothing is sorted or joined, so that the same few
expressions run on every engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import narwhals as nw
import numpy as np

from mlsd_helpers.metrics import cells
from mlsd_helpers.metrics.columns import read_by, values_of, wrapped
from mlsd_helpers.shared.as_array import as_array

COUNTED, MISSING, INFINITE, BAD_WEIGHT, OTHER_LABEL, BEYOND = _STATES = range(6)  # of a row


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
        counted = np.flatnonzero(state == COUNTED)
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
        if n_of[MISSING] and not self.may_drop:
            raise ValueError(
                f"data has a missing value in {n_of[MISSING]:,} of {sum(n_of.values()):,} rows (columns {columns}; "
                "NaN counts as missing); pass nulls='drop' to leave those rows out, or fill them in"
            )
        if n_of[INFINITE]:
            raise ValueError(f"data has an infinite value in {n_of[INFINITE]:,} rows (columns {columns}); clip them")
        if n_of[BEYOND]:
            raise ValueError(
                f"data has a whole number beyond 2**53 in {n_of[BEYOND]:,} rows (columns {columns}); floats cannot "
                "tell those apart: subtract a constant or scale"
            )
        if n_of[BAD_WEIGHT]:
            raise ValueError(
                f"column {self.names['sample_weight']!r} is negative in {n_of[BAD_WEIGHT]:,} rows; expected 0 or "
                "more: how often a row counts"
            )
        if n_of[OTHER_LABEL]:
            raise ValueError(
                f"column {self.names['y_true']!r} is none of 0 and 1, -1 and 1 or booleans in {n_of[OTHER_LABEL]:,} "
                "rows; for other labels say which is the positive one: pos_label=..."
            )
        if not n_of[COUNTED]:
            raise ValueError("data has no rows" + " without a missing value" * bool(n_of[MISSING]))


def _places(edges, scores):
    places = np.searchsorted(edges, scores.to_numpy(), side="right")
    return type(scores)(scores.name, places)


def _placed(part, edges):
    return part.assign(place=np.searchsorted(edges, part["y_score"].to_numpy(), side="right"))


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
