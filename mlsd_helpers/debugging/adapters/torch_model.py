"""A PyTorch module, with its optimiser and the project's own training step, behind the protocol."""

import copy
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np

from mlsd_helpers.debugging.adapters.model import (
    CLASSIFICATION,
    REGRESSION,
    CouldNotRun,
    SteppedModel,
    add_noise,
    answered,
    reported,
)
from mlsd_helpers.debugging.rows import as_numpy, is_tensor

if TYPE_CHECKING:
    import torch


class TorchModel(SteppedModel):
    """A module that is made anew as often as a check needs it, trained by the project's own step.

    Parameters
    ----------
    make : callable
        ``make()`` gives a new, untrained module; every chance in it is drawn from PyTorch's global generator.
    loss : callable
        ``loss(output, y)`` gives the mean loss as a scalar tensor, as for ``torch.nn.functional.cross_entropy``.
    optimizer : callable
        ``optimizer(module)`` gives the optimiser: ``lambda module: torch.optim.Adam(module.parameters(), lr=1e-3)``.
        What your step needs beside it, such as a scheduler, may be an attribute of it, which is copied along.
    train_step : callable, optional
        The project's own ``train_step(module, optimizer, X, y)``, which gives the loss. By default: training mode,
        zeroed gradients, loss, backward, step.
    predict : callable, optional
        The project's own ``predict(module, X)``: probabilities, or numbers for a regression. By default evaluation
        mode without gradients, then softmax over two or more columns, or a sigmoid of one.
    task : {"classification", "regression"}
        What is predicted.
    classes : sequence, optional
        Labels in the order of the outputs; 0, 1, … by default.
    frozen : sequence of str, optional
        Beginnings of names of parameters and buffers that training must leave as they are: ``("encoder.",)``.
    steps, batch_size : int
        How long `train` trains, on batches of so many rows.
    device : str
        Where module and batches live.

    Raises
    ------
    TypeError
        When a part is no function.
    ValueError
        When ``task`` is neither, or a number of steps or rows is not positive.

    Examples
    --------
    >>> import torch
    >>> model = TorchModel(
    ...     lambda: torch.nn.Linear(1, 1), lambda output, y: ((output[:, 0] - y) ** 2).mean(),
    ...     lambda module: torch.optim.SGD(module.parameters(), lr=0.1), task="regression",
    ... )  # fmt: skip
    >>> X = torch.tensor([[0.0], [1.0], [2.0]])
    >>> model.fresh(seed=0).train(X, 3 * X[:, 0] + 1).predict(torch.tensor([[10.0]])).round(2)
    array([31.], dtype=float32)
    """

    def __init__(
        self,
        make: Callable[[], "torch.nn.Module"],
        loss: Callable[[Any, Any], Any],
        optimizer: Callable[["torch.nn.Module"], Any],
        *,
        train_step: Callable[[Any, Any, Any, Any], Any] | None = None,
        predict: Callable[[Any, Any], Any] | None = None,
        task: str = CLASSIFICATION,
        classes: Any = None,
        frozen: Sequence[str] = (),
        steps: int = 200,
        batch_size: int = 32,
        device: str = "cpu",
    ):
        self._set({"make": make, "loss": loss, "optimizer": optimizer}, task, steps, batch_size)
        self._make, self.loss_function, self._make_optimizer = make, loss, optimizer
        self._train_step, self._predict = train_step or self._plain_step, predict
        self._classes, self.frozen, self.device = classes, tuple(frozen), device
        self.seed, self.module, self.optimizer = 0, None, None
        self._made = WeakSet()  # by this model and its copies
        self._n_outputs = None  # known when the model has been asked once

    def fresh(self, seed=0):
        import torch

        model = copy.copy(self)
        model.seed = seed
        torch.manual_seed(seed)
        np.random.seed(seed)
        made = self._make()
        if not hasattr(made, "parameters"):
            raise CouldNotRun(f"make() gave a {type(made).__name__}; expected a new module of PyTorch")
        if made in self._made:
            raise CouldNotRun("make() gave the same module twice; expected a new, untrained one each time")
        self._made.add(made)
        try:
            model.module = made.to(self.device)
        except (AssertionError, RuntimeError) as error:
            raise CouldNotRun(f"the module cannot be put on {self.device!r}: {error}") from error
        model.optimizer = self._make_optimizer(model.module)
        return model

    def copy(self):
        self._begin()
        model = copy.copy(self)
        copied = _kept_with_graph(self.module)
        model.module, model.optimizer = copy.deepcopy((self.module, self.optimizer), copied)
        _copy_beside(self.optimizer, model.optimizer, copied)
        return model

    def _begin(self):
        if self.module is None:
            new = self.fresh(self.seed)
            self.module, self.optimizer = new.module, new.optimizer

    def tensors(self, X, y=None):
        """Inputs, and labels where given, as tensors on the device; floating numbers in the module's own precision."""
        self._begin()
        return self._tensor(X) if y is None else (self._tensor(X), self._tensor(y))

    def _tensor(self, values):
        import torch

        if not is_tensor(values):
            values = np.asarray(values)
            if values.dtype.kind in "OUS":
                raise CouldNotRun(f"rows or labels are of type {values.dtype}; expected numbers, such as class codes")
            values = torch.as_tensor(values)
        precision = next((each.dtype for each in self.module.parameters() if each.is_floating_point()), torch.float32)
        return values.to(self.device, precision if values.is_floating_point() else None)

    def _plain_step(self, module, optimizer, X, y):
        module.train()
        optimizer.zero_grad()
        loss = self.loss_function(module(X), y)
        loss.backward()
        optimizer.step()
        return loss

    def step(self, X, y):
        self._begin()
        loss = self._train_step(self.module, self.optimizer, *self.tensors(X, y))
        return reported(loss)

    def predict(self, X):
        X = self.tensors(X)
        if self._predict is not None:
            return answered(self._predict(self.module, X), self.task)
        output = self.output(X)
        if self.task == REGRESSION:
            numbers = as_numpy(output)
            if numbers.size != len(numbers):
                raise CouldNotRun(f"the module gives {numbers.shape} numbers for {len(X)} rows; expected one each")
            return numbers.reshape(-1)
        is_one = output.ndim == 1 or output.shape[1] == 1
        self._n_outputs = 2 if is_one else output.shape[1]
        return as_numpy(output.sigmoid().reshape(-1) if is_one else output.softmax(dim=1))

    def output(self, X):
        """What the module gives in evaluation mode, without gradients; its mode is as before afterwards."""
        import torch

        modes = {part: part.training for part in self.module.modules()}
        self.module.eval()
        try:
            with torch.no_grad():
                return self.module(X)
        finally:
            for part, training in modes.items():
                part.training = training

    def training_loss(self, X, y):
        """The project's loss of this batch as a tensor with its graph, in the module's present mode."""
        X, y = self.tensors(X, y)
        return self.loss_function(self.module(X), y)

    def classes(self):
        import torch

        if self._classes is not None:
            return np.asarray(self._classes)
        if self._n_outputs is not None:
            return np.arange(self._n_outputs)
        self._begin()
        last = [part for part in self.module.modules() if isinstance(part, torch.nn.Linear)]
        return np.arange(max(2, last[-1].out_features) if last else 2)

    def parameters(self):
        self._begin()
        return {name: as_numpy(value).copy() for name, value in self.module.named_parameters()}

    def nudge(self, name, rng):
        self._begin()
        values = dict(self.module.named_parameters())[name].detach()
        noisy = as_numpy(values).copy()
        add_noise(noisy, rng)
        values.copy_(self._tensor(noisy))

    def buffers(self):
        """Copies of the numbers that are not trained, such as the running means of batch normalisation, by name."""
        self._begin()
        return {name: as_numpy(value).copy() for name, value in self.module.named_buffers()}

    def saved_and_loaded(self):
        import torch

        self._begin()
        file = io.BytesIO()
        torch.save(self.module.state_dict(), file)
        file.seek(0)
        model = self.fresh(self.seed + 1)
        model.module.load_state_dict(torch.load(file, weights_only=True))
        model.module.train(self.module.training)
        return model


def _copy_beside(optimizer, new, copied):
    """What a project keeps on its optimiser, such as a scheduler: PyTorch's own copy of an optimiser drops it."""
    for name, value in vars(optimizer).items():
        if not hasattr(new, name):
            setattr(new, name, copy.deepcopy(value, copied))


def _kept_with_graph(module):
    """What a module keeps of its own outputs, cut from their graph: tensors with one cannot be copied otherwise."""
    kept = {}
    for part in module.modules():
        for value in vars(part).values():
            for each in value if isinstance(value, list | tuple) else [value]:
                if is_tensor(each) and not each.is_leaf:
                    kept[id(each)] = each.detach().clone()
    return kept
