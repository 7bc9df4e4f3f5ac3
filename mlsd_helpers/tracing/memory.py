"""The highest memory while each of several open stages ran, whichever opened first."""

from __future__ import annotations

import tracemalloc
from threading import Lock

_ONE_AT_A_TIME = Lock()  # Python counts memory for the whole process


class PeakMemory:
    """Python's own count of the bytes it allocated, in the whole process.

    It has one peak for all, which is read and reset whenever a stage opens or closes; each open stage keeps the highest
    reading of its own time.
    """

    def __init__(self):
        if not _ONE_AT_A_TIME.acquire(blocking=False):
            raise RuntimeError(
                "another trace with memory=True is open; Python counts memory for the whole process, so close that "
                "one first, or open this one with memory=False"
            )
        self._lock = Lock()
        self._open = {}
        self._started_here = not tracemalloc.is_tracing()
        if self._started_here:
            tracemalloc.start()

    def opened(self, stage):
        with self._lock:
            now = self._read()
            self._open[stage] = [now, now]

    def closed(self, stage) -> int:
        """Bytes above those in use when the stage opened, at the highest moment."""
        with self._lock:
            self._read()
            first, highest = self._open.pop(stage)
            return highest - first

    def stop(self):
        if self._started_here:
            tracemalloc.stop()
        _ONE_AT_A_TIME.release()

    def _read(self):
        now, peak = tracemalloc.get_traced_memory()
        for known in self._open.values():
            known[1] = max(known[1], peak)
        tracemalloc.reset_peak()
        return now
