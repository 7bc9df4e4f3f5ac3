"""A few threads with a short queue: what does not fit is refused at once, what takes too long is left behind."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field
from time import monotonic


class Busy(Exception):
    """No thread and no place in the queue; ``why`` is "overload", or "hung" when every thread is overdue."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class Overdue(Exception):
    """The call did not end in time."""


@dataclass(eq=False)
class _Job:
    function: object
    arguments: tuple
    loop: asyncio.AbstractEventLoop
    outcome: asyncio.Future = field(init=False)
    overdue: bool = False
    ended: bool = False

    def __post_init__(self):
        self.outcome = self.loop.create_future()

    def run(self):
        try:
            return self.function(*self.arguments), None
        except Exception as error:
            return None, error
        except BaseException as error:  # sys.exit() in a model must not end the server
            return None, RuntimeError(f"the call raised {error!r}")

    def finish(self, outcome):
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Workers:
    """Threads that run calls for the event loop, with a bound on how many wait and on how long one may take.

    Python cannot stop a thread. A call that is overdue is no longer waited for, but keeps its thread until it returns;
    meanwhile there is one thread less, and when all are overdue every call is refused at once. The threads that come
    back take up work again; one that never does is lost until the process ends.

    Parameters
    ----------
    name : str
        Of the threads.
    n_workers : int
        How many calls run at once.
    max_waiting : int
        How many more may wait.
    """

    def __init__(self, name: str, n_workers: int, max_waiting: int):
        self.name, self.n_workers, self.max_waiting = name, n_workers, max_waiting
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._n_running = self._n_overdue = 0
        self._closing = False
        self._threads: list[threading.Thread] = []

    @property
    def n_waiting(self) -> int:
        return len(self._waiting)

    @property
    def n_overdue(self) -> int:
        """Threads that hold a call past its time."""
        return self._n_overdue

    @property
    def all_hung(self) -> bool:
        return self._n_overdue >= self.n_workers

    def start(self):
        self._closing, self._threads = False, []
        for i in range(self.n_workers):
            # daemon: a call that hangs must not keep the process from ending
            thread = threading.Thread(target=self._work, name=f"{self.name}-{i}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def run(self, function, *arguments, timeout_s: float):
        """Call a function in a thread and return what it returns.

        Raises
        ------
        Busy
            When there is no place for it.
        Overdue
            When it has not ended after ``timeout_s``, the time in the queue included.
        Exception
            What the function raised; a RuntimeError when it tried to end the process.
        """
        job = _Job(function, arguments, asyncio.get_running_loop())
        with self._changed:
            if self.all_hung:
                raise Busy("hung")
            if self._n_running + len(self._waiting) >= self.n_workers + self.max_waiting:
                raise Busy("overload")
            self._waiting.append(job)
            self._changed.notify()
        try:
            await asyncio.wait([job.outcome], timeout=timeout_s)
        finally:
            if not job.outcome.done():
                self._leave(job)
        if not job.outcome.done():
            raise Overdue
        value, error = job.outcome.result()
        if error is not None:
            raise error
        return value

    def close(self, timeout_s: float) -> int:
        """Let the threads end what waits, and return how many calls still hang after ``timeout_s``."""
        end = monotonic() + timeout_s
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return sum(thread.is_alive() for thread in self._threads)

    def _leave(self, job):
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
            elif not job.ended:
                job.overdue = True
                self._n_overdue += 1

    def _work(self):
        while True:
            with self._changed:
                while not self._waiting:
                    if self._closing:
                        return
                    self._changed.wait()
                job = self._waiting.popleft()
                self._n_running += 1
            outcome = job.run()
            with self._changed:
                self._n_running -= 1
                self._n_overdue -= job.overdue
                job.ended = True  # nobody can leave it behind any more
            try:
                job.loop.call_soon_threadsafe(job.finish, outcome)
            except RuntimeError:  # the loop was closed while the call hung
                return
