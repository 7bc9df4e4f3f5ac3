"""The rate among outcomes that were already known at each moment."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from mlsd_helpers.features import checks
from mlsd_helpers.shared.frames import as_pandas, as_pandas_series

MISSING = np.iinfo(np.int64).min  # how a missing time reads as a whole number


def recent_rate(
    events: pd.DataFrame,
    outcomes: str | pd.Series | np.ndarray | list,
    on: str,
    *,
    known_after: str | timedelta,
    window: str | timedelta | None = None,
    by: str | list[str] | None = None,
) -> pd.DataFrame:
    """Average the outcomes of other events that became known in the window before each event's moment.

    Formula: for event i at the moment tᵢ, the mean of yⱼ over all j ≠ i of the same group with tᵢ − window < kⱼ ≤ tᵢ,
    where kⱼ is when the outcome yⱼ became known. An outcome known exactly at the moment counts; an event never counts
    for itself. Running sums and two binary searches, so the time grows as n log n; for labels and whole numbers the
    sums are exact.

    Parameters
    ----------
    events : DataFrame
        Of pandas, polars or pyarrow: one row an event, in any order, all events of the period, not a sample.
    outcomes : str or array of shape (n_events,)
        A column of ``events``, or one number or boolean a row: a label for a rate, minutes for a mean delay. A missing
        outcome never counts.
    on : str
        Column with the moment of prediction of each event.
    known_after : str or Timedelta
        When an outcome is known: the name of a column with that time (missing: never), or the delay after ``on``.
    window : Timedelta or str, optional
        How far back to look, such as ``"3h"``; all that is known by default.
    by : str or list of str, optional
        Columns whose values form the groups. An event without a group has no rate, and counts for nobody.

    Returns
    -------
    DataFrame
        Of pandas: ``rate`` (missing where nothing is known yet) and ``count``, in the rows and index of ``events``.

    Raises
    ------
    ValueError
        When a column is not there, a moment is missing, naive times meet times with a zone, outcomes are not finite
        numbers of the same rows, or a duration makes no sense.

    Examples
    --------
    Three orders; whether one is fraud is known a day later:

    >>> orders = pd.DataFrame({"at": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"]), "fraud": [1, 0, 0]})
    >>> recent_rate(orders, "fraud", "at", known_after=pd.Timedelta(days=1))
       rate  count
    0   NaN      0
    1   1.0      1
    2   0.5      2
    """
    events, outcomes = as_pandas("events", events), as_pandas_series(outcomes)
    moment = checks.times("events", events, on)
    known = checks.known_times("events", events, on, known_after)
    opens = moment if window is None else moment - checks.duration("window", window, least=pd.Timedelta(1, unit="ns"))
    value = _numbers(events, outcomes)
    group = _groups(events, by)

    moment, opens, known = checks.instants((on, moment), (on, opens), (known.name, known))
    if window is None:
        opens = np.full(len(events), MISSING)
    counts = (known != MISSING) & ~np.isnan(value) & (group >= 0)
    moment, opens, known = _in_order_of_group(group, moment, opens, known)

    rate, count = _mean_of_known(moment, opens, known, value, counts)
    in_no_group = group < 0
    rate[in_no_group], count[in_no_group] = np.nan, 0
    return pd.DataFrame({"rate": rate, "count": count}, index=events.index)


def _mean_of_known(moment, opens, known, value, counts):
    """Mean and number of the values that became known after ``opens`` and not after ``moment``, without a row's own."""
    order = np.flatnonzero(counts)[np.argsort(known[counts], kind="stable")]
    totals = np.concatenate([[0.0], np.cumsum(value[order])])
    first = np.searchsorted(known[order], opens, side="right")
    last = np.searchsorted(known[order], moment, side="right")
    own = counts & (known > opens) & (known <= moment)
    count = last - first - own
    total = totals[last] - totals[first] - np.where(own, value, 0.0)
    return np.divide(total, count, out=np.full(len(moment), np.nan), where=count > 0), count


def _in_order_of_group(group, *times):
    """Replace times by whole numbers that order first by group and then by time, so that one search serves all."""
    ranks, distinct = pd.factorize(np.concatenate(times), sort=True)
    return [group * len(distinct) + rank for rank in np.split(ranks, len(times))]


def _groups(events, by):
    if by is None:
        return np.zeros(len(events), dtype=np.int64)
    names = [by] if isinstance(by, str) else list(by)
    if not names:
        raise ValueError("by is an empty list; expected names of columns, or None for one group of all events")
    (codes,) = checks.group_codes([checks.column("events", events, name) for name in names])
    return codes


def _numbers(events, outcomes):
    if isinstance(outcomes, str):
        outcomes = checks.column("events", events, outcomes)
    checks.require_rows("outcomes", outcomes, len(events), "events")
    if isinstance(outcomes, pd.Series) and not outcomes.index.equals(events.index):
        raise ValueError(
            "outcomes has another index than events; expected the same rows in the same order: "
            "outcomes.loc[events.index], or .to_numpy() where the order is right"
        )
    series = pd.Series(outcomes)
    if _is_other(series):
        raise ValueError(f"outcomes are {series.dtype}; expected numbers or booleans: convert them with .astype(float)")
    value = series.to_numpy(dtype="float64", na_value=np.nan)
    checks.refuse("outcomes", np.isinf(value), "infinite", "drop those rows, or clip the values")
    return value


def _is_other(series):
    """Whether the values are neither numbers nor booleans; objects are what their values are."""
    inferred = series.infer_objects() if len(series) else series.astype("float64")
    if inferred.dtype == object and inferred.notna().any():
        inferred = series.dropna().infer_objects()
    return not (pd.api.types.is_numeric_dtype(inferred.dtype) or inferred.isna().all())
