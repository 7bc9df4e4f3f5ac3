"""Flights whose scheduled time on the way is not that of the same flight on other days."""

import pandas as pd

from mlsd_helpers.flights.data import LATE_MINUTES

_SAME = ["month", "carrier", "flight", "origin", "dest", "sched_dep_time"]


def odd_schedules(flights: pd.DataFrame, off_by: float = 30, at_least: int = 10, share: float = 0.8) -> pd.DataFrame:
    """Hold each flight against the same flight on the other days of its month.

    The scheduled minutes on the way are those of the clock at the destination less those at the origin, so that two
    clocks which do not change together move them by an hour.

    Parameters
    ----------
    flights : DataFrame
        Flights that arrived, as `arrived_only` gives them.
    off_by : float
        Minutes by which a schedule must differ from the usual one.
    at_least : int
        Days on which the flight must have gone.
    share : float
        Of these days, how many must have the usual schedule, give or take less than ``off_by``.

    Returns
    -------
    DataFrame
        The odd flights, with ``scheduled`` and ``usual`` minutes on the way, the delay ``by_usual`` schedule, and
        whether that ``turns_label``.
    """
    minutes = {name: flights[name] // 100 * 60 + flights[name] % 100 for name in ("sched_dep_time", "sched_arr_time")}
    scheduled = (minutes["sched_arr_time"] - minutes["sched_dep_time"]) % 1440
    keys = [flights[name] for name in _SAME]
    usual, n_days = (scheduled.groupby(keys).transform(of) for of in ("median", "size"))
    differs = (scheduled - usual).abs() >= off_by
    is_odd = differs & (n_days >= at_least) & (differs.groupby(keys).transform("mean") <= 1 - share)
    by_usual = flights["arr_delay"] + scheduled - usual
    turns = (by_usual >= LATE_MINUTES) != flights["is_late"]
    return flights.assign(scheduled=scheduled, usual=usual, by_usual=by_usual, turns_label=turns)[is_odd]
