"""What the experiments on a poor model found: a table, a sentence a cause, a figure, and what stays open."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAUSES = ("features", "hyperparameters", "too little data", "label errors")
YES, NO, OPEN, REMAINS, MEASURED = "yes", "no", "cannot tell", "what remains", ""
COULD_NOT = "could not run, because "


@dataclass(frozen=True, repr=False, eq=False)
class WhyPoor:
    """Which of four causes the experiments speak for.

    Parameters
    ----------
    table : DataFrame
        An experiment a row: ``cause``, ``experiment``, ``estimate``, ``low``, ``high`` (shares of the constant's loss),
        ``verdict`` ("yes", "no", "cannot tell", "what remains", "" where it only
        measures, or "could not run, because …") and ``says``.
    causes : dict of str to str
        The verdict on each cause.
    sentences : dict of str to str
        One sentence on each.
    cannot_tell_apart : tuple of str
        What these experiments leave open, whatever they find.
    margin : float
        The least share of the constant's loss that counts.
    """

    table: pd.DataFrame
    causes: dict[str, str]
    sentences: dict[str, str]
    cannot_tell_apart: tuple[str, ...]
    margin: float

    @property
    def found(self) -> tuple[str, ...]:
        """The causes with the verdict "yes"."""
        return tuple(cause for cause, verdict in self.causes.items() if verdict == YES)

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw each experiment as an estimate with its interval, with a line at the margin."""
        from mlsd_helpers import plots

        ran = self.table.dropna(subset=["low", "high"])
        return plots.intervals(
            [f"{row.cause}: {row.experiment}" for row in ran.itertuples()],
            *(100 * ran[end] for end in ("estimate", "low", "high")),
            xlabel="% of the constant's loss (95 % interval)",
            title=title or f"Found: {', '.join(self.found) or 'none of the four causes'}",
            colours=["ml" if verdict == YES else "nothing" for verdict in ran["verdict"]],
            reference=100 * self.margin,
            reference_label="counts from here",
            ax=ax,
        )

    @property
    def _rows(self):
        for row in self.table.itertuples():
            numbers = "" if pd.isna(row.estimate) else f"{row.estimate:.3f} [{row.low:.3f}, {row.high:.3f}]"
            yield row.cause, row.experiment, numbers, row.verdict, row.says

    def __repr__(self):
        said = [f"{cause}: {verdict}. {self.sentences[cause]}" for cause, verdict in self.causes.items()]
        rows = ["  " + " | ".join(filter(None, row)) for row in self._rows]
        return "\n".join([*said, *rows, *(f"Not told apart: {text}" for text in self.cannot_tell_apart)])

    def _repr_html_(self):
        causes = ((cause, verdict, self.sentences[cause]) for cause, verdict in self.causes.items())
        head = ("cause", "experiment", "estimate and 95 % interval", "verdict", "what it says")
        left = "".join(f"<li>{escape(text)}</li>" for text in self.cannot_tell_apart)
        return (
            html_table(("cause", "verdict", "why"), causes)
            + html_table(head, self._rows, "Experiments, in shares of the constant's loss")
            + f"<p>What this does not tell apart:</p><ul>{left}</ul>"
        )
