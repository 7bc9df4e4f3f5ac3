"""What is known at the start of a period, and what a policy decides from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Decision:
    """What a policy says at the start of a period.

    Parameters
    ----------
    retrain : bool
        Whether to train again.
    statistic : float
        The number that it looked at; NaN when it looked at none.
    says : str
        Why, in a few words.
    """

    retrain: bool
    statistic: float = math.nan
    says: str = ""


@dataclass(frozen=True, repr=False)
class Known:
    """All that is known at the start of a period: rows that came before, and those of their labels that have arrived.

    There is nothing of the future in it: rows from this period on are not there, and labels that have not arrived are
    NaN. All arrays and frames have the same rows, in the order of time.

    Parameters
    ----------
    name : str
        The period about to be served.
    start : Timestamp
        Its first moment.
    served : int
        How many periods were served before it, 1 or more.
    since_training : int
        How many of them the model that serves now has served, 1 or more.
    rows : DataFrame, shape (n, n_features)
        The features of all rows before ``start``.
    label : ndarray of float, shape (n,)
        NaN where it has not arrived.
    score : ndarray of float, shape (n,)
        What the model that served each row said; NaN in the periods before the first that was served.
    period : ndarray of int, shape (n,)
        Period of each row, counted from the start of the stream.
    day : Index, shape (n,)
        Calendar day of each row.
    trained_on : ndarray of bool, shape (n,)
        The rows that the model serving now has learned from.
    past : DataFrame
        What happened so far, a row each period served: as ``Replay.periods``, without what labels say.
    score_of_period : callable
        ``score_of_period(number)``: what the model serving now says about the rows of one period before.
    """

    name: str
    start: pd.Timestamp
    served: int
    since_training: int
    rows: pd.DataFrame
    label: np.ndarray
    score: np.ndarray
    period: np.ndarray
    day: pd.DatetimeIndex
    trained_on: np.ndarray
    past: pd.DataFrame
    score_of_period: Callable[[int], np.ndarray]

    def __repr__(self) -> str:
        arrived = np.count_nonzero(~np.isnan(self.label))
        return f"Known at the start of {self.name}: {len(self.rows):,} rows, {arrived:,} of them with a label"

    @property
    def last(self) -> np.ndarray:
        """Which rows are of the period before this one: shape (n,)."""
        return self.period == self.period[-1]

    def labelled_periods(self) -> list[int]:
        """The periods served of which at least half of the labels have arrived, in order."""
        served = range(self.period[-1] - self.served + 1, self.period[-1] + 1)
        return [number for number in served if np.mean(np.isnan(self.label[self.period == number])) <= 0.5]

    def labelled(self, number: int) -> np.ndarray:
        """Which rows are of one period and have their label: shape (n,)."""
        return (self.period == number) & ~np.isnan(self.label)


def decided(answer: object, policy: object, period: str) -> Decision:
    """The decision that a policy's answer is.

    Raises
    ------
    ValueError
        For anything but a boolean or a :class:`Decision` of one.
    """
    decision = answer if isinstance(answer, Decision) else Decision(answer)  # type: ignore[arg-type]
    if not isinstance(decision.retrain, (bool, np.bool_)):
        raise ValueError(
            f"{name_of(policy)} returned {answer!r} for {period}; expected True (train again), False, or a Decision"
        )
    if isinstance(decision.statistic, bool) or not isinstance(decision.statistic, Real):
        raise ValueError(f"{name_of(policy)} gave the statistic {decision.statistic!r} for {period}; expected a number")
    return Decision(bool(decision.retrain), float(decision.statistic), str(decision.says))


def name_of(policy: object) -> str:
    """What a policy is called: its ``name``, or that of the function."""
    return str(getattr(policy, "name", None) or getattr(policy, "__name__", None) or type(policy).__name__)
