"""Which group each row is of, the groups in their order, and which side they are on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from mlsd_helpers.drift.report.groups import refuse_too_few
from mlsd_helpers.shared.frames import as_pandas_series
from mlsd_helpers.shared.moments import refuse_moments

_WEEKS = 3  # whole ones that there must be, for what follows the week to be known


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups of both frames.

    Parameters
    ----------
    reference, current : ndarray of int
        The place of each row's group in the order of all groups.
    is_current : ndarray of bool, shape (n_groups,)
        Which groups are those of the current frame.
    weekdays : ndarray of int, optional
        0 (Monday) to 6 of each group, where what follows the week is taken out.
    caution : str
        What the reader should know of the groups, if anything.
    """

    reference: np.ndarray
    current: np.ndarray
    is_current: np.ndarray
    weekdays: np.ndarray | None
    caution: str = ""


def grouping_of(groups: Any, reference: Any, current: Any, weekly: bool | None) -> Grouping:
    """Read groups from a column of both frames, or from two sequences of values.

    Raises
    ------
    ValueError
        When a value is missing, the lengths are not those of the frames, a group is on both sides, there are too few
        groups, or groups are times of day that are not full hours.
    """
    both = _values("reference", groups, reference, 0), _values("current", groups, current, 1)
    zones = [_zone(each) for each in both]
    if zones[0] != zones[1]:
        raise ValueError(
            f"groups have the time zone {zones[0]} in reference and {zones[1]} in current; expected days of one place: "
            "convert both with .dt.tz_convert or .dt.tz_localize first"
        )
    pooled = pd.concat(both, ignore_index=True)
    if pooled.dtype == object and pd.api.types.infer_dtype(pooled).startswith("mixed"):
        raise ValueError(
            "groups are of one type in reference and of another in current; expected one that has an order"
        )
    codes, values = pd.factorize(pooled, sort=True)
    n_reference = len(both[0])
    ours, theirs = codes[:n_reference], codes[n_reference:]
    in_reference, is_current = (np.bincount(each, minlength=len(values)) > 0 for each in (ours, theirs))
    shared = in_reference & is_current
    if shared.any():
        raise ValueError(
            f"{int(shared.sum()):,} groups stand in both reference and current (such as {values[shared][0]}); expected "
            "each group on one side: part the rows between groups, not within"
        )
    refuse_too_few(int(in_reference.sum()), int(is_current.sum()))
    weekdays = _weekdays(values, is_current, weekly)
    caution = ""
    if isinstance(values[0], str) and not isinstance(pooled.dtype, pd.CategoricalDtype):
        caution = "groups are texts, taken in alphabetical order (10 before 9): pass dates to have their order and week"
    elif weekdays is None and weekly is None and _as_days(values) is not None:
        caution = (
            "what follows the week is left in: there are fewer than three weeks, or weekdays that reference lacks; "
            "where weekends differ that alone may alarm"
        )
    return Grouping(ours, theirs, is_current, weekdays, caution)


def _values(name, groups, frame, place):
    if isinstance(groups, str):
        if groups not in frame.columns:
            raise ValueError(f"groups is {groups!r}, and {name} has no such column; it has {', '.join(frame.columns)}")
        values = frame[groups].to_pandas()
    else:
        if not isinstance(groups, (tuple, list)) or len(groups) != 2:
            raise ValueError(
                f"groups is a {type(groups).__name__}; expected the name of a column of both frames, or a pair: the "
                "group of each row of reference, and of each of current"
            )
        values = pd.Series(as_pandas_series(groups[place]))
    if len(values) != len(frame):
        raise ValueError(f"groups has {len(values):,} values for the {len(frame):,} rows of {name}; expected as many")
    missing = int(values.isna().sum())
    if missing:
        raise ValueError(f"groups has {missing:,} missing values in {name}; expected a group for each row; drop them")
    return values.reset_index(drop=True)


def _zone(values):
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return getattr(dtype, "tz", None) or getattr(getattr(dtype, "pyarrow_dtype", None), "tz", None)


def _weekdays(values, is_current, weekly):
    days = _as_days(values)
    if days is None:
        if weekly:
            raise ValueError("weekly is True, and groups are no dates; expected one date a row, or weekly=False")
        return None
    if weekly is False:
        return None
    weekday = days.day_of_week.to_numpy()
    unknown = set(weekday[is_current]) - set(weekday[~is_current])
    enough = len(days) >= 7 * _WEEKS
    if weekly and (unknown or not enough):
        raise ValueError(
            f"weekly is True with {len(days):,} days, and {len(unknown)} of the weekdays of current are not in "
            f"reference; expected {_WEEKS} weeks and the same weekdays on both sides"
        )
    return weekday if enough and not unknown else None


def _as_days(values):
    """The groups as days, or None where they are no dates."""
    index = pd.Index(values)
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if index.dtype == object and pd.api.types.infer_dtype(index) in ("date", "datetime"):
        index = pd.DatetimeIndex(index)
    if not isinstance(index, pd.DatetimeIndex):
        try:
            dtype = nw.from_native(pd.Series(values), series_only=True).dtype
        except TypeError:
            return None
        if not isinstance(dtype, (nw.Date, nw.Datetime)):
            return None
        index = pd.DatetimeIndex(pd.Series(values).astype("datetime64[s]"))
    if index.equals(index.normalize()):
        return index
    refuse_moments("groups", index)
    return None
