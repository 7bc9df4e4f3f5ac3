"""What was found slice by slice, as a table and as a figure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.tables import MAX_ROWS, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class SliceReport:
    """Quality by slice, the worst first.

    Parameters
    ----------
    table : DataFrame
        A row for each slice that was judged: ``column, slice, rows``, for labels ``share_positive``; the metrics, each
        with ``_low`` and ``_high``; ``difference`` (metric of the slice less that of all other rows) with its
        ``difference_low`` and ``difference_high``, ``p_value``, ``adjusted_p_value`` (Holm) and ``is_worse``.
    excluded : DataFrame
        The slices that were not judged: ``column, slice, rows``, for labels ``positives``, and the ``reason``.
    overall : dict of str to Interval
        The metrics of all rows: AUC and, with a threshold, recall and precision; or the one that was given.
    metric : str
        Which metric the difference is of.
    threshold, alpha, confidence : float
        As they were given.
    higher_is_better : bool
        Whether a slice with less of the metric is the worse one.
    """

    table: pd.DataFrame
    excluded: pd.DataFrame
    overall: dict[str, Interval]
    metric: str
    threshold: float | None
    alpha: float
    confidence: float
    higher_is_better: bool = True

    @property
    def worse(self) -> pd.DataFrame:
        """The rows of the slices that are worse than the rest beyond chance."""
        return self.table[self.table["is_worse"]]

    def plot(self, *, title: str = "", n_slices: int = 8, ax: Axes | None = None) -> Axes:
        """Draw how far the first slices lie from the rest, the worst on top; red where worse beyond chance.

        Drawn is the difference, on which the verdict rests: a slice can be worse than the rest beyond chance although
        the interval of its metric holds the metric of all rows. The intervals are of one slice at a time, the colour is
        corrected for all slices judged.

        Parameters
        ----------
        title : str, optional
            The finding.
        n_slices : int
            How many slices to draw.
        ax : Axes, optional
            Where to draw; a new figure by default.

        Raises
        ------
        ValueError
            When no slice was judged.
        """
        from mlsd_helpers import plots

        if not len(self.table):
            raise ValueError(f"no slice was judged. {self._note}")
        head = self.table.head(n_slices)
        return plots.intervals(
            [f"{column}: {name}" for column, name in zip(head["column"], head["slice"], strict=True)],
            *(head[f"difference{end}"] for end in ("", "_low", "_high")),
            colours=["bad" if is_worse else "nothing" for is_worse in head["is_worse"]],
            reference=0,
            reference_label="all other rows",
            xlabel=f"{self.metric} less that of all other rows ({self.confidence:.0%} interval)",
            title=title,
            ax=ax,
        )

    @property
    def _shown(self) -> Table:
        head, style = self.table.head(MAX_ROWS), ".3f" if "share_positive" in self.table else ".4g"
        shares = {"positive": head["share_positive"].map("{:.1%}".format)} if "share_positive" in head else {}
        shown = pd.DataFrame(
            {
                "slice": [f"{column} = {name}" for column, name in zip(head["column"], head["slice"], strict=True)],
                "rows": [f"{rows:,}" for rows in head["rows"]],
                **shares,
                **{metric: _with_ends(head, metric, style) for metric in self.overall},
                f"{self.metric} - rest": [f"{difference:+{style}}" for difference in head["difference"]],
                "adjusted p": [f"{p:.2g}" for p in head["adjusted_p_value"]],
            }
        )
        left_out = len(self.table) - len(head)
        at = "" if self.threshold is None else f"; threshold {self.threshold:.3g}"
        caption = (
            f"{len(self.worse)} of {len(self.table)} slices have a {'lower' if self.higher_is_better else 'higher'} "
            f"{self.metric} than the rest (Holm at {self.alpha:g}; {self.confidence:.0%} intervals{at})"
        )
        return Table(shown, f"{caption}; the first {MAX_ROWS} of {len(self.table)}" if left_out else caption)

    @property
    def _note(self) -> str:
        if not len(self.excluded):
            return ""
        first, n_slices = self.excluded.iloc[0], len(self.excluded)
        such_as = "" if n_slices == 1 else "such as "
        return (
            f"Not judged: {n_slices} slice{'s' * (n_slices > 1)}, {self.excluded['rows'].sum():,} rows, {such_as}"
            f"{first['column']} = {first['slice']} ({first['reason']})"
        )

    def __repr__(self):
        table = self._shown
        return "\n".join(filter(None, [repr(table) if len(table.frame) else table.caption, self._note]))

    def _repr_html_(self):
        return self._shown._repr_html_() + (f"<p>{escape(self._note)}</p>" if self._note else "")


def _with_ends(table, metric, style):
    ends = zip(table[metric], table[f"{metric}_low"], table[f"{metric}_high"], strict=True)
    return ["" if np.isnan(value) else f"{value:{style}} [{low:{style}}, {high:{style}}]" for value, low, high in ends]
