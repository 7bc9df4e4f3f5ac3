"""Columns of two frames, of whatever library, as arrays that can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from mlsd_helpers.shared.frames import as_pandas

NUMBER, CATEGORY, TIME, OTHER = "number", "category", "time", "other"
_OF_OBJECTS = {
    "integer": NUMBER,
    "floating": NUMBER,
    "mixed-integer-float": NUMBER,
    "decimal": NUMBER,
    "boolean": CATEGORY,
    "string": CATEGORY,
    "mixed-integer": CATEGORY,
    "mixed": CATEGORY,
    "datetime": TIME,
    "datetime64": TIME,
    "date": TIME,
}


@dataclass(frozen=True)
class Column:
    """A column of one frame: what kind it is of, and how to get at its values.

    ``kind`` is "" where all values are missing: such a column is of the kind of the other side's.
    """

    series: Any
    kind: str
    dtype: str = field(default="")

    def numbers(self) -> np.ndarray:
        """The values, missing ones as NaN; whole numbers stay whole."""
        series = self.series
        if isinstance(series.dtype, nw.Decimal):
            series = series.cast(nw.Float64)
        values = series.to_numpy()
        if values.dtype.kind == "O":
            values = pd.Series(values, dtype=object).astype("Float64" if pd.isna(values).all() else float)
            values = values.to_numpy(dtype=float, na_value=np.nan)
        return values.astype(np.float32) if values.dtype == np.float16 else values

    def codes(self) -> tuple[np.ndarray, list]:
        """For each row the place of its category in the list, −1 where it is missing."""
        values = self.series.to_pandas()
        if isinstance(values.dtype, pd.CategoricalDtype):
            return values.cat.codes.to_numpy(), values.cat.categories.tolist()
        codes, categories = pd.factorize(values)
        return codes, list(categories)


def opened(name: str, frame: Any) -> Any:
    """The frame as narwhals reads it.

    Raises
    ------
    TypeError
        For what is no frame in memory.
    ValueError
        Without rows, or with two columns of one name.
    """
    if isinstance(frame, pd.DataFrame) and not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise ValueError(f"{name} has two columns called {twice!r}; expected each name once")
    known = nw.from_native(frame, pass_through=True)
    if not isinstance(known, nw.DataFrame):
        known = nw.from_native(as_pandas(name, frame))
    if not len(known):
        raise ValueError(f"{name} has no rows; expected some to compare")
    return known


def column(frame: Any, name: Any) -> Column:
    series = frame[name] if isinstance(name, str) else nw.from_native(nw.to_native(frame)[name], series_only=True)
    return Column(series, _kind(series), str(series.dtype))


def _kind(series):
    dtype = series.dtype
    if isinstance(dtype, nw.Unknown) and pd.api.types.is_datetime64_any_dtype(nw.to_native(series)):
        return "" if series.null_count() == len(series) else TIME  # narwhals knows not every time zone
    if dtype.is_numeric():
        return "" if dtype.is_float() and _all_missing(series) else NUMBER
    if series.null_count() == len(series):
        return ""
    if isinstance(dtype, (nw.Boolean, nw.String, nw.Categorical, nw.Enum)):
        return CATEGORY
    if dtype.is_temporal():
        return TIME
    if isinstance(dtype, nw.Object):
        return _OF_OBJECTS.get(pd.api.types.infer_dtype(series.to_pandas(), skipna=True), OTHER)
    return OTHER


def _all_missing(series):
    """Whether all are, which is looked at only when the first is: NaN is a number to some libraries."""
    first = series[0]
    is_missing = first is None or first is pd.NA or first != first
    return is_missing and bool(pd.isna(series.to_numpy()).all())


def names_to_compare(reference: Any, current: Any, columns: Iterable | None, but: Iterable) -> list:
    """The columns asked for, or all of both frames, in the order of the reference.

    Raises
    ------
    ValueError
        When a column asked for is in neither frame, or none is left.
    """
    known = [*reference.columns, *(name for name in current.columns if name not in reference.columns)]
    if isinstance(columns, str):
        columns = [columns]
    names = [name for name in known if name not in but] if columns is None else list(dict.fromkeys(columns))
    for name in names:
        if name not in known:
            raise ValueError(f"columns has {name!r}, which neither frame has; they have {', '.join(map(repr, known))}")
    if not names:
        raise ValueError("there are no columns to compare; expected one at least")
    return names
