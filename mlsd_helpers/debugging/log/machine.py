"""What the machine is doing beside the run."""

from __future__ import annotations

import os
import time

_EVERY_S = 1.0  # reading the memory takes as long as writing a row


class Machine:
    """Memory of this process and load of the machine, read once a second at most."""

    def __init__(self) -> None:
        self._found: tuple[float | None, float | None] = None, None
        self._read_at = float("-inf")

    def now(self) -> tuple[float | None, float | None]:
        """Bytes of resident memory, and processes that want to run, a core; None where the system does not say."""
        if time.perf_counter() - self._read_at > _EVERY_S:
            self._found, self._read_at = (_memory_bytes(), _load_per_core()), time.perf_counter()
        return self._found


def _memory_bytes():
    try:
        import psutil
    except ModuleNotFoundError:
        return None
    return psutil.Process().memory_info().rss


def _load_per_core():
    return os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else None
