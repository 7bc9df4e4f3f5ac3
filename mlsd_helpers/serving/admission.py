"""How many requests may be open at once, and none while the service is closing."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from time import monotonic

from mlsd_helpers.serving.degradation import Shed


class Admission:
    """Counts the open requests, from before their body is read until they are answered.

    Parameters
    ----------
    max_open : int
        More are shed.
    """

    def __init__(self, max_open: int):
        self.max_open = max_open
        self.n_open = 0
        self.closing = False

    @contextmanager
    def admitted(self):
        """Hold a place under the ``with``.

        Raises
        ------
        Shed
            When all places are taken, or the service is closing.
        """
        if self.closing or self.n_open >= self.max_open:
            raise Shed
        self.n_open += 1
        try:
            yield
        finally:
            self.n_open -= 1

    async def drained(self, timeout_s: float) -> bool:
        """Wait until nothing is open; False when something still is after ``timeout_s``."""
        end = monotonic() + timeout_s
        while self.n_open and monotonic() < end:
            await asyncio.sleep(0.005)
        return not self.n_open
