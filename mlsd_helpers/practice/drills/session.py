"""A few minutes of estimates: pick, ask, score, show the arithmetic, sum up."""

import math
import random
import time
from collections.abc import Callable

from mlsd_helpers.practice.drills.estimates import drills
from mlsd_helpers.practice.drills.history import History
from mlsd_helpers.practice.drills.scoring import Score, score
from mlsd_helpers.practice.drills.wording import read_estimate


class Session:
    """Estimates for some minutes.

    Parameters
    ----------
    minutes : float
        After which no further one is asked.
    seed : int, optional
        Decides numbers and order; by chance unless given.
    history : History, optional
        What was estimated before.
    clock : callable, optional
        Gives seconds; tests move it.
    """

    def __init__(
        self,
        minutes: float = 5.0,
        seed: int | None = None,
        history: History | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        if not 0 < minutes <= 120:
            raise ValueError(f"minutes must be above 0 and at most 120; got {minutes}")
        self.chance = random.Random(seed)
        self.history = History() if history is None else history
        self.asked: list = []
        self.scores: list[Score] = []
        self.skipped = 0
        self._left = list(drills(self.chance.random()))
        self.clock, self.until = clock, clock() + 60 * minutes  # from here on: making the first ones takes a while

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self.clock() >= self.until

    @property
    def seconds_left(self) -> float:
        """Seconds until then."""
        return max(0.0, self.until - self.clock())

    def next(self):
        """The next estimate; none comes twice before all have come."""
        if not self._left:
            self._left = list(drills(self.chance.random()))
        drill = self.history.pick(self._left, self.chance)
        self._left.remove(drill)
        self.asked.append(drill)
        return drill

    def answer(self, text: str) -> Score:
        """Score an estimate of the one that was asked last, and keep it.

        Raises
        ------
        ValueError
            It is no number.
        """
        drill = self.asked[-1]
        found = score(read_estimate(text, drill.unit), drill.answer)
        self.history.add(drill, found)
        self.scores.append(found)
        return found

    def skip(self) -> None:
        """Leave the estimate that was asked last; it counts as missed, so that it comes again sooner."""
        self.history.add(self.asked[-1])
        self.skipped += 1

    @property
    def time_left(self) -> str:
        """Minutes and seconds until the time is over, as a clock shows them."""
        minutes, seconds = divmod(math.ceil(self.seconds_left), 60)
        return f"{minutes}:{seconds:02}"

    def summary(self) -> str:
        """How many were within a factor of two, and what is missed most often."""
        skipped = f"{self.skipped} skipped" if self.skipped else ""
        if not self.scores:
            return f"no estimate was made{', ' if skipped else ''}{skipped}"
        made, hits = len(self.scores), sum(s.within_two for s in self.scores)
        orders = sum(s.right_order and not s.within_two for s in self.scores)
        line = f"{made} estimate{'s' * (made != 1)}: {hits} within a factor of two"
        line += f", {orders} more of the right order" if orders else ""
        line += self._furthest_off(made - hits - orders)
        line += f"; {skipped}" if skipped else ""
        misses = {kind: share for kind, share in self.history.misses().items() if ":" not in kind and share > 0.5}
        worst = max(misses, key=misses.get, default=None)
        return line + (f". You miss '{worst.replace('_', ' ')}' most often, so it will come sooner" if worst else "")

    def _furthest_off(self, others):
        """How many were of another order of magnitude, and how far off the worst of them was."""
        if not others:
            return ""
        worst = max(self.scores, key=lambda score: abs(math.log10(score.factor)))
        how = f"the worst {worst.apart}" if others > 1 else worst.apart
        return f", {others} of another order of magnitude ({how})"
