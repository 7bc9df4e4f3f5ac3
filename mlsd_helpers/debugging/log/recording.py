"""One step of a run while it is open."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any


class Step:
    """An open step of a :class:`TrainingLog`; ``with log.step() as step:`` makes it."""

    def __init__(self, log: Any):
        self._log = log
        self.loss = self.gradient = self.momentum = self.weights_before = self.learning_rate = None
        self.own = self.began_at = 0.0
        self.is_logged = self.keeps_gradient = self.was_updated = False

    def record(
        self,
        loss: Any,
        *,
        gradients: Sequence[Any] | None = None,
        momentum: Sequence[Any] | None = None,
        learning_rate: float | None = None,
    ) -> None:
        """Say the loss of this step; of a run without an optimizer of PyTorch, also what only its code knows.

        Parameters
        ----------
        loss : float, or tensor or array of one number
            It is turned into a number only where the step is logged, so that a GPU need not wait.
        gradients : sequence of ndarray, optional
            In the order of the weights, as the update uses them.
        momentum : sequence of ndarray, optional
            The first moment, before this gradient is taken in: after it even pure noise has an angle with itself
            (cosine 0.44 at a decay of 0.9).
        learning_rate : float, optional
            Of this step.

        Raises
        ------
        ValueError
            Gradients are given for a module, whose log reads them itself; or the step has a loss already.
        """
        if self.loss is not None:
            raise ValueError("the loss of this step is recorded already; call step.record once in each step")
        self.loss = loss.detach() if hasattr(loss, "detach") else loss
        if gradients is None and momentum is None and learning_rate is None:
            return
        side = self._log._side
        if hasattr(side, "gradients"):
            raise ValueError("of a module the log reads gradients, momentum and rate itself; pass the loss alone")
        self.learning_rate = learning_rate
        if self.keeps_gradient:
            began_at = time.perf_counter()
            self.gradient = None if gradients is None else side.flat(gradients)
            self.momentum = None if momentum is None else side.flat(momentum)
            self.own += time.perf_counter() - began_at

    def __enter__(self) -> Step:
        self._log._entered(self)
        return self

    def __exit__(self, kind, error, traceback) -> None:
        if kind is None and self.loss is None:
            self._log._left(self, is_whole=False)
            raise ValueError("the step ended without a loss; call step.record(loss) inside the with-block")
        self._log._left(self, is_whole=kind is None)
