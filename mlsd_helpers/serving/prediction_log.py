"""One line a prediction, written by a thread of its own: no request waits for the disk, and none fails with it."""

from __future__ import annotations

import errno
import logging
import math
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Protocol

LOGGER = logging.getLogger("mlsd_helpers.serving")
SECONDS_BETWEEN_WARNINGS = 10.0  # a full disk must not be filled by words about it


class LogFile(Protocol):
    def write(self, lines: list[dict]) -> None: ...


class PredictionLog:
    """Takes lines at once and writes them in batches; what cannot be written is counted by reason in ``failures``.

    The reason is told to the logger ``mlsd_helpers.serving`` too, whose words reach standard error unless you send them
    elsewhere.

    A line has ``answered_at`` (seconds since 1970), ``request_id``, ``id``, ``features`` (the fields as they were
    sent), ``score``, ``model_version``, ``rung``, ``reason``, ``latency_ms`` and ``served`` (false for a shadow). It
    holds what clients sent: keep and delete it as you do other data about them.

    Parameters
    ----------
    file : JsonLines or ParquetParts
        Where the lines go.
    max_waiting : int
        Lines that may wait for the disk; more are dropped and counted.
    batch_rows : int
        Most lines written at once.
    batch_seconds : float
        How long a line waits for others before it is written. Parquet wants larger and rarer batches than JSON lines.

    Raises
    ------
    ValueError
        When a bound is not positive.
    """

    def __init__(
        self, file: LogFile, *, max_waiting: int = 20_000, batch_rows: int = 1_000, batch_seconds: float = 0.2
    ):
        bounds = {"max_waiting": max_waiting, "batch_rows": batch_rows, "batch_seconds": batch_seconds}
        for name, value in bounds.items():
            if not value > 0:
                raise ValueError(f"{name} is {value}; expected more than 0")
        self._file, self._max_waiting, self._batch_rows, self._seconds = file, max_waiting, batch_rows, batch_seconds
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], Iterable[dict]]] = deque()
        self._sizes: deque[int] = deque()
        self._n_waiting = 0
        self._closing = False
        self._thread = None
        self.n_written = self.n_dropped = self.n_failed = 0
        self.failures: Counter[str] = Counter()
        self.last_failure: str | None = None
        self._warned_at = -math.inf

    def start(self) -> None:
        with self._changed:
            self._closing = False
        self._thread = threading.Thread(target=self._write_batches, name="prediction-log", daemon=True)
        self._thread.start()

    def put(self, n_lines: int, make_lines: Callable[[], Iterable[dict]]) -> None:
        """Take lines, which the writing thread makes when it writes them; never wait and never raise."""
        with self._changed:
            if self._n_waiting + n_lines > self._max_waiting:
                self.n_dropped += n_lines
                return
            self._waiting.append(make_lines)
            self._sizes.append(n_lines)
            self._n_waiting += n_lines
            if self._n_waiting >= self._batch_rows or len(self._waiting) == 1:
                self._changed.notify()

    def close(self, timeout_s: float) -> None:
        """Write what waits; what is not written after ``timeout_s`` is counted as dropped."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)
        with self._changed:
            self.n_dropped += self._n_waiting
            self._waiting.clear()
            self._sizes.clear()
            self._n_waiting = 0
        if self.n_dropped or self.n_failed:
            LOGGER.error(
                "the prediction log lacks lines: %d dropped, %d failed (%s)",
                self.n_dropped,
                self.n_failed,
                self.last_failure or "none",
            )

    def _note(self, error, n_lines):
        self.n_failed += n_lines
        self.last_failure = f"{type(error).__name__}: {error}"
        number = getattr(error, "errno", None)
        self.failures[errno.errorcode.get(number, type(error).__name__)] += n_lines
        if monotonic() - self._warned_at > SECONDS_BETWEEN_WARNINGS:
            self._warned_at = monotonic()
            LOGGER.error("the prediction log lacks lines: %d failed so far (%s)", self.n_failed, self.last_failure)

    def _write_batches(self):
        while True:
            with self._changed:
                while not self._waiting:
                    if self._closing:
                        return
                    self._changed.wait()
                if self._n_waiting < self._batch_rows and not self._closing:
                    self._changed.wait(self._seconds)  # for more of them
                makers, n_lines = [], 0
                while self._waiting and (not makers or n_lines + self._sizes[0] <= self._batch_rows):
                    makers.append(self._waiting.popleft())
                    n_lines += self._sizes.popleft()
                self._n_waiting -= n_lines
            try:
                self._file.write([line for make in makers for line in make()])
            except Exception as error:  # a disk that is full, a folder that is gone: the service goes on
                self._note(error, n_lines)
            else:
                self.n_written += n_lines
