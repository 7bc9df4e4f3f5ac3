"""A log of training, step by step, which costs at most a twentieth of the run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsd_helpers.debugging.log.averages import WeightAverages
from mlsd_helpers.debugging.log.geometry import geometry, one_number
from mlsd_helpers.debugging.log.history import AverageLoss, TrainingHistory
from mlsd_helpers.debugging.log.json_lines import VERSION, LineWriter
from mlsd_helpers.debugging.log.machine import Machine
from mlsd_helpers.debugging.log.pace import Pace
from mlsd_helpers.debugging.log.recording import Step
from mlsd_helpers.debugging.log.sides import ArraySide, TorchSide
from mlsd_helpers.shared.number_checks import whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class TrainingLog:
    """Log a training run: what the optimizer does beside the loss, and where the time goes.

    Works for a module of PyTorch with its optimizer::

        log = TrainingLog(model, optimizer, path="run.jsonl")
        for X, y in loader:
            with log.step() as step:
                loss = loss_function(model(X), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                step.record(loss)

    and for arrays, as in the example below. What happens between two steps counts as loading. The columns are
    those of :data:`COLUMNS`. Rows are written at once, each k-th step, with k such that norms, copies and writing take
    5 % of the run at most (:class:`Pace`); ``log.every`` says k, ``log.overhead`` what it came to.

    A gradient's angle is with the gradient of the step before, whatever k. Averages of the weights
    (:class:`WeightAverages`) are kept for :func:`diagnose`: with them a log holds up to 18 copies of the weights.

    Parameters
    ----------
    model : torch.nn.Module, sequence of ndarray, or callable
        What is trained: a module, or its arrays of weights, or a callable that returns them
        (``lambda: [model.coef_, model.intercept_]``).
    optimizer : torch.optim.Optimizer, optional
        Of a module: gradients and momentum are read when its ``step`` is called.
    path : str or Path, optional
        Where to write JSON lines; a file that holds something is refused. In memory only by default.
    every : int, optional
        Log each so many steps, whatever it costs.

    Raises
    ------
    ValueError
        The optimizer is of another model, is missing or is too much; ``every`` is not a whole number above 0.
    FileExistsError
        The file holds something.

    Examples
    --------
    >>> import numpy as np
    >>> weights = np.array([3.0, 4.0])
    >>> log = TrainingLog([weights], every=1)
    >>> for _ in range(2):
    ...     with log.step() as step:
    ...         gradient = weights.copy()  # of the loss ½ |weights|²
    ...         step.record(0.5 * weights @ weights, gradients=[gradient], learning_rate=0.1)
    ...         weights -= 0.1 * gradient
    >>> log
    2 rows to step 1, each step; loss 12.5 at first, 10.12 at last
    >>> log.to_frame()[["gradient_norm", "update_norm", "cos_gradient_last"]].round(3).to_numpy().tolist()
    [[5.0, 0.5, nan], [4.5, 0.45, 1.0]]
    """

    def __init__(
        self,
        model: Any | Sequence[Any] | Callable[[], Sequence[Any]],
        optimizer: Any = None,
        *,
        path: str | Path | None = None,
        every: int | None = None,
    ):
        self._pace = Pace(None if every is None else whole("every", every))
        is_module = hasattr(model, "named_parameters")
        if is_module != (optimizer is not None):
            given = "a module without its optimizer" if is_module else "an optimizer without a module of PyTorch"
            raise ValueError(f"got {given}; expected TrainingLog(module, optimizer), or TrainingLog([arrays])")
        self._side = TorchSide(model, optimizer) if is_module else ArraySide(model)
        self.history = TrainingHistory()
        self.averages = WeightAverages()
        self._open = self._live = None
        self._step, self._next = 0, 0
        self._last_gradient = None
        self._waited = self._worked = self._own = self._own_at_row = 0.0
        self._steps_since_row, self._all = 0, 0.0
        self._machine = Machine()
        n_weights = len(self._side.weights())
        self._file = None if path is None else LineWriter(path)
        if self._file:
            self._file.write({"training_log": VERSION, "started_at": time.time(), "weights": n_weights})
        if is_module:
            optimizer.register_step_pre_hook(self._before_update)
        self._left_at = time.perf_counter()

    @property
    def every(self) -> int:
        """A row is logged each so many steps, now."""
        return self._pace.every

    @property
    def overhead(self) -> float:
        """Seconds that the log took, as a share of the seconds that the run took without it; 0.05 is the aim."""
        return self._own / self._all if self._all else 0.0

    def step(self) -> Step:
        """Open a step: ``with log.step() as step:``, in which ``step.record(loss)`` is called once.

        Raises
        ------
        RuntimeError
            A step is open already.
        """
        if self._open is not None:
            raise RuntimeError("a step of this log is open already; open one with-block a step, none inside another")
        return Step(self)

    def losses_at_averages(self, loss: Callable[[], float]) -> tuple[AverageLoss, ...]:
        """The loss at averages of the weights, beside the loss at the weights themselves, stretch by stretch.

        The averages are those of :class:`WeightAverages`. Each is written into the model, ``loss`` is called, and the
        weights of before are put back, also when it raises. The result stays in ``history.averages`` and in the file.

        Parameters
        ----------
        loss : callable
            The loss of the model as it is, on the same rows at each call and without chance: on a thousand training
            rows in evaluation mode, say.

        Returns
        -------
        tuple of AverageLoss
            In the order of the run; empty while no stretch is whole.

        Raises
        ------
        ValueError
            The loss is not one number, or changes from call to call.
        """
        now = self._side.state(self._side.weights())
        try:
            first, again = one_number(loss()), one_number(loss())
            if math.isfinite(first) and not math.isclose(first, again, rel_tol=1e-4, abs_tol=1e-12):
                raise ValueError(
                    f"loss() said {first:.6g}, then {again:.6g} of the same weights; use the same rows at each call, "
                    "in evaluation mode"
                )
            found = []
            for each in self.averages.stretches:
                losses = self._loss_at(each.mean, loss), self._loss_at(each.last, loss)
                found.append(AverageLoss(each.first_step, each.last_step, each.n, *losses, each.loss))
        finally:
            self._side.put(now)
        self.history.averages = found = tuple(found)
        if self._file:
            self._file.write({"averages": [vars(each) for each in found]})
        return found

    def _loss_at(self, vector, loss):
        self._side.put(vector)
        return one_number(loss())

    def to_frame(self) -> pd.DataFrame:
        """The rows as a frame: see :meth:`TrainingHistory.to_frame`."""
        return self.history.to_frame()

    def plot(self, *, title: str = "") -> Figure:
        """Draw the log: see :func:`plot_history`."""
        return self.history.plot(title=title)

    def show_live(self) -> None:
        """Show the figure here, in a notebook, and draw it again in its place while the run goes on.

        Drawing takes 5 % of the run at most, beside what logging takes.

        Raises
        ------
        RuntimeError
            Outside a notebook.
        """
        from mlsd_helpers.debugging.log.figure import LiveFigure

        self._live = LiveFigure(self)

    def close(self) -> None:
        """Close the file, and draw the live figure for the last time. What is logged after that stays in memory."""
        if self._file:
            self._file.close()
        if self._live and len(self.history) > 1:
            self._live.draw()
        self._live = None

    def __repr__(self) -> str:
        return repr(self.history)

    # What Step calls

    def _entered(self, step):
        entered_at = time.perf_counter()
        self._open = step
        self._waited += entered_at - self._left_at
        step.is_logged = self._step >= self._next
        step.keeps_gradient = step.is_logged or self._step + 1 >= self._next
        if step.is_logged and isinstance(self._side, ArraySide):
            step.weights_before = self._side.weights()
        step.began_at = time.perf_counter()
        self._own += step.began_at - entered_at

    def _before_update(self, optimizer, args, kwargs):
        """Called by the optimizer, with the gradients that it is about to use, unless a closure is to compute them."""
        step = self._open
        if step is None or not step.keeps_gradient or step.was_updated:
            return
        began_at = time.perf_counter()
        step.was_updated = True
        if not any(callable(each) for each in (*args, *kwargs.values())):
            step.gradient = self._side.gradients()
        if step.is_logged:
            step.weights_before = self._side.weights()
            step.momentum = self._side.momentum()
            step.learning_rate = self._side.learning_rate()
        step.own += time.perf_counter() - began_at

    def _left(self, step, is_whole):
        left_at = time.perf_counter()
        self._open = None
        self._worked += left_at - step.began_at - step.own
        self._own += step.own
        if is_whole:
            self._steps_since_row += 1
            if step.is_logged:
                self._log(step)
            self._last_gradient = step.gradient if step.keeps_gradient else None
            self._step += 1
        self._left_at = time.perf_counter()
        self._own += self._left_at - left_at
        if is_whole and step.is_logged:
            total, n = self._waited + self._worked, self._steps_since_row
            self._pace.logged(self._own - self._own_at_row, total / n)
            self._next = self._step - 1 + self._pace.every
            self._all += total
            self._waited = self._worked = 0.0
            self._steps_since_row, self._own_at_row = 0, self._own
            if self._live:
                self._live.row_came()
                self._left_at = time.perf_counter()

    def _log(self, step):
        side, n = self._side, self._steps_since_row
        loss = one_number(step.loss)
        after = side.weights()
        if isinstance(side, TorchSide):
            if step.gradient is None:  # the optimizer had a closure, or was not called in this step
                step.gradient = side.gradients()
            if not step.was_updated:
                step.momentum, step.learning_rate = side.momentum(), side.learning_rate()
        before = after if step.weights_before is None else step.weights_before
        if len(before) != len(after):
            raise ValueError(f"the run has {len(after)} weights after the step and had {len(before)} before it")
        memory, load = self._machine.now()
        row = {"step": self._step, "loss": loss}
        row |= geometry(side, before, after, step.gradient, self._last_gradient, step.momentum)
        row |= {
            "learning_rate": step.learning_rate,
            "loading_s": self._waited / n,
            "computing_s": self._worked / n,
            "memory_bytes": memory,
            "load_per_core": load,
            "every": self._pace.every,
        }
        self.history.add(row)
        self.averages.add(self._step, side.state(after), loss)
        if self._file:
            self._file.write(row)
