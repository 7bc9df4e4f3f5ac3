"""What a ladder says about its rungs, as a table and as a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import cluster_mean_interval
from mlsd_helpers.modeling.tasks import TASKS
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.tables import MAX_ROWS, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class LadderReport:
    """What each rung of a ladder takes and gives on test data, the simplest first.

    Parameters
    ----------
    table : DataFrame
        A row for each rung: ``rung``, ``fit_seconds``, ``predict_us_per_row``, ``size_bytes``; for labels ``threshold``
        (from validation data), ``auc``, ``log_loss`` (nats) and ``cost`` (money per 1,000 decisions at the threshold);
        for numbers ``rmse`` and ``mae``; for lists ``ndcg``. Each metric comes with ``_low`` and ``_high``, and as
        ``_difference`` to the rung below with ``_difference_low`` and ``_difference_high`` (NaN on the lowest).
    scores : dict of str to ndarray
        What each rung said about the test rows.
    n_rows : int
        Rows of the test data.
    task : str
        ``"classification"``, ``"regression"`` or ``"ranking"``.
    unit : str
        What intervals count as independent: ``"rows"``, ``"groups"`` or ``"lists"``.
    confidence : float
        Of the intervals.
    do_nothing, always_act : float, optional
        Cost per 1,000 decisions on the test data of flagging nobody, and everybody; for labels.
    costs : dict of str to ndarray, optional
        What each rung's decision on each row costs at its threshold, times 1,000: the mean is the cost per 1,000
        decisions; for labels.
    groups : ndarray, optional
        The group of each row, as it was given; for labels.
    """

    table: pd.DataFrame
    scores: dict[str, np.ndarray] = field(repr=False)
    n_rows: int
    task: str
    unit: str
    confidence: float
    do_nothing: float | None = None
    always_act: float | None = None
    costs: dict[str, np.ndarray] | None = field(default=None, repr=False)
    groups: np.ndarray | None = field(default=None, repr=False)

    def saving(
        self, rung: str, over: str, n_resamples: int = 1000, random_state: int | np.random.Generator | None = 0
    ) -> Interval:
        """What a rung saves per 1,000 decisions against any other, paired: on the same rows, or groups of rows.

        Parameters
        ----------
        rung, over : str
            Names of two rungs; positive where the first is the cheaper one.
        n_resamples : int
            Draws of the bootstrap over rows or groups, at least 100.
        random_state : int, numpy.random.Generator or None
            Seed of the draws.

        Returns
        -------
        Interval
            In the unit of the costs.

        Raises
        ------
        ValueError
            There is no such rung, or the task has no costs.
        """
        for name in (rung, over):
            if self.costs is None:
                raise ValueError(f"a ladder for {self.task} counts no costs; saving is for labels")
            if name not in self.costs:
                raise ValueError(f"there is no rung {name!r}; the rungs are {', '.join(map(repr, self.costs))}")
        saved = self.costs[over] - self.costs[rung]
        rows_or_groups = np.arange(len(saved)) if self.groups is None else self.groups
        return cluster_mean_interval(saved, rows_or_groups, self.confidence, n_resamples, random_state)

    def climb(self) -> dict[tuple[str, str], Interval]:
        """Climb from the lowest rung, and take a rung when what it saves over the best so far is above zero for sure.

        For sure: the whole interval. Climb on rows that choose, such as the validation rows, and judge the same steps
        on others with :meth:`saving`.

        Returns
        -------
        dict
            What each rung saves over the best one below it that was taken, by (rung, the one below), in order. A rung
            was taken where ``low`` is above 0.
        """
        names = self.table["rung"].tolist()
        best, steps = names[0], {}
        for rung in names[1:]:
            steps[rung, best] = self.saving(rung, best)
            best = rung if steps[rung, best].low > 0 else best
        return steps

    def plot(self, *, title: str = "", unit: str = "", ax: Axes | None = None) -> Axes:
        """Draw cost, RMSE or gain of each rung, the simplest on top, with its interval.

        Parameters
        ----------
        title : str, optional
            The finding.
        unit : str, optional
            Of what is drawn: of the costs, such as "$", or of the numbers predicted.
        ax : Axes, optional
            Where to draw; a new figure by default.
        """
        from mlsd_helpers import plots

        task = TASKS[self.task]
        shown = next(each for each in task.shown if each.column == task.compared)
        reference = (
            {} if self.do_nothing is None else {"reference": self.do_nothing, "reference_label": "doing nothing"}
        )
        return plots.intervals(
            self.table["rung"].tolist(),
            *(self.table[f"{shown.column}{end}"] for end in ("", "_low", "_high")),
            xlabel=f"{shown.drawn_as} ({f'{unit}, ' if unit else ''}{self.confidence:.0%} interval over {self.unit})",
            title=title,
            ax=ax,
            **reference,
        )

    @property
    def _shown(self) -> Table:
        head, task = self.table.head(MAX_ROWS), TASKS[self.task]
        compared = next(each for each in task.shown if each.column == task.compared)
        shown = {
            "rung": head["rung"],
            "fit": [_seconds(value) for value in head["fit_seconds"]],
            "predict": [f"{value:,.3g} µs/row" for value in head["predict_us_per_row"]],
            "size": [_bytes(value) for value in head["size_bytes"]],
            **{each.name: _with_ends(head, each.column, each.style) for each in task.shown},
            "to the rung below": _with_ends(head, f"{compared.column}_difference", f"+{compared.style}"),
        }
        caption = [f"{self.n_rows:,} test rows"]
        if self.do_nothing is not None:
            caption.append("thresholds from validation")
        caption.append(f"{self.confidence:.0%} intervals over {self.unit}")
        if self.do_nothing is not None:
            caption.append(f"doing nothing costs {self.do_nothing:,.0f}, always acting {self.always_act:,.0f}")
        if len(self.table) > MAX_ROWS:
            caption.append(f"the first {MAX_ROWS} of {len(self.table)}")
        return Table(pd.DataFrame(shown), "; ".join(caption))

    def __repr__(self):
        return repr(self._shown)

    def _repr_html_(self):
        return self._shown._repr_html_()


def _seconds(value):
    return f"{value:,.2g} s" if value < 10 else f"{value:,.0f} s"


def _bytes(value):
    return f"{value:,} B" if value < 1000 else f"{value / 1000:,.3g} kB" if value < 1e6 else f"{value / 1e6:,.3g} MB"


def _with_ends(table, name, style):
    ends = zip(table[name], table[f"{name}_low"], table[f"{name}_high"], strict=True)
    return ["" if np.isnan(value) else f"{value:{style}} [{low:{style}}, {high:{style}}]" for value, low, high in ends]
