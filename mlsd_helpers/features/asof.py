"""The latest observation that was known at each moment: a join that never looks ahead."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from mlsd_helpers.features import checks
from mlsd_helpers.features.recent import MISSING
from mlsd_helpers.shared.frames import as_pandas

AGE = "observation_age"
AT_ONCE = pd.Timedelta(0)


def asof_features(
    events: pd.DataFrame,
    observations: pd.DataFrame,
    on: str | tuple[str, str],
    by: str | tuple[str, str] | list[str | tuple[str, str]] | None = None,
    *,
    known_after: str | timedelta = AT_ONCE,
    tolerance: str | timedelta | None = None,
) -> pd.DataFrame:
    """Join to each event the latest observation that was known at its moment.

    Of the observations of the same group that were known by then, the one with the latest time counts: an old reading
    that arrives late does not replace a newer one. Known exactly at the moment is known. Built on
    ``pandas.merge_asof``.

    Parameters
    ----------
    events : DataFrame
        Of pandas, polars or pyarrow: one row a prediction, in any order.
    observations : DataFrame
        Likewise: one row a reading, in any order, at most one for each group and time.
    on : str or (str, str)
        Column with the times: one name for both frames, or a pair, the one in ``events`` and the one in
        ``observations``.
    by : str, (str, str) or list of them, optional
        Key columns that must be equal, such as ``[("origin", "airport"), "carrier"]``. A row with a missing key matches
        nothing.
    known_after : Timedelta or str
        How long after its time an observation is known, or the name of a column of ``observations`` with the time at
        which it is known (missing: never). For a forecast, let ``on`` be the time of issue.
    tolerance : Timedelta or str, optional
        Greatest age, from the time of the observation to the moment; what is older is missing.

    Returns
    -------
    DataFrame
        Of pandas, in the rows and index of ``events``: the columns of ``observations`` without its keys, missing where
        nothing was known, and ``observation_age``. Whole numbers and booleans come back in pandas' nullable types, so
        that the types are the same for a year and for one row.

    Raises
    ------
    ValueError
        When a column is not there, a time is missing, an observation repeats a group and time, an observation would be
        known before its time, naive times meet times with a zone, or keys of text meet keys of numbers.

    References
    ----------
    https://pandas.pydata.org/docs/reference/api/pandas.merge_asof.html

    Examples
    --------
    The reading of 11:51 takes ten minutes to arrive, too long for a prediction at noon:

    >>> events = pd.DataFrame({"at": pd.to_datetime(["2026-01-01 12:00"]), "origin": "JFK"})
    >>> weather = pd.DataFrame({"at": pd.to_datetime(["2026-01-01 10:51", "2026-01-01 11:51"]), "origin": "JFK",
    ...                         "temp": [39.5, 41.0]})
    >>> asof_features(events, weather, "at", "origin", known_after=pd.Timedelta(minutes=10))
                       at  temp observation_age
    0 2026-01-01 10:51:00  39.5 0 days 01:09:00
    """
    events, observations = as_pandas("events", events), as_pandas("observations", observations)
    on_event, on_observation = _pair("on", on)
    keys = [_pair("by", key) for key in (by if isinstance(by, list) else [] if by is None else [by])]
    moment = checks.times("events", events, on_event)
    time = checks.times("observations", observations, on_observation)
    known = checks.known_times("observations", observations, on_observation, known_after)
    if AGE in observations.columns:
        raise ValueError(f"observations has a column {AGE!r}, which is the name of a result; rename it")
    group_of_event, group = _groups(events, observations, keys)

    moment_ticks, time_ticks, known_ticks = checks.instants(
        (f"{on_event} of events", moment),
        (f"{on_observation} of observations", time),
        (f"{known.name} of observations", known),
    )
    _refuse_repeats(group, time_ticks, keys, on_observation)
    is_known = known_ticks != MISSING
    checks.refuse(
        f"{known.name} of observations",
        is_known & (known_ticks < time_ticks),
        f"before {on_observation}",
        f"expected when it became known; for a forecast give the time of issue as {on_observation}",
    )
    row = _latest_known(
        pd.DataFrame({"moment": moment_ticks, "group": group_of_event}),
        pd.DataFrame({"known": known_ticks, "time": time_ticks, "group": group})[is_known & (group >= 0)],
    )
    age = moment.reset_index(drop=True) - time.reset_index(drop=True).reindex(row).reset_index(drop=True)
    if tolerance is not None:
        is_old = (age > checks.duration("tolerance", tolerance, least=pd.Timedelta(0))).to_numpy()
        row, age = np.where(is_old, -1, row), age.mask(is_old)
    found = _take(observations.drop(columns=[ours for _, ours in keys]), row)
    return found.assign(**{AGE: age}).set_axis(events.index, axis="index")


def _latest_known(events, observations):
    """The row number of the observation for each event, -1 where there is none."""
    observations = observations.sort_values(["known", "time"])
    newest = observations.groupby("group")["time"].cummax()
    observations = observations[observations["time"] == newest]  # the others were overtaken before they were known
    joined = pd.merge_asof(
        events.assign(event=np.arange(len(events)))[events["group"] >= 0].sort_values("moment"),
        observations.assign(row=observations.index),
        left_on="moment",
        right_on="known",
        by="group",
    )
    row = np.full(len(events), -1)
    row[joined["event"]] = joined["row"].fillna(-1)
    return row


def _take(observations, row):
    """The rows by number, those of -1 missing, in types that do not depend on whether any is missing."""
    types = {
        name: column.dtype.name.capitalize().replace("Uint", "UInt") if column.dtype.kind in "iu" else "boolean"
        for name, column in observations.items()
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub"
    }
    return observations.astype(types).reset_index(drop=True).reindex(row).reset_index(drop=True)


def _groups(events, observations, keys):
    of_events = [checks.column("events", events, name) for name, _ in keys]
    of_observations = [checks.column("observations", observations, name) for _, name in keys]
    if not keys:
        return np.zeros(len(events), dtype=np.int64), np.zeros(len(observations), dtype=np.int64)
    return checks.group_codes(of_events, of_observations)


def _pair(name, value):
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2 or not all(isinstance(part, str) for part in pair):
        raise ValueError(
            f"{name} is {value!r}; expected the name of a column, or a pair: the name in events and in observations"
        )
    return pair


def _refuse_repeats(group, time, keys, on):
    repeated = pd.DataFrame({"group": group, "time": time}).duplicated() & (group >= 0)
    if repeated.any():
        names = " and ".join([*(ours for _, ours in keys), on])
        raise ValueError(
            f"observations has {repeated.sum():,} rows that repeat {names} (first at row {repeated.argmax():,}); "
            "keep one of each"
        )
