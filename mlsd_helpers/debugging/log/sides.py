"""What a log reads from a run: weights, gradients and momentum as one flat vector each, from PyTorch or from arrays."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np


class ArraySide:
    """Arrays that somebody else's step changes: hand-written descent, or what ``partial_fit`` moves.

    Parameters
    ----------
    parameters : sequence of ndarray, or callable that returns one
        A callable where fitting replaces the arrays: ``lambda: [model.coef_, model.intercept_]``.
    """

    def __init__(self, parameters: Sequence[np.ndarray] | Callable[[], Sequence[np.ndarray]]):
        self._parameters = parameters if callable(parameters) else lambda: parameters

    def weights(self) -> np.ndarray:
        return self.flat(self._parameters())

    def state(self, weights: np.ndarray) -> np.ndarray:
        return weights

    def flat(self, arrays: Iterable[Any]) -> np.ndarray:
        """One new vector of float64 of all that the arrays hold."""
        pieces = [np.asarray(array, dtype=float).ravel() for array in arrays]
        if not pieces or not sum(map(len, pieces)):
            raise ValueError("the parameters hold no number; expected arrays of weights, such as [weights, bias]")
        return np.concatenate(pieces)

    def put(self, vector: np.ndarray) -> None:
        """Write a vector into the arrays that are there."""
        start = 0
        for array in self._parameters():
            if not isinstance(array, np.ndarray):
                raise ValueError(
                    f"a parameter is a {type(array).__name__}, which cannot be written in place; pass arrays of NumPy"
                )
            array[...] = vector[start : start + array.size].reshape(array.shape)
            start += array.size
        if not np.allclose(self.weights(), vector, rtol=1e-5, equal_nan=True):
            raise ValueError("writing into the parameters had no effect: they are copies; pass the model's own arrays")

    @staticmethod
    def gram(vectors: Sequence[np.ndarray]) -> list[list[float]]:
        """The products of each vector with each."""
        stacked = np.stack(vectors)
        with np.errstate(over="ignore", invalid="ignore"):
            return (stacked @ stacked.T).tolist()


class TorchSide:
    """A module of PyTorch and the optimizer that trains it.

    Weights are the module's parameters that require a gradient now, in float32; the state has floating buffers too
    (the running statistics of batch norm), so that an average of it is a model that can be evaluated.
    """

    def __init__(self, model: Any, optimizer: Any):
        import torch

        self._torch = torch
        self._weights = [each for each in model.parameters() if each.requires_grad]
        self._buffers = [each for each in model.buffers() if each.is_floating_point()]
        kinds = {(each.dtype, each.device) for each in [*self._weights, *self._buffers]}
        self._is_plain = {kind for kind, _ in kinds} == {torch.float32} and len(kinds) == 1
        self._optimizer = optimizer
        held = {id(each) for group in optimizer.param_groups for each in group["params"]}
        if not any(id(each) in held for each in self._weights):
            raise ValueError(
                f"the optimizer holds none of the {len(self._weights)} parameters that the model trains; make it from "
                "the parameters of this model, after the model was moved to its device"
            )

    def weights(self):
        return self.flat(self._weights)

    def state(self, weights):
        return self._torch.cat([weights, self.flat(self._buffers)]) if self._buffers else weights

    def gradients(self):
        """The gradients as they are now; zero where there is none."""
        return self.flat([self._torch.zeros_like(each) if each.grad is None else each.grad for each in self._weights])

    def momentum(self):
        """The first moment that the optimizer keeps, before it takes this gradient in; None where it keeps none."""
        states = [self._optimizer.state.get(each, {}) for each in self._weights]
        found = [state.get("momentum_buffer", state.get("exp_avg")) for state in states]
        if all(each is None for each in found):
            return None
        pairs = zip(found, self._weights, strict=True)
        return self.flat([self._torch.zeros_like(weight) if each is None else each for each, weight in pairs])

    def learning_rate(self) -> float:
        return float(self._optimizer.param_groups[0]["lr"])

    def flat(self, tensors):
        with self._torch.no_grad():
            flat = [(each.to_dense() if each.is_sparse else each).reshape(-1) for each in tensors]
            if not self._is_plain:
                flat = [each.to(self._weights[0].device, self._torch.float32) for each in flat]
            return self._torch.cat(flat)

    def put(self, vector) -> None:
        start = 0
        with self._torch.no_grad():
            for each in [*self._weights, *self._buffers]:
                each.copy_(vector[start : start + each.numel()].reshape(each.shape))
                start += each.numel()

    def gram(self, vectors):
        """All products at once: on a GPU each number alone would wait for the queue."""
        stacked = self._torch.stack(vectors)
        return (stacked @ stacked.T).tolist()
