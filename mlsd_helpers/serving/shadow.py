"""A model that scores what another has answered, after the answer, with a bound of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mlsd_helpers.serving.degradation import Answer, checked_scores
from mlsd_helpers.serving.rollout import Version
from mlsd_helpers.serving.workers import Busy, Overdue, Workers

SECONDS_TO_SCORE = 1.0


class Shadow:
    """Scores in one thread of its own; what does not fit in its queue is dropped and counted.

    It takes the features that the model was given, so their source is not asked twice. It shares processor and Python's
    lock with the service: a shadow as heavy as the model costs as much as the model.
    """

    def __init__(self, workers: Workers, counters, note_failure: Callable[[Exception], None]):
        self._workers, self._counters, self._note_failure = workers, counters, note_failure
        self._tasks: set[asyncio.Task] = set()

    def offer(self, version: Version, answer: Answer, keep: Callable[[list[float]], None]) -> None:
        """Score the rows of an answer later, and hand the scores to ``keep``; return at once."""
        task = asyncio.get_running_loop().create_task(self._compare(version, answer, keep))
        self._tasks.add(task)  # a task that nobody holds may be collected before it ends
        task.add_done_callback(self._tasks.discard)

    async def finished(self, timeout_s: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_s)

    async def _compare(self, version, answer, keep):
        n_rows = len(answer.scores)
        try:
            scores = await self._workers.run(_score, version, answer.features, n_rows, timeout_s=SECONDS_TO_SCORE)
            differences = [abs(mine - served) for mine, served in zip(scores, answer.scores, strict=True)]
        except (Busy, Overdue):
            outcome = "dropped"
        except Exception as error:
            self._note_failure(error)
            outcome = "failed"
        else:
            outcome = "compared"
            for difference in differences:
                self._counters.shadow_difference.observe(difference)
            keep(scores)
        self._counters.shadow_rows.labels(outcome).inc(n_rows)


def _score(version, features, n_rows):
    return checked_scores(version.scores(features), n_rows)
