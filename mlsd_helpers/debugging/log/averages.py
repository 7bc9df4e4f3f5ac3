"""Averages of the weights over stretches of a run, which end where the run is now."""

from dataclasses import dataclass
from typing import Any

_MOST = 8


@dataclass
class Stretch:
    """A stretch of logged steps: the mean of the weights, their last value, the mean of the recorded losses."""

    first_step: int
    last_step: int
    n: int
    mean: Any
    last: Any
    loss: float

    def add(self, step: int, vector: Any, loss: float) -> None:
        self.n += 1
        self.mean = self.mean + (vector - self.mean) * (1 / self.n)  # no sum that outgrows float32
        self.loss += (loss - self.loss) / self.n
        self.last_step, self.last = step, vector

    def joined(self, later: "Stretch") -> "Stretch":
        share = later.n / (self.n + later.n)
        return Stretch(
            self.first_step,
            later.last_step,
            self.n + later.n,
            self.mean + (later.mean - self.mean) * share,
            later.last,
            self.loss + (later.loss - self.loss) * share,
        )


class WeightAverages:
    """Means of the weights over at most eight stretches of equal length, which together cover the whole run.

    When there are eight, neighbours are joined and the length doubles: so the last whole stretch covers between an
    eighth and a quarter of the run, however long it is and without knowing its length. Within a stretch every logged
    step weighs the same: it is the average of Polyak and Juditsky (https://doi.org/10.1137/0330046) over the last part
    of a run, not an exponential one. Memory: up to 16 copies of the weights.

    Examples
    --------
    >>> averages = WeightAverages()
    >>> for step in range(10):
    ...     averages.add(step, float(step), loss=1.0)
    >>> [(each.first_step, each.last_step, each.mean) for each in averages.stretches]
    [(0, 1, 0.5), (2, 3, 2.5), (4, 5, 4.5), (6, 7, 6.5), (8, 9, 8.5)]
    """

    def __init__(self):
        self.stretches: list[Stretch] = []
        self._open: Stretch | None = None
        self._length = 1  # in logged steps

    def add(self, step: int, vector: Any, loss: float) -> None:
        """Take in the weights after a step."""
        if self._open is None:
            self._open = Stretch(step, step, 1, vector, vector, loss)
        else:
            self._open.add(step, vector, loss)
        if self._open.n < self._length:
            return
        self.stretches.append(self._open)
        self._open = None
        if len(self.stretches) == _MOST:
            pairs = zip(self.stretches[::2], self.stretches[1::2], strict=True)
            self.stretches = [one.joined(other) for one, other in pairs]
            self._length *= 2
