"""Plain functions behind the protocol: a training loop of one's own in any library."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from mlsd_helpers.debugging.adapters.model import (
    CLASSIFICATION,
    DoesNotApply,
    SteppedModel,
    add_noise,
    answered,
    reported,
)
from mlsd_helpers.debugging.rows import as_numpy, is_tensor


class Functions(SteppedModel):
    """A model made of functions over a state, which may be anything that can be copied.

    Parameters
    ----------
    start : callable
        ``start(seed)`` gives the untrained state.
    train_step : callable
        ``train_step(state, X, y)`` changes the state in place, or gives ``(new state, loss)``; it gives the loss.
    predict : callable
        ``predict(state, X)`` gives probabilities of shape (n, classes) or (n,), or numbers of shape (n,).
    parameters : callable, optional
        ``parameters(state)`` gives the trained arrays by name.
    task : {"classification", "regression"}
        What is predicted.
    classes : sequence, optional
        Labels in the order of the columns of ``predict``. (0, 1) by default.
    steps, batch_size : int
        How long `train` trains, on batches of so many rows.

    Raises
    ------
    TypeError
        When a function is none.
    ValueError
        When ``task`` is neither, or a number of steps or rows is not positive.

    Examples
    --------
    >>> def train_step(state, X, y):
    ...     error = X[:, 0] * state["slope"] - y
    ...     state["slope"] -= 0.1 * 2 * (error * X[:, 0]).mean()
    ...     return (error**2).mean()
    >>> line = Functions(
    ...     lambda seed: {"slope": 0.0}, train_step, lambda state, X: X[:, 0] * state["slope"], task="regression"
    ... )
    >>> line.train(np.array([[1.0], [2.0]]), np.array([3.0, 6.0])).predict(np.array([[10.0]])).round(3)
    array([30.])
    """

    def __init__(
        self,
        start: Callable[[int], Any],
        train_step: Callable[[Any, Any, Any], Any],
        predict: Callable[[Any, Any], Any],
        parameters: Callable[[Any], dict[str, Any]] | None = None,
        *,
        task: str = CLASSIFICATION,
        classes: Any = (0, 1),
        steps: int = 200,
        batch_size: int = 32,
    ):
        functions = {"start": start, "train_step": train_step, "predict": predict}
        self._set(functions, task, steps, batch_size)
        self._start, self._train_step, self._predict, self._parameters = start, train_step, predict, parameters
        self._classes, self.seed, self.state = classes, 0, None

    def fresh(self, seed=0):
        model = copy.copy(self)
        model.seed, model.state = seed, self._start(seed)
        return model

    def copy(self):
        model = copy.copy(self)
        model.state = copy.deepcopy(self.state)
        return model

    def _begin(self):
        if self.state is None:
            self.state = self._start(self.seed)

    def step(self, X, y):
        self._begin()
        loss = self._train_step(self.state, X, y)
        if isinstance(loss, tuple):
            self.state, loss = loss
        return reported(loss)

    def predict(self, X):
        self._begin()
        predicted = answered(self._predict(self.state, X), self.task)
        return predicted if predicted.dtype.kind == "f" else predicted.astype(float)

    def classes(self):
        return np.asarray(self._classes)

    def parameters(self):
        if self._parameters is None:
            raise DoesNotApply("no function was given that shows the parameters")
        self._begin()
        return {name: np.array(as_numpy(value)) for name, value in self._parameters(self.state).items()}

    def nudge(self, name, rng):
        self.parameters()  # says what is missing
        values = self._parameters(self.state)[name]
        before = self.parameters()[name]
        add_noise(values.detach().numpy() if is_tensor(values) else np.asarray(values), rng)
        if np.array_equal(before, self.parameters()[name]):
            raise DoesNotApply("the function that shows the parameters gives copies of them")

    def saved_and_loaded(self):
        import pickle

        self._begin()
        model = copy.copy(self)
        model.state = pickle.loads(pickle.dumps(self.state))
        return model
