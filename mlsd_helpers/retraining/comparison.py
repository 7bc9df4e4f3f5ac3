"""Policies side by side: what each earned more than one of them, paired over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from mlsd_helpers.retraining.replay_result import Replay
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Comparison:
    """Replays of one stream, each against the same other one.

    Parameters
    ----------
    replays : dict of str to Replay
        By the name shown.
    over : str
        The name of the one that the others are compared with.
    gains : dict of str to Interval
        What each earned more than it, less the cost of trainings where ``net``.
    net : bool
        Whether that cost is taken off.
    days_together : int
        How many days in a row the intervals draw at once.
    """

    replays: dict[str, Replay]
    over: str
    gains: dict[str, Interval]
    net: bool
    days_together: int = 1

    @property
    def table(self) -> pd.DataFrame:
        """A row each replay: what it earned, gained, retrained."""
        return pd.DataFrame(
            [
                {
                    "policy": name,
                    "money": each.per * each.days["money"].sum() / each.days["rows"].sum(),
                    "gain": self.gains[name].estimate,
                    "low": self.gains[name].low,
                    "high": self.gains[name].high,
                    "retrainings": each.retrainings,
                    "alarms": each.alarms,
                    "total": each.total,
                }
                for name, each in self.replays.items()
            ]
        )

    def plot(self, title: str = "", ax: Axes | None = None) -> Axes:
        """Each gain on its interval, the first on top; red where it is below 0, green where it is above."""
        from mlsd_helpers import plots

        shown = {name: gain for name, gain in self.gains.items() if name != self.over}
        colours = ["good" if gain.low > 0 else "bad" if gain.high < 0 else "nothing" for gain in shown.values()]
        return plots.intervals(
            shown,
            colours=colours,
            reference=0,
            reference_label=self.over,
            xlabel=f"{self._gained}, {self._unit} ({self._confidence:.0%} interval over {self._drawn})",
            title=title,
            ax=ax,
        )

    @property
    def _confidence(self):
        return next(iter(self.gains.values())).confidence

    @property
    def _drawn(self):
        return "days" if self.days_together == 1 else f"blocks of {self.days_together} days"

    @property
    def _unit(self):
        return self.replays[self.over].unit

    @property
    def _gained(self):
        return f"more than {self.over}" + ", trainings paid" * self.net

    def _rows(self):
        head = ["policy", self._unit, self._gained, "trainings", "alarms"]
        rows = [
            [
                name,
                f"{each.per * each.days['money'].sum() / each.days['rows'].sum():,.3g}",
                "" if name == self.over else f"{self.gains[name]:+.1f}",
                f"{each.retrainings}",
                f"{each.alarms}",
            ]
            for name, each in self.replays.items()
        ]
        return head, rows

    def __repr__(self) -> str:
        head, rows = self._rows()
        return pd.DataFrame(rows, columns=head).to_string(index=False)

    def _repr_html_(self) -> str:
        n_days = len(self.replays[self.over].days)
        return html_table(*self._rows(), f"{self._confidence:.0%} intervals over {self._drawn}, {n_days} days in all")


def compare(
    replays: Mapping[str, Replay] | Sequence[Replay],
    over: str | None = None,
    *,
    net: bool = False,
    days_together: int = 1,
    confidence: float = 0.95,
) -> Comparison:
    """Compare policies replayed on one stream with one of them, paired over days.

    The intervals are of one policy at a time: of twenty that earn the same, one lies beyond 0 by chance.

    Parameters
    ----------
    replays : mapping of str to Replay, or sequence of Replay
        Two or more; names are those of the policies by default.
    over : str, optional
        The one to compare with; the first by default.
    net : bool
        Whether to take off what the trainings cost.
    days_together : int
        Draw blocks of so many days in a row, as :meth:`Replay.less` does.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        There are fewer than two, a name repeats or is unknown, or they served other rows.

    Examples
    --------
    >>> import numpy as np
    >>> day = pd.date_range("2013-04-01", periods=60)
    >>> periods = pd.DataFrame({"period": ["2013-04"], "paid": [False], "alarm": [False]})
    >>> def earned(name, money):
    ...     days = pd.DataFrame({"day": day, "period": "2013-04", "money": money, "rows": 1})
    ...     return Replay(name, periods, days, money)
    >>> rng = np.random.default_rng(0)
    >>> both = compare([earned("never", rng.normal(5, 1, 60)), earned("monthly", rng.normal(7, 1, 60))])
    >>> both.gains["monthly"].low > 1
    True
    """
    named = dict(replays) if isinstance(replays, Mapping) else {}
    if not isinstance(replays, Mapping):
        for each in replays:
            if each.name in named:
                raise ValueError(f"two replays have the name {each.name!r}; pass a mapping of names of your own")
            named[each.name] = each
    if len(named) < 2:
        raise ValueError(f"there are {len(named)} replays; expected two or more")
    over = next(iter(named)) if over is None else over
    if over not in named:
        raise ValueError(f"over is {over!r}; expected one of {', '.join(map(repr, named))}")
    drawn = {"net": net, "days_together": days_together, "confidence": confidence}
    gains = {name: each.less(named[over], **drawn) for name, each in named.items()}
    return Comparison(named, over, gains, net, days_together)
