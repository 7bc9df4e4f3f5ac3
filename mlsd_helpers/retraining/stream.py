"""Rows in the order of time, cut into periods such as months."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset

from mlsd_helpers.metrics import checks
from mlsd_helpers.shared.frames import as_pandas


class Stream:
    """Rows in the order of time, cut into periods: what a model is served on, one period after the other.

    Parameters
    ----------
    frame : DataFrame
        Of pandas, polars or pyarrow: a row each prediction, sorted by ``time``. Rows that never get a label belong out
        of it; say how many they are.
    features : sequence of str
        Columns that were known when each prediction was made: what a model and a policy may look at.
    label : str
        Column of what happened: numbers or booleans, none missing.
    time : str
        Column with the moment of each prediction, in the time zone whose days and months count.
    every : str
        Length of a period as pandas writes it: ``"MS"`` calendar months, ``"W-MON"`` weeks, ``"7D"`` seven days from
        the first day on.
    known_after : str, optional
        Column with the moment at which each label is known, missing where never; by default ``time`` itself. What a
        replay's ``label_delay`` says comes on top of it.

    Attributes
    ----------
    starts : DatetimeIndex, shape (n_periods,)
        First moment of each period.
    names : list of str
        Such as "2013-04" for months, else the first day.
    period : ndarray of int, shape (n,)
        Period of each row.
    y : ndarray of float, shape (n,)
        The labels.
    day : Index, shape (n,)
        The calendar day of each row, over which intervals go.

    Raises
    ------
    ValueError
        When a column is not there or there twice, a label is known before its prediction or when it is is a feature,
        times are missing or not sorted, a label is missing, a period holds no row, or
        there are fewer than two periods.

    Examples
    --------
    >>> frame = pd.DataFrame({"at": pd.date_range("2013-01-01", periods=90), "x": range(90), "late": [0, 1] * 45})
    >>> Stream(frame, ["x"], "late", "at")
    Stream of 90 rows in 3 periods, 2013-01 to 2013-03
    """

    def __init__(
        self,
        frame: Any,
        features: Sequence[str],
        label: str,
        time: str,
        *,
        every: str = "MS",
        known_after: str | None = None,
    ):
        frame = as_pandas("frame", frame)
        if isinstance(features, str):
            raise ValueError(f"features is {features!r}; expected a list of names: [{features!r}]")
        self.features, self.label, self.time = list(features), label, time
        asked = [*self.features, label, time, *([] if known_after is None else [known_after])]
        lacking = [name for name in asked if name not in frame]
        if lacking:
            raise ValueError(f"frame has no column {lacking[0]!r}; its columns are {', '.join(map(repr, frame))}")
        if not self.features or label in self.features:
            raise ValueError(
                f"features is {self.features!r}; expected at least one column, and not the label {label!r}"
            )
        twice = [name for name in asked if list(frame.columns).count(name) > 1]
        if twice:
            raise ValueError(f"frame has two columns called {twice[0]!r}; expected each name once")
        if known_after in self.features:
            raise ValueError(
                f"features has {known_after!r}, which is not known before the label is; leave it out of features"
            )
        if not len(frame):
            raise ValueError("frame has no row; expected a row each prediction")
        moment = _moments(time, frame[time])
        if moment.isna().any():
            raise ValueError(f"{time} is missing in {moment.isna().sum():,} rows; drop those rows")
        backwards = np.flatnonzero(np.diff(moment.astype("int64")) < 0)
        if len(backwards):
            place = backwards[0] + 1
            raise ValueError(
                f"{time} is not sorted: row {place:,} ({moment[place]}) comes after {moment[place - 1]}; call "
                f"frame.sort_values({time!r}, kind='stable') first"
            )
        self.y = checks.numbers(label, frame[label])
        self.X = frame[self.features].copy()  # columns of a type side by side, so that rows are taken fast
        self.moment = moment
        self.known = moment if known_after is None else _moments(known_after, frame[known_after])
        if (self.known.tz is None) != (moment.tz is None):
            raise ValueError(f"one of {time} and {known_after} has a time zone; expected both or neither")
        early = np.flatnonzero(self.known < moment)
        if len(early):
            raise ValueError(
                f"{known_after} lies before {time} in {len(early):,} rows (first at row {early[0]:,}): a label known "
                "before its prediction; are the two swapped?"
            )
        self.day = moment.normalize()
        self.starts, self.names = _periods(moment, every)
        self.period = self.starts.searchsorted(moment, side="right") - 1
        rows = np.bincount(self.period, minlength=len(self.starts))
        if not rows.all():
            empty = [name for name, n_rows in zip(self.names, rows, strict=True) if not n_rows]
            raise ValueError(
                f"no row lies in {', '.join(empty[:3])}{', …' * (len(empty) > 3)} ({len(empty)} of {len(rows)} "
                "periods); take longer periods, or cut the stream where rows are missing"
            )
        if len(rows) < 2:
            raise ValueError(
                f"all {len(frame):,} rows lie in one period, {self.names[0]}; expected two or more: one to learn from, "
                f"one to serve. every={every!r} may be too long"
            )
        self.ends = np.cumsum(rows)  # rows before the end of each period

    def __len__(self) -> int:
        return len(self.starts)

    def __repr__(self) -> str:
        return f"Stream of {len(self.y):,} rows in {len(self)} periods, {self.names[0]} to {self.names[-1]}"

    def number_of(self, name: str) -> int:
        """The place of a period, by its name."""
        if name not in self.names:
            raise ValueError(f"there is no period {name!r}; they run from {self.names[0]} to {self.names[-1]}")
        return self.names.index(name)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of rows, labels and times: what a file of a replay begun must agree with."""
        digest = hashlib.sha1(usedforsecurity=False)
        digest.update(repr((self.features, self.label, self.time, self.names)).encode())
        digest.update(pd.util.hash_pandas_object(self.X, index=False).to_numpy().tobytes())
        digest.update(self.y.tobytes())
        for each in (self.moment, self.known):
            digest.update(each.astype("int64").to_numpy().tobytes())
        return digest.hexdigest()


def _moments(name, column):
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise ValueError(f"{name} has the type {column.dtype}; expected times: pd.to_datetime(frame[{name!r}])")
    return pd.DatetimeIndex(column)


def _periods(moment, every):
    """The first moments of all periods from the first row to the last, and their names."""
    try:
        step = to_offset(every)
    except ValueError as error:
        raise ValueError(f"every is {every!r}; expected a length such as 'MS', 'W-MON' or '7D'") from error
    first = moment[0].normalize()
    starts = pd.date_range(first if step.is_on_offset(first) else step.rollback(first), moment[-1], freq=step)
    style = (
        "%Y-%m"
        if step.freqstr.endswith("MS")
        else "%Y-%m-%d"
        if (starts == starts.normalize()).all()
        else "%Y-%m-%d %H:%M"
    )
    return starts, [f"{start:{style}}" for start in starts]
