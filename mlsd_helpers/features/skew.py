"""Whether features served one row at a time are those that the model was trained on, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from mlsd_helpers.shared.frames import as_pandas

COLUMNS = ["feature", "difference", "n_rows", "row", "batch", "online"]
MAX_SHOWN = 10


@dataclass(frozen=True, repr=False, eq=False)
class Skew:
    """Where the features of training and of serving differ.

    Parameters
    ----------
    n_rows, n_features : int
        How many rows were served one at a time, and how many features the batch transform makes.
    differences : DataFrame
        One line for each feature and kind of difference (``value``, ``type``, ``categories``, ``only in batch``,
        ``only online``, ``order of features``): ``n_rows`` in which it occurs, and an example: the label of its first
        ``row`` and what ``batch`` and ``online`` hold there.
    """

    n_rows: int
    n_features: int
    differences: pd.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether not one bit differs."""
        return self.differences.empty

    def _title(self):
        seen = f"{self.n_rows:,} rows compared"
        if self.agrees:
            return f"Training and serving agree bit for bit: {self.n_features:,} features, {seen}"
        names = self.differences["feature"].nunique()
        return f"Training and serving differ in {names:,} feature{'s' if names > 1 else ''}, {seen}"

    def _shown(self):
        shown = self.differences.head(MAX_SHOWN)
        n_more = len(self.differences) - len(shown)
        shown = shown.assign(
            **{name: [_written(value) for value in shown[name]] for name in ("row", "batch", "online")}
        )
        return shown, f"and {n_more:,} more lines in .differences" if n_more else ""

    def __repr__(self):
        shown, more = self._shown()
        table = "" if self.agrees else shown.to_string(index=False)
        return "\n".join(filter(None, [self._title(), table, more]))

    def _repr_html_(self):
        shown, more = self._shown()
        table = "" if self.agrees else shown.to_html(index=False, border=0, justify="left")
        closing = f"<p>{escape(more)}</p>" if more else ""
        return f"<p><strong>{escape(self._title())}</strong></p>{table}{closing}"


def skew_check(
    batch_transform: Callable[[pd.DataFrame], pd.DataFrame],
    online_transform: Callable[[pd.DataFrame], pd.DataFrame | Mapping],
    rows: pd.DataFrame,
    *,
    n_rows: int | None = 1000,
    random_state: int = 0,
) -> Skew:
    """Transform all rows at once and each row alone, and compare the features bit for bit.

    NaN equals NaN, and 0.0 differs from -0.0. Another type is a difference, and so are other categories or another
    order of them: a model that reads the codes of categories would read other values.

    Parameters
    ----------
    batch_transform : callable
        Makes the features of a frame, one row for each of its rows, in their order: what training uses.
    online_transform : callable
        The same for a frame of one row, as a frame of one row or a mapping of feature to value: what serving uses. It
        may be the same function.
    rows : DataFrame
        Raw rows. Both functions get copies, of pandas; what they return may be of polars or pyarrow.
    n_rows : int, optional
        How many rows to serve alone, drawn without replacement; None for all. The batch always is all rows.
    random_state : int
        Seed of the draw.

    Returns
    -------
    Skew
        ``agrees``, and a table of what differs.

    Raises
    ------
    ValueError
        When there are no rows, or a transform drops, adds or reorders rows.
    TypeError
        When a transform returns something else.

    References
    ----------
    Zinkevich, Rules of Machine Learning, rules 29 to 37: https://developers.google.com/machine-learning/guides/rules-of-ml

    Examples
    --------
    A gap is filled with the mean of whatever is at hand, which for one row is nothing:

    >>> def fill(rows):
    ...     return rows.fillna(rows.mean())
    >>> skew_check(fill, fill, pd.DataFrame({"age": [20.0, None, 40.0]}))
    Training and serving differ in 1 feature, 3 rows compared
    feature difference  n_rows row batch online
        age      value       1   1  30.0    nan
    """
    rows = as_pandas("rows", rows)
    if not len(rows):
        raise ValueError("rows is empty; expected at least one row to compare")
    if n_rows is not None and (isinstance(n_rows, bool) or not isinstance(n_rows, (int, np.integer)) or n_rows < 1):
        raise ValueError(f"n_rows is {n_rows!r}; expected a whole number of at least 1, or None for all rows")
    batch = _features("batch_transform", batch_transform(rows.copy()), rows)
    positions = np.arange(len(rows))
    if n_rows is not None and n_rows < len(rows):
        positions = np.sort(np.random.default_rng(random_state).choice(len(rows), n_rows, replace=False))

    found = {}
    for position in positions:
        row = rows.iloc[[position]]
        try:
            online = online_transform(row.copy())
        except Exception as error:
            error.add_note(f"online_transform failed on the row {row.index[0]!r} (number {position:,})")
            raise
        online = _features("online_transform", online, row)
        for feature, kind, *values in _differences(batch, position, online):
            example = found.setdefault((feature, kind), [0, row.index[0], *values])
            example[0] += 1
    lines = [[*key, *example] for key, example in found.items()]
    return Skew(len(positions), batch.shape[1], pd.DataFrame(lines, columns=COLUMNS))


def _features(name, made, rows):
    if isinstance(made, Mapping):
        made = pd.DataFrame([dict(made)])
    elif isinstance(made, np.ndarray) and made.ndim == 2:
        made = pd.DataFrame(made)
    if not hasattr(type(made), "columns"):
        raise TypeError(
            f"{name} returned a {type(made).__name__}; expected a DataFrame with one row for each row it is given, "
            "or for one row a mapping of feature to value"
        )
    made = as_pandas(f"what {name} returned", made)
    if len(made) != len(rows):
        raise ValueError(f"{name} returned {len(made):,} rows for {len(rows):,}; expected one for each, in their order")
    if not made.index.equals(rows.index) and not made.index.equals(pd.RangeIndex(len(rows))):
        raise ValueError(f"{name} returned rows with another index; expected that of the rows, in their order")
    if not made.columns.is_unique:
        raise ValueError(f"{name} returned two features called {made.columns[made.columns.duplicated()][0]!r}")
    return made


def _differences(batch, position, online):
    """Feature, kind of difference and both values, for the row of the batch at a position and its twin."""
    shared = [name for name in batch.columns if name in online.columns]
    yield from ((name, "only in batch", batch[name].iloc[position], "") for name in batch.columns.difference(shared))
    yield from ((name, "only online", "", online[name].iloc[0]) for name in online.columns.difference(shared))
    if shared != (order := [name for name in online.columns if name in batch.columns]):
        at = next(number for number, (ours, theirs) in enumerate(zip(shared, order, strict=True)) if ours != theirs)
        yield shared[at], "order of features", shared[at], order[at]
    for name in shared:
        left, right = batch[name], online[name]
        both_categories = isinstance(left.dtype, pd.CategoricalDtype) and isinstance(right.dtype, pd.CategoricalDtype)
        if both_categories:
            ours, theirs = list(left.cat.categories), list(right.cat.categories)
            if ours != theirs or left.cat.ordered != right.cat.ordered:
                yield name, "categories", ours, theirs
        elif left.dtype != right.dtype:
            yield name, "type", str(left.dtype), str(right.dtype)
        ours, theirs = left.iloc[position], right.iloc[0]
        if not _same(ours, theirs, types_count=left.dtype == object and right.dtype == object):
            yield name, "value", ours, theirs


def _same(ours, theirs, types_count):
    """Whether two values are equal to the bit; a difference between the types of the columns is told apart."""
    if pd.api.types.is_scalar(ours) and pd.api.types.is_scalar(theirs):
        missing = pd.isna(ours), pd.isna(theirs)
        if any(missing):
            return all(missing) and (not types_count or type(ours) is type(theirs))
    if types_count and type(ours) is not type(theirs):
        return False
    if isinstance(ours, (float, np.floating)) and isinstance(theirs, (float, np.floating)):
        return float(ours) == float(theirs) and np.signbit(ours) == np.signbit(theirs)
    return bool(np.all(np.asarray(ours == theirs)))


def _written(value):
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
