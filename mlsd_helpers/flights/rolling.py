"""Judge what was learned on the quarters that followed: three times over the year, with intervals over days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from mlsd_helpers.flights.case import cost_per_1000
from mlsd_helpers.flights.checks import require_columns
from mlsd_helpers.metrics import Interval, cluster_bootstrap_interval, cluster_mean_interval, roc_auc_difference
from mlsd_helpers.shared.number_checks import whole

_FIRST_AND_LAST_MONTH = {"April to June": (4, 6), "July to September": (7, 9), "October to December": (10, 12)}


class ByQuarter(dict):
    """An interval for each quarter, by its name."""

    @property
    def lowest(self) -> float:
        """The lowest end of all intervals: above 0 where each of them is."""
        return min(each.low for each in self.values())

    @property
    def highest(self) -> float:
        """The highest end of all intervals: below 0 where each of them is."""
        return max(each.high for each in self.values())


class RollingQuarters:
    """Three quarters of the year, each with all flights before it to learn from.

    Flights of a day are late together: every interval draws days.

    Parameters
    ----------
    arrived : DataFrame
        Flights with a label, as from :func:`arrived_only`: ``is_late``, ``month`` and ``day``.

    Attributes
    ----------
    parts : dict of str to (DataFrame, DataFrame)
        By name of the quarter: the flights before it, and those of it.
    flights : DataFrame
        The flights of all three quarters in order, with ``quarter`` (name) and ``date`` (month × 100 + day).

    Raises
    ------
    ValueError
        A quarter has no flights, or none are before it; a column is missing.

    Examples
    --------
    >>> from mlsd_helpers.flights import arrived_only, load_flights
    >>> quarters = RollingQuarters(arrived_only(load_flights())[0])
    >>> len(quarters.flights), quarters.flights["date"].nunique()
    (249435, 275)
    >>> quarters.means(quarters.flights["is_late"])["October to December"]
    0.23 [0.201, 0.26], standard error 0.015
    """

    def __init__(self, arrived: pd.DataFrame):
        require_columns(arrived, ["is_late", "month", "day"])
        arrived = arrived.assign(date=arrived["month"] * 100 + arrived["day"])
        month = arrived["month"]
        self.parts = {
            name: (arrived[month < first], arrived[month.between(first, last)])
            for name, (first, last) in _FIRST_AND_LAST_MONTH.items()
        }
        for name, (past, quarter) in self.parts.items():
            if past.empty or quarter.empty:
                raise ValueError(
                    f"{name} has {len(quarter):,} flights and {len(past):,} before it; expected some of both"
                )
        self.flights = pd.concat([quarter.assign(quarter=name) for name, (_, quarter) in self.parts.items()])

    def apply(self, judge: Callable, days: int | None = None) -> pd.Series:
        """One value for each flight of each quarter: ``judge(past, quarter)`` returns them for one quarter.

        Parameters
        ----------
        judge : callable
            Takes the flights before the quarter and those of the quarter; returns one value for each of the latter.
        days : int, optional
            How many of the last days before each quarter ``past`` holds; by default all that are before it.
        """
        judged = []
        for past, quarter in self.parts.values():
            if days is not None:
                past = past[past["date"].isin(np.unique(past["date"])[-whole("days", days, at_least=1) :])]
            judged.append(pd.Series(np.asarray(judge(past, quarter)), quarter.index))
        return pd.concat(judged)

    def saved(self, alert: pd.Series) -> pd.Series:
        """What alerts save over doing nothing at each flight, in USD per 1,000 passenger-flights; negative: they cost.

        Parameters
        ----------
        alert : Series of bool
            Whether each flight's passengers are warned; flights of no quarter are left out.
        """
        late, index = self.flights["is_late"].to_numpy(), self.flights.index
        nobody = cost_per_1000(late, np.zeros(len(late), dtype=bool))
        return pd.Series(nobody - cost_per_1000(late, alert[index].to_numpy()), index)

    def mean(self, values: pd.Series) -> Interval:
        """Mean of some flights' values, in their unit, with an interval over days; the index says which flights."""
        return cluster_mean_interval(values, self.flights.loc[values.index, "date"])

    def means(self, values: pd.Series) -> ByQuarter:
        """The mean of each quarter."""
        return ByQuarter({name: self.mean(values[quarter.index]) for name, (_, quarter) in self.parts.items()})

    def share(self, part: pd.Series, total: pd.Series) -> Interval:
        """Sum of a part ÷ sum of the total over the same flights, with an interval over days."""
        of_day = pd.DataFrame({"part": part, "total": total}).groupby(self.flights.loc[part.index, "date"]).sum()
        return cluster_bootstrap_interval(of_day.to_numpy(), lambda sums: sums[..., 0] / sums[..., 1])

    def shares(self, part: pd.Series, total: pd.Series) -> ByQuarter:
        """The share of each quarter."""
        return ByQuarter(
            {name: self.share(part[quarter.index], total[quarter.index]) for name, (_, quarter) in self.parts.items()}
        )

    def auc_leads(self, score: pd.Series, over: pd.Series) -> ByQuarter:
        """AUC of one score less that of another on the flights of each quarter, with DeLong's interval over days."""
        return ByQuarter(
            {
                name: roc_auc_difference(rows["is_late"], score[rows.index], over[rows.index], groups=rows["date"])
                for name, (_, rows) in self.parts.items()
            }
        )
