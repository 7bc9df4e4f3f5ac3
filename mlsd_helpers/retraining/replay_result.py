"""What a replay earned, and how much more or less than another on the same days."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import cluster_bootstrap_interval
from mlsd_helpers.retraining.paired_days import gain_over_days
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import whole
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Replay:
    """A stream served under one policy.

    Parameters
    ----------
    name : str
        Of the policy.
    periods : DataFrame
        A row each period: ``period``, ``rows``, ``money`` (mean of a row × ``per``), ``alarm`` (the policy wants a new
        model), ``retrained`` (a new model is served), ``paid`` (a training was paid: with a gate also when its model
        was turned down), ``statistic`` and ``says`` of the policy, ``training_rows`` of the model served, and the
        metrics asked for.
    days : DataFrame
        A row each day: ``day``, ``period``, ``money`` (sum) and ``rows``.
    score : ndarray, shape (n,)
        What the model served said about each row, in the order of the stream, from the first period served.
    cost : float
        Of one training, in the unit of one row's money.
    per : float
        How many rows the money is reported for.
    unit : str
        Of that money.
    metrics : tuple of str
        Columns of ``periods`` that are metrics.
    """

    name: str
    periods: pd.DataFrame
    days: pd.DataFrame
    score: np.ndarray
    cost: float = 0.0
    per: float = 1.0
    unit: str = "money"
    metrics: tuple[str, ...] = ()

    @property
    def retrainings(self) -> int:
        """How many trainings were paid after the first."""
        return int(self.periods["paid"].sum())

    @property
    def alarms(self) -> int:
        """In how many periods the policy wanted a new model."""
        return int(self.periods["alarm"].sum())

    @property
    def total(self) -> float:
        """What all rows earned together, less what the trainings cost: in the unit of one row."""
        return float(self.days["money"].sum()) - self.cost * self.retrainings

    @property
    def cost_per(self) -> float:
        """What the trainings cost, spread over all rows, for ``per`` of them."""
        return self.per * self.cost * self.retrainings / float(self.days["rows"].sum())

    def money(self, confidence: float = 0.95) -> Interval:
        """What ``per`` rows earned, before trainings are paid, with an interval over days.

        Raises
        ------
        ValueError
            All rows are of one day.
        """
        _several(self.days)
        return cluster_bootstrap_interval(
            self.days[["money", "rows"]].to_numpy(float),
            lambda sums: self.per * sums[..., 0] / sums[..., 1],
            confidence,
        )

    def less(
        self,
        other: Replay,
        *,
        net: bool = False,
        periods: list[str] | None = None,
        days_together: int = 1,
        confidence: float = 0.95,
    ) -> Interval:
        """How much more ``per`` rows earned than under the other policy, paired, with an interval over days.

        Formula: Σ (money of a day here − there) ÷ Σ rows of a day; whole days are drawn with replacement. Days on which
        both served the same model count as 0. Neighbouring days may hang together, which an interval over days leaves
        out: draw weeks (``days_together=7``) to see what that changes.

        Parameters
        ----------
        other : Replay
            Of the same stream and ``evaluate``.
        net : bool
            Whether to take off what the trainings cost on both sides; of all periods only.
        periods : list of str, optional
            Names of the periods to compare; all by default.
        days_together : int
            Draw blocks of so many days in a row instead of single days.
        confidence : float
            Between 0 and 1.

        Raises
        ------
        ValueError
            The replays served other rows, a period is not there, net and periods are both given, or there is one day.
        """
        if not isinstance(other, Replay):
            raise ValueError(f"other is a {type(other).__name__}; expected a Replay")
        same = self.per == other.per and self.days[["day", "period", "rows"]].equals(
            other.days[["day", "period", "rows"]]
        )
        if not same:
            raise ValueError(
                f"{self.name} served {self.days['rows'].sum():,} rows on {len(self.days)} days and {other.name} "
                f"{other.days['rows'].sum():,} on {len(other.days)}; expected the same rows of the same days, and the "
                "same per: replay both on one stream with the same first"
            )
        within = np.ones(len(self.days), dtype=bool)
        if periods is not None:
            if net:
                raise ValueError("net is of all periods, since a training serves later ones too; leave out periods")
            unknown = sorted(set(periods) - set(self.days["period"]))
            if unknown or not len(periods):
                raise ValueError(
                    f"there is no period {unknown[0] if unknown else ''!r} served; they run from "
                    f"{self.periods['period'].iloc[0]} to {self.periods['period'].iloc[-1]}"
                )
            within = self.days["period"].isin(periods).to_numpy()
        _several(self.days[within])
        days = self.days[within].assign(more=(self.days["money"] - other.days["money"])[within])
        block = (days["day"] - days["day"].iloc[0]).dt.round("D").dt.days // whole("days_together", days_together)
        if block.nunique() < 2:
            raise ValueError(f"days_together is {days_together}, which leaves one block; expected two or more")
        sums = days.groupby(block)[["more", "rows"]].sum().to_numpy(float)
        found = gain_over_days(*sums.T, self.per, confidence)
        if not net:
            return found
        paid = self.cost_per - other.cost_per
        return Interval(found.estimate - paid, found.low - paid, found.high - paid, found.standard_error, confidence)

    def by_period(self, other: Replay, confidence: float = 0.95) -> dict[str, Interval]:
        """:meth:`less` in each period by its name."""
        names = self.periods["period"]
        return {name: self.less(other, periods=[name], confidence=confidence) for name in names}

    def plot(
        self,
        title: str = "",
        ax: list[Axes] | None = None,
        *,
        over: Replay | None = None,
        drift: pd.Series | None = None,
        drift_label: str = "",
    ) -> list[Axes]:
        """The time served at a glance: drift, performance and money, one below the other; trainings are marked.

        Parameters
        ----------
        title : str
            The finding.
        ax : list of Axes, optional
            Where to draw, as many as there are panels: drift (when there is any), each metric, money.
        over : Replay, optional
            Show what was earned more than there, with intervals over days, instead of what was earned.
        drift : Series, optional
            A number by name of the period; by default what the policy looked at, when it looked at something.
        drift_label : str
            What it is.
        """
        from mlsd_helpers.retraining.glance import draw_glance

        return draw_glance(self, title, ax, over, drift, drift_label)

    def _head(self):
        trained = f"{self.retrainings} training{'s' * (self.retrainings != 1)} paid after the first"
        alarms = f"{self.alarms} alarm{'s' * (self.alarms != 1)}"
        mean = self.per * self.days["money"].sum() / self.days["rows"].sum()
        paid = f" before {self.cost_per:,.3g} for trainings" if self.cost_per else ""
        return f"{self.name}: {mean:,.4g} {self.unit}{paid}; {trained}, {alarms} in {len(self.periods)} periods"

    def _rows(self):
        head = ["period", "rows", self.unit, "alarm", "new model", "looked at", "learned from", *self.metrics]
        rows = [
            [
                each["period"],
                f"{each['rows']:,}",
                f"{each['money']:,.3g}",
                "yes" if each["alarm"] else "",
                "yes" if each["retrained"] else "turned down" if each["paid"] else "",
                "" if np.isnan(each["statistic"]) else f"{each['statistic']:.3g}",
                f"{each['training_rows']:,}",
                *(f"{each[name]:.3g}" for name in self.metrics),
            ]
            for each in self.periods.to_dict("records")
        ]
        return head, rows

    def __repr__(self) -> str:
        head, rows = self._rows()
        return f"{self._head()}\n{pd.DataFrame(rows, columns=head).to_string(index=False)}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._head())}</p>{html_table(*self._rows())}"


def _several(days):
    if days["day"].nunique() < 2:
        raise ValueError(
            f"all {int(days['rows'].sum()):,} rows are of one day, {days['day'].iloc[0]:%Y-%m-%d}, and the rows of a "
            "day hang together: no interval can be given; compare two days or more, better thirty"
        )
