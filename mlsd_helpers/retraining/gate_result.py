"""What the promotion gate found, and why it says what it says."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 10


@dataclass(frozen=True, repr=False, eq=False)
class PromotionGate:
    """A challenger judged against the champion.

    Parameters
    ----------
    verdict : str
        "promote", "keep" or "wait n more days".
    wait : int
        How many more days (groups) to wait; 0 for the other two verdicts.
    gain : Interval
        What the challenger earns more, for ``per`` rows, over days.
    reasons : tuple of str
        Why.
    slices : DataFrame
        A row each slice: ``name``, ``rows``, ``days``, ``gain``, ``low``, ``high``, ``p_value`` (one-sided: it earns
        less), ``adjusted_p_value``, ``is_harmed``; NaN where a slice has too few days to be judged.
    miscalibration : Interval or None
        Mean of label − challenger's score, over days.
    n_groups, needed : int
        How many days there are, and how many are needed to see the gain sought.
    gain_sought, minimum_gain : float
        As given.
    unit : str
        Of the money.
    groups_are : str
        What a group is called.
    """

    verdict: str
    wait: int
    gain: Interval
    reasons: tuple[str, ...]
    slices: pd.DataFrame
    miscalibration: Interval | None
    n_groups: int
    needed: int
    gain_sought: float
    minimum_gain: float
    unit: str
    groups_are: str = "days"

    @property
    def promotes(self) -> bool:
        """Whether the verdict is "promote"."""
        return self.verdict == "promote"

    def plot(self, title: str = "", ax: Axes | None = None) -> Axes:
        """The gain of all rows and of each slice judged, the worst first; red where a slice is harmed."""
        from mlsd_helpers import plots

        drawn = f"{self.gain.confidence:.4g} interval over {self.groups_are}"
        shown = self.slices.dropna(subset=["low"]).head(_SHOWN)
        return plots.intervals(
            ["all rows", *shown["name"]],
            [self.gain.estimate, *shown["gain"]],
            [self.gain.low, *shown["low"]],
            [self.gain.high, *shown["high"]],
            colours=["ml", *("bad" if harmed else "nothing" for harmed in shown["is_harmed"])],
            reference=self.minimum_gain,
            reference_label="the least gain" if self.minimum_gain else "no gain",
            xlabel=f"challenger earns more than champion, {self.unit} ({drawn})",
            title=title,
            ax=ax,
        )

    def _rows(self):
        rows = [
            ["gain", f"{self.gain:.3g} {self.unit}"],
            [self.groups_are, f"{self.n_groups}; {self.needed} see a gain of {self.gain_sought:g}"],
        ]
        if self.miscalibration is not None:
            rows.append(["label − score", f"{self.miscalibration:.3f}"])
        if len(self.slices):
            judged = int(self.slices["p_value"].notna().sum())
            left_out = (
                f"; {len(self.slices) - judged} with too few {self.groups_are}" if judged < len(self.slices) else ""
            )
            rows.append(["slices", f"{int(self.slices['is_harmed'].sum())} of {judged} harmed (Holm){left_out}"])
        return rows

    def __repr__(self) -> str:
        lines = [f"{name}: {value}" for name, value in self._rows()]
        return "\n".join([f"{self.verdict}: {'; '.join(self.reasons)}", *lines])

    def _repr_html_(self) -> str:
        head = f"<p><strong>{escape(self.verdict)}</strong>: {escape('; '.join(self.reasons))}</p>"
        return head + html_table(["", ""], self._rows())
