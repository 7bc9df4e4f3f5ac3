"""What forks of a run at other rates came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.showing import html_table, number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class ProbeResult:
    """Losses of forks of a run, by the factor on its learning rate.

    Attributes
    ----------
    factors : tuple of float
        On the rate; 1 among them.
    losses : ndarray, shape (n_factors, n_repeats)
        At the end of each fork; infinite where it diverged. In one column all forks saw the same batches.
    loss_now : float
        Where the run is.
    n_steps : int
        Of each fork.
    confidence : float
        That all differences together lie in their intervals.
    """

    factors: tuple[float, ...]
    losses: np.ndarray
    loss_now: float
    n_steps: int
    confidence: float = 0.95

    @property
    def differences(self) -> dict[float, Interval | None]:
        """By factor, the loss at that rate minus the loss at the run's own, with its interval; None where one diverged.

        Student's interval of the paired differences over the repeats, each at 1 − (1 − confidence) ÷ m for m factors
        (Bonferroni), so that all hold together.
        """
        from scipy import stats

        base = self.losses[self.factors.index(1)]
        others = [factor for factor in self.factors if factor != 1]
        each = 1 - (1 - self.confidence) / len(others)
        critical = float(stats.t.ppf((1 + each) / 2, len(base) - 1))
        found = {}
        for factor in others:
            losses = self.losses[self.factors.index(factor)]
            if not np.isfinite([losses, base]).all():
                found[factor] = None
                continue
            mean, error = float(np.mean(losses - base)), float(np.std(losses - base, ddof=1) / np.sqrt(len(base)))
            found[factor] = Interval(mean, mean - critical * error, mean + critical * error, error, each)
        return found

    @property
    def better(self) -> tuple[float, ...]:
        """The factors whose loss is lower than at the run's own rate, surely, best first."""
        found = [(each.estimate, factor) for factor, each in self.differences.items() if each and each.high < 0]
        return tuple(factor for _, factor in sorted(found))

    @property
    def verdict(self) -> str:
        """ "raise the rate", "lower the rate", by the best of those that help; else "keep the rate"."""
        if not np.isfinite(self.losses[self.factors.index(1)]).all():
            return "lower the rate"
        if not self.better:
            return "keep the rate"
        return "raise the rate" if self.better[0] > 1 else "lower the rate"

    def to_frame(self) -> pd.DataFrame:
        """A row a factor: mean loss at the end, difference from the run's own rate and its interval."""
        import pandas as pd

        rows = []
        for factor, losses in zip(self.factors, self.losses, strict=True):
            interval = self.differences.get(factor)
            ends = [np.nan] * 3 if interval is None else list(interval)
            rows.append([factor, losses.mean(), *ends])
        return pd.DataFrame(rows, columns=["factor", "loss", "difference", "low", "high"])

    def _rows(self):
        for factor, losses in zip(self.factors, self.losses, strict=True):
            interval = self.differences.get(factor)
            n_lost = int((~np.isfinite(losses)).sum())
            says = "" if factor == 1 else f"{interval:+.3g}" if interval else "diverged"
            loss = number(losses.mean()) if not n_lost else f"{n_lost} of {len(losses)} diverged"
            yield f"× {factor:.3g}", loss, says

    def __repr__(self) -> str:
        head = f"{self.verdict}: loss after {self.n_steps} steps, from {number(self.loss_now)} now"
        return "\n".join([head, *(f"  {rate}: {loss}  {says}".rstrip() for rate, loss, says in self._rows())])

    def _repr_html_(self) -> str:
        caption = f"{self.verdict}: after {self.n_steps} steps, from {number(self.loss_now)} now"
        return html_table(("rate", "loss", "minus the loss at × 1"), self._rows(), caption)
