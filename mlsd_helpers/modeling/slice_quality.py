"""What a metric is on the rows of a slice, and how far that lies from all other rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from mlsd_helpers.metrics import roc_auc_interval, wilson_interval
from mlsd_helpers.metrics.intervals import critical_value
from mlsd_helpers.metrics.resampling import percentile_interval, times_drawn
from mlsd_helpers.modeling.apart import Apart, apart, auc_apart, design_effect, share_apart
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.measuring import Undefined, measured


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """Rows with labels, their AUC and, at a threshold, their recall and precision."""

    is_positive: np.ndarray
    score: np.ndarray
    is_flagged: np.ndarray | None
    groups: np.ndarray | None
    metric: str
    confidence: float

    @property
    def metrics(self) -> tuple[str, ...]:
        return ("auc",) if self.is_flagged is None else ("auc", "recall", "precision")

    def counts(self, inside: np.ndarray) -> dict[str, Any]:
        return {"rows": np.count_nonzero(inside), "positives": np.count_nonzero(self.is_positive & inside)}

    def counted(self) -> dict[str, np.ndarray]:
        """The rows of which a slice, and the rest, need some, by what to call them."""
        counted = {"positives": self.is_positive, "negatives": ~self.is_positive}
        return counted | ({"rows flagged": self.is_flagged} if self.metric == "precision" else {})

    def quality(self, inside: np.ndarray) -> dict[str, Interval]:
        groups = None if self.groups is None else self.groups[inside]
        quality = {
            "auc": roc_auc_interval(self.is_positive[inside], self.score[inside], self.confidence, groups=groups)
        }
        return quality | {metric: self._share(inside & self._members(metric)) for metric in self.metrics[1:]}

    def apart(self, inside: np.ndarray, quality: Mapping[str, Interval]) -> Apart:
        """How far the metric of the slice, whose quality is known, lies from that of all other rows."""
        if self.metric != "auc":
            hits, members = self.is_positive & self.is_flagged, self._members(self.metric)
            return share_apart(hits, members, inside, self.groups, self.confidence)
        auc = quality["auc"]
        is_flat = auc.standard_error == 0
        unseen_error = (auc.high - auc.low) / critical_value(self.confidence) if is_flat else 0.0
        return auc_apart(self.is_positive, self.score, inside, self.groups, unseen_error, self.confidence)

    def _members(self, metric):
        """The rows that a share is taken of."""
        return self.is_positive if metric == "recall" else self.is_flagged

    def _share(self, rows):
        hits = (self.is_positive & self.is_flagged)[rows]
        if not len(hits):
            return Interval(np.nan, np.nan, np.nan, np.nan, self.confidence)
        if self.groups is None or len(np.unique(self.groups[rows])) < 2:
            return wilson_interval(hits.sum(), len(hits), self.confidence)
        # Wilson's ends depend on z² ÷ n alone: a variance that is k times larger is a z that is √k times larger.
        effect = design_effect(hits, self.groups[rows])
        wider = 2 * NormalDist().cdf(critical_value(self.confidence) * np.sqrt(effect)) - 1
        interval = wilson_interval(hits.sum(), len(hits), min(wider, 1 - 1e-12))
        return replace(interval, standard_error=interval.standard_error * np.sqrt(effect), confidence=self.confidence)


@dataclass(frozen=True, eq=False)
class MeasuredRows:
    """Rows of any kind, and a function that measures some of them."""

    y_true: np.ndarray
    score: np.ndarray
    measure: Callable[..., float]
    groups: np.ndarray | None
    metric: str
    confidence: float
    n_resamples: int
    random_state: Any

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def counts(self, inside: np.ndarray) -> dict[str, Any]:
        return {"rows": np.count_nonzero(inside)}

    def counted(self) -> dict[str, np.ndarray]:
        """The rows of which a slice, and the rest, need some, by what to call them."""
        return {"rows": np.ones(len(self.score), dtype=bool)}

    def quality(self, inside: np.ndarray) -> dict[str, Interval]:
        estimate = self._on(inside)
        drawn = np.array([self._on(inside, times) for times in self._draws()])
        interval = percentile_interval(estimate, drawn, self.confidence)
        if interval.low == interval.high:
            raise Undefined(f"{self.metric} is {interval.low:.6g} on nearly all draws, so that no variance can be seen")
        return {self.metric: interval}

    def apart(self, inside: np.ndarray, quality: Mapping[str, Interval]) -> Apart:
        """How far the metric of the slice, whose quality is known, lies from that of all others, on the same draws."""
        difference = quality[self.metric].estimate - self._on(~inside)
        drawn = [self._on(inside, times) - self._on(~inside, times) for times in self._draws()]
        error = float(np.std(drawn, ddof=1))
        freedom = np.inf
        if self.groups is not None:
            freedom = min(len(np.unique(self.groups[rows])) for rows in (inside, ~inside)) - 1
        return apart(difference, error**2, freedom, self.confidence)

    def _draws(self):
        return times_drawn(len(self.score), self.groups, self.n_resamples, self.random_state)

    def _on(self, rows, times=None):
        if times is None:
            return measured(self.measure, self.y_true[rows], self.score[rows], "on all rows of the slice or the rest")
        drawn = [np.repeat(values[rows], times[rows], axis=0) for values in (self.y_true, self.score)]
        return measured(self.measure, *drawn, "on a draw")


def why_not_judged(rows: LabelledRows | MeasuredRows, inside: np.ndarray, min_rows: int, min_groups: int) -> str:
    """What a slice or the rest has too little of to be judged, or nothing."""
    for where, place in (("it", inside), ("the rest", ~inside)):
        for what, counted in rows.counted().items():
            n_rows = np.count_nonzero(counted & place)
            if n_rows < min_rows:
                return f"{where} has {n_rows:,} {what}, fewer than {min_rows:,}"
            n_groups = min_groups if rows.groups is None else len(np.unique(rows.groups[counted & place]))
            if n_groups < min_groups:
                return f"{where} has {what} in {n_groups:,} groups, fewer than {min_groups:,}"
    return ""
