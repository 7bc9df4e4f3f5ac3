"""Refuse frames, times and delays from which no honest feature can be made, and say what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd

_UNITS = ("s", "ms", "us", "ns")  # from coarse to fine


def require_rows(name, values, n_rows, frame):
    """Refuse what is not one value for each row of the frame of that name."""
    if np.ndim(values) != 1:
        raise ValueError(f"{name} has {np.ndim(values)} dimensions; expected one value for each row of {frame}")
    if len(values) != n_rows:
        raise ValueError(f"{name} has {len(values):,} rows and {frame} has {n_rows:,}; expected the same rows in both")


def column(name, frame, wanted):
    """Return the one column of the frame called `wanted`."""
    if wanted not in frame.columns:
        known = ", ".join(map(str, frame.columns[:8])) or "none"
        raise ValueError(f"{name} has no column {wanted!r}; its columns are {known}")
    found = frame[wanted]
    if isinstance(found, pd.DataFrame):
        raise ValueError(f"{name} has {found.shape[1]} columns called {wanted!r}; rename all but one")
    return found


def times(name, frame, wanted, may_be_missing=False):
    """Return a column of times, naive or with a zone."""
    found = column(name, frame, wanted)
    if not is_time(found):
        raise ValueError(f"{wanted} of {name} is {found.dtype}; expected times: convert them with pd.to_datetime(...)")
    if not may_be_missing:
        refuse(f"{wanted} of {name}", found.isna(), "missing", "drop those rows, or fill them in")
    return found


def is_time(series):
    return isinstance(series.dtype, pd.DatetimeTZDtype) or series.dtype.kind == "M"


def instants(*named):
    """Return columns of times as int64 ticks of one unit, so that they can be compared; the smallest int64 is missing.

    Takes pairs of a name and a Series. All have a time zone or none has: a clock without a zone names no moment.
    """
    with_zone = [name for name, series in named if isinstance(series.dtype, pd.DatetimeTZDtype)]
    without = [name for name, series in named if not isinstance(series.dtype, pd.DatetimeTZDtype)]
    if with_zone and without:
        raise ValueError(
            f"{', '.join(with_zone)} has a time zone and {', '.join(without)} has none; expected both or neither: "
            "give the zone with .dt.tz_localize(...)"
        )
    unit = max((series.dt.unit for _, series in named), key=_UNITS.index)
    return [_ticks(series, unit) for _, series in named]


def duration(name, value, least=None):
    """Return a Timedelta from anything that names one; `least` is the smallest that makes sense."""
    try:
        if isinstance(value, (int, float)):
            raise ValueError("a number has no unit")
        length = pd.Timedelta(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {value!r}; expected a duration such as pd.Timedelta(hours=3) or '3h'") from error
    if pd.isna(length):
        raise ValueError(f"{name} is missing; expected a duration such as pd.Timedelta(hours=3) or '3h'")
    if least is not None and length < least:
        raise ValueError(f"{name} is {length}; expected at least {least}")
    return length


def known_times(name, frame, on, known_after):
    """Return when each row becomes known: the column of that name, or the time in `on` plus a delay."""
    if isinstance(known_after, str) and known_after in frame.columns:
        return times(name, frame, known_after, may_be_missing=True)
    try:
        delay = duration("known_after", known_after)
    except ValueError as error:
        raise ValueError(
            f"known_after is {known_after!r}; expected the name of a column of {name} with the times at which its rows "
            "become known, or a delay such as pd.Timedelta(minutes=51)"
        ) from error
    if delay < pd.Timedelta(0):
        raise ValueError(f"known_after is {delay}; expected 0 or more: nothing is known before it happens")
    return times(name, frame, on) + delay


def group_codes(*tables):
    """Number the groups of rows over several tables of key columns; -1 where a key is missing.

    Each table is a list of Series, as many and in the same order in all of them. Numbers and text never match.
    """
    lengths = [len(table[0]) for table in tables]
    codes = np.zeros(sum(lengths), dtype=np.int64)
    is_missing = np.zeros(sum(lengths), dtype=bool)
    for keys in zip(*tables, strict=True):
        of_key = pd.factorize(keys[0] if len(keys) == 1 else _together(keys))[0]
        is_missing |= of_key < 0
        codes = pd.factorize(codes * (of_key.max(initial=0) + 2) + of_key)[0]  # anew: never beyond the number of rows
    codes[is_missing] = -1
    return np.split(codes, np.cumsum(lengths)[:-1])


def refuse(name, wrong, what, remedy):
    wrong = np.asarray(wrong)
    n_wrong = np.count_nonzero(wrong)
    if n_wrong:
        rows = "row" if n_wrong == 1 else "rows"
        raise ValueError(f"{name} is {what} in {n_wrong:,} {rows} (first at row {np.argmax(wrong):,}); {remedy}")


def _ticks(times, unit):
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        times = times.dt.tz_convert("UTC").dt.tz_localize(None)
    return times.dt.as_unit(unit).to_numpy().astype("int64")


def _together(keys):
    """The values of several key columns below each other, where they can match."""
    plain = [
        key.astype(key.cat.categories.dtype) if isinstance(key.dtype, pd.CategoricalDtype) else key for key in keys
    ]
    if len({pd.api.types.is_numeric_dtype(key.dtype) for key in plain if key.notna().any()}) > 1:
        given = " and ".join(f"{key.name} is {key.dtype}" for key in plain)
        raise ValueError(f"the keys cannot match: {given}; convert one of them with .astype(...)")
    return pd.concat([key.astype(object) for key in plain] if len({key.dtype for key in plain}) > 1 else plain)
