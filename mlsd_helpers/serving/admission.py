"""How many requests may be open at once."""

from __future__ import annotations

from contextlib import contextmanager

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

    @contextmanager
    def admitted(self):
        """Hold a place under the ``with``.

        Raises
        ------
        Shed
            When all places are taken.
        """
        if self.n_open >= self.max_open:
            raise Shed
        self.n_open += 1
        try:
            yield
        finally:
            self.n_open -= 1
