"""When to train again: by the calendar, on drift, on performance measured or estimated, or never."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd

from mlsd_helpers.retraining.known import Decision, Known
from mlsd_helpers.shared.number_checks import number, positive, whole


@dataclass(frozen=True)
class Policy:
    """A rule that says at the start of each period whether to train again, with the name that tables show.

    Parameters
    ----------
    name : str
        What it is called.
    decide : callable
        ``decide(known)`` returns a :class:`Decision` or a boolean; it remembers nothing from one call to the next.
    periods : tuple of str
        Names of periods that it waits for: a replay refuses those that its stream has not.
    """

    name: str
    decide: Callable[[Known], Decision | bool]
    periods: tuple[str, ...] = ()

    def __call__(self, known: Known) -> Decision | bool:
        return self.decide(known)


def never() -> Policy:
    """Serve the first model for good: what every other policy is compared with.

    Examples
    --------
    >>> never().name
    'never'
    """
    return Policy("never", lambda known: Decision(False))


def calendar(every: int = 1, *, at: Sequence[str] | None = None, name: str = "") -> Policy:
    """Train again every so many periods, or at the start of those named.

    Parameters
    ----------
    every : int
        Periods from one training to the next: the model is replaced once it has served this many.
    at : sequence of str, optional
        Names of periods, such as ``["2013-07"]``, at whose start to train again, and at no other.
    name : str
        What tables call it.

    Raises
    ------
    ValueError
        When ``every`` is not a whole number of at least 1, or ``at`` is empty or a text.

    Examples
    --------
    >>> calendar(every=3).name, calendar(at=["2013-07"]).name
    ('every 3 periods', 'at 2013-07')
    """
    whole("every", every)
    if at is None:
        default = "every period" if every == 1 else f"every {every} periods"
        return Policy(name or default, lambda known: Decision(known.since_training >= every))
    if isinstance(at, str) or not len(at):
        raise ValueError(f"at is {at!r}; expected a list of names of periods, such as ['2013-07']")
    chosen = frozenset(at)
    return Policy(name or f"at {', '.join(at)}", lambda known: Decision(known.name in chosen), tuple(at))


def on_drift(
    statistic: Callable[[Any, Any], float],
    above: float,
    *,
    of: Literal["rows", "score"] = "rows",
    name: str = "",
) -> Policy:
    """Train again when the last period differs from what the model learned from; no label is needed.

    Parameters
    ----------
    statistic : callable
        ``statistic(reference, current)`` returns one number: the larger, the more they differ. Both are frames of
        features, or, with ``of="score"``, arrays of what the model serving now says about them.
    above : float
        Alarm when the statistic is larger.
    of : {"rows", "score"}
        What is compared.
    name : str
        What tables call it.

    Raises
    ------
    ValueError
        When the statistic cannot be called, the limit is not finite, or ``of`` is neither; on use, when the statistic
        returns no number.

    Examples
    --------
    >>> on_drift(lambda reference, current: abs(current["x"].mean() - reference["x"].mean()), above=0.5).name
    'drift above 0.5'
    """
    _callable("statistic", statistic, "(reference, current)")
    number("above", above)
    if of not in ("rows", "score"):
        raise ValueError(f"of is {of!r}; expected 'rows' or 'score'")

    def decide(known: Known) -> Decision:
        if of == "rows":
            found = statistic(known.rows[known.trained_on], known.rows[known.last])
        else:
            periods = np.unique(known.period[known.trained_on])
            spoken = np.concatenate([known.score_of_period(each) for each in periods])
            among = known.trained_on[np.isin(known.period, periods)]
            found = statistic(spoken[among], known.score_of_period(known.period[-1]))
        value = _one_number("statistic", found, known)
        return Decision(value > above, value, f"drift of {value:.3g}")

    return Policy(name or f"{'score ' * (of == 'score')}drift above {above:g}", decide)


def on_performance(
    metric: Callable[[Any, Any], float],
    *,
    above: float | None = None,
    below: float | None = None,
    rises_by: float | None = None,
    falls_by: float | None = None,
    name: str = "",
) -> Policy:
    """Train again when the last period whose labels are known went badly.

    The metric is that of the last period of which half of the labels or more have arrived, served by the model that
    serves now; a period that an older model served says nothing about this one. Give one of four limits.

    Parameters
    ----------
    metric : callable
        ``metric(y_true, y_score)`` returns one number.
    above, below : float, optional
        Alarm when the metric is larger, or smaller.
    rises_by, falls_by : float, optional
        Alarm when it is larger, or smaller, by more than this than in the first period that this model served.
    name : str
        What tables call it.

    Raises
    ------
    ValueError
        When the metric cannot be called, or there is not one finite limit; on use, when it returns no number.

    Examples
    --------
    >>> from mlsd_helpers.metrics import roc_auc
    >>> on_performance(roc_auc, falls_by=0.02).name
    'roc_auc falls by 0.02'
    """
    _callable("metric", metric, "(y_true, y_score)")
    limit = _Limit.of(above, below, rises_by, falls_by)

    def decide(known: Known) -> Decision:
        mine = [each for each in known.labelled_periods() if each > known.period[-1] - known.since_training]
        values = []
        for each in mine[:1] + mine[1:][-1:]:
            rows = known.labelled(each)
            values.append(_one_number("metric", metric(known.label[rows], known.score[rows]), known))
        return limit.judge(values)

    return Policy(name or f"{getattr(metric, '__name__', 'performance')} {limit}", decide)


def on_estimated_performance(
    estimate: Callable[[pd.DataFrame, np.ndarray], float],
    *,
    above: float | None = None,
    below: float | None = None,
    rises_by: float | None = None,
    falls_by: float | None = None,
    name: str = "",
) -> Policy:
    """Train again when an estimate of how the last period went is bad: made from its scores, before its labels.

    The estimate learns what a score means from rows that were served and have their label since: nothing in them was
    trained on. While there is none, there is no alarm.

    Parameters
    ----------
    estimate : callable
        ``estimate(past, score)`` returns one number: ``past`` has the columns ``label``, ``score`` and ``day`` of rows
        served before the period that ``score`` is of, an array.
    above, below, rises_by, falls_by : float, optional
        As for :func:`on_performance`; the first period is the first with an estimate that this model served.
    name : str
        What tables call it.

    Raises
    ------
    ValueError
        As :func:`on_performance`.

    Examples
    --------
    >>> on_estimated_performance(lambda past, score: score.mean() - past["label"].mean(), above=0.1).name
    'estimate above 0.1'
    """
    _callable("estimate", estimate, "(past, score)")
    limit = _Limit.of(above, below, rises_by, falls_by)

    def decide(known: Known) -> Decision:
        last = int(known.period[-1])
        mine, values = range(last - known.since_training + 1, last + 1), []
        for each in mine:
            rows = (known.period < each) & ~np.isnan(known.label) & ~np.isnan(known.score)
            if rows.any() and (not values or each == last):
                past = pd.DataFrame({"label": known.label[rows], "score": known.score[rows], "day": known.day[rows]})
                values.append(_one_number("estimate", estimate(past, known.score[known.period == each]), known))
        return limit.judge(values)

    return Policy(
        name or f"{getattr(estimate, '__name__', 'estimate').replace('<lambda>', 'estimate')} {limit}", decide
    )


@dataclass(frozen=True)
class _Limit:
    kind: str
    value: float

    @classmethod
    def of(cls, above, below, rises_by, falls_by):
        limits = {"above": above, "below": below, "rises by": rises_by, "falls by": falls_by}
        given = {kind: value for kind, value in limits.items() if value is not None}
        if len(given) != 1:
            raise ValueError(
                f"{'no limit is' if not given else ' and '.join(given) + ' are'} given; expected one of above, below, "
                "rises_by and falls_by"
            )
        kind, value = next(iter(given.items()))
        (positive if "by" in kind else number)(kind.replace(" ", "_"), value)
        return cls(kind, value)

    def __str__(self):
        return f"{self.kind} {self.value:g}"

    def judge(self, values):
        """The decision from the metric of the first period and of the last, or of one that is both."""
        if not values:
            return Decision(False, math.nan, "nothing to judge yet")
        last = values[-1]
        change = last - values[0]
        alarm = {
            "above": last > self.value,
            "below": last < self.value,
            "rises by": change > self.value,
            "falls by": -change > self.value,
        }[self.kind]
        return Decision(alarm, last, f"{last:.3g}" + (f", {change:+.3g} since it began" if "by" in self.kind else ""))


def _callable(name, value, arguments):
    if not callable(value):
        raise ValueError(f"{name} is {value!r}; expected a function of {arguments}")


def _one_number(what, value, known):
    if not isinstance(value, Real) or not math.isfinite(value):
        given = repr(value) if isinstance(value, Real) else f"a {type(value).__name__}"
        raise ValueError(f"{what} returned {given} at the start of {known.name}; expected one finite number")
    return float(value)


FACTORIES = (never, calendar, on_drift, on_performance, on_estimated_performance)
