"""What a log holds: a row a logged step, in columns, and losses at averages of the weights."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsd_helpers.debugging.log.json_lines import read_lines

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.figure import Figure

#: The columns of a log and what they hold.
COLUMNS = {
    "step": "steps before this one",
    "loss": "what the step said it was",
    "gradient_norm": "Euclidean norm of the gradient as the optimizer got it, after clipping",
    "update_norm": "norm of the weights' change",
    "weight_norm": "norm of the weights after the step",
    "update_ratio": "update_norm ÷ weight_norm",
    "momentum_norm": "norm of the optimizer's first moment, before this gradient was taken in",
    "cos_gradient_momentum": "cosine between the gradient and that moment",
    "cos_gradient_last": "cosine between the gradient and the one of the step before",
    "learning_rate": "of the first parameter group",
    "loading_s": "seconds a step outside `log.step()` since the last row, the mean",
    "computing_s": "seconds a step inside it since the last row, the mean",
    "memory_bytes": "resident memory of the process, read once a second",
    "load_per_core": "processes that wanted to run in the last minute, a core; read once a second",
    "every": "a row each so many steps",
}


@dataclass(frozen=True)
class AverageLoss:
    """Losses on the same rows over one stretch of a run: at the mean of its weights, and at its last weights.

    Attributes
    ----------
    first_step, last_step : int
        The stretch.
    n : int
        Logged steps in it, whose weights the mean is of.
    at_average, at_last : float
        Loss at the mean of the weights, and at the weights after ``last_step``.
    recorded : float
        Mean of the losses that the steps recorded, each on its own batch.
    """

    first_step: int
    last_step: int
    n: int
    at_average: float
    at_last: float
    recorded: float


class TrainingHistory:
    """The rows of a training log.

    Attributes
    ----------
    averages : tuple of AverageLoss
        As :meth:`TrainingLog.losses_at_averages` found them last; empty before.
    unreadable : int
        Lines that reading skipped, such as a last one torn by a kill.
    """

    def __init__(self) -> None:
        self._columns = {name: array("d") for name in COLUMNS}
        self.averages: tuple[AverageLoss, ...] = ()
        self.unreadable = 0

    @classmethod
    def read(cls, path: str | Path) -> TrainingHistory:
        """Read the log of a run, which may have been killed or be running.

        Parameters
        ----------
        path : str or Path
            The file that :class:`TrainingLog` wrote.

        Raises
        ------
        FileNotFoundError, ValueError
            There is no such file; it is not a log.
        """
        history = cls()
        lines, history.unreadable = read_lines(path)
        for line in lines:
            if "averages" in line:
                history.averages = tuple(AverageLoss(**each) for each in line["averages"])
            else:
                history.add(line)
        return history

    def add(self, row: Mapping[str, float | None]) -> None:
        """Take in a row; a column that it lacks was not measured."""
        for name, values in self._columns.items():
            value = row.get(name)
            values.append(float("nan") if value is None else value)

    def __len__(self) -> int:
        return len(self._columns["step"])

    def __getitem__(self, name: str) -> np.ndarray:
        import numpy as np

        if name not in self._columns:
            raise KeyError(f"there is no column {name!r}; the columns are {', '.join(COLUMNS)}")
        return np.array(self._columns[name])

    def to_frame(self) -> pd.DataFrame:
        """The rows as a frame, a column for each of :data:`COLUMNS`; NaN where nothing was measured."""
        import pandas as pd

        frame = pd.DataFrame({name: self[name] for name in COLUMNS})
        return frame.astype({"step": int, "every": int})

    def plot(self, *, title: str = "") -> Figure:
        """Draw loss, norms, angles and times over the steps, as :func:`plot_history` does."""
        from mlsd_helpers.debugging.log.figure import plot_history

        return plot_history(self, title=title)

    def __repr__(self) -> str:
        if not len(self):
            return f"no step logged yet{self._unread}"
        step, every, loss = (self._columns[name] for name in ("step", "every", "loss"))
        often = "each step" if every[-1] == 1 else f"each {every[-1]:.0f}th step now"
        losses = f"loss {loss[0]:.4g} at first, {loss[-1]:.4g} at last"
        return f"{len(self):,} rows to step {step[-1]:,.0f}, {often}; {losses}{self._unread}"

    @property
    def _unread(self) -> str:
        lines = f"{self.unreadable} line{'s' if self.unreadable > 1 else ''}"
        return f"; {lines} could not be read, as when a run is killed while it writes" if self.unreadable else ""


def history_of(log: Any) -> TrainingHistory:
    """The history of what was given: a log, a history, or the path of one.

    Raises
    ------
    TypeError
        It is none of these.
    """
    if isinstance(log, str | Path):
        return TrainingHistory.read(log)
    found = getattr(log, "history", log)
    if not isinstance(found, TrainingHistory):
        raise TypeError(f"log is a {type(log).__name__}; expected a TrainingLog, a TrainingHistory or the path of one")
    return found
