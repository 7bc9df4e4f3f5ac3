"""How often to log: each k-th step, with k such that logging costs at most a twentieth of the run."""

from collections import deque
from math import ceil
from statistics import fmean

SHARE = 0.05
_FIRST = 3  # rows logged one after the other, to learn what a row costs
_REMEMBERED = 32  # rows whose cost counts, so that k follows a run that changes


class Pace:
    """The step to log next.

    A row costs ``c`` seconds and a step takes ``s`` without it, so that logging each k-th step costs c ÷ (k s) of the
    run: k = ⌈c ÷ (0.05 s)⌉ keeps that at 5 % or less. Means of both, over the last 32 rows, are renewed at every row,
    and k moves when it is a fifth too high, or too low at all. The first row is not counted: it loads libraries.

    Parameters
    ----------
    every : int, optional
        k, when the caller knows it.

    Examples
    --------
    >>> pace = Pace()
    >>> for _ in range(4):
    ...     pace.logged(cost_s=0.0003, step_s=0.0008)
    >>> pace.every
    8
    """

    def __init__(self, every: int | None = None):
        self._fixed = every
        self.every = every or 1
        self._costs, self._steps = deque(maxlen=_REMEMBERED), deque(maxlen=_REMEMBERED)
        self._seen = 0

    def logged(self, cost_s: float, step_s: float) -> None:
        """Say what a row cost, and what the steps since the last row took in the mean, in seconds."""
        self._seen += 1
        if self._fixed is not None or self._seen == 1:
            return
        self._costs.append(cost_s)
        self._steps.append(step_s)
        if self._seen > _FIRST:
            wanted = max(1, ceil(fmean(self._costs) / (SHARE * max(fmean(self._steps), 1e-9))))
            if not 0.8 * self.every <= wanted <= self.every:
                self.every = wanted
