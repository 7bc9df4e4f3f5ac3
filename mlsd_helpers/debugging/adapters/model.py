"""What a check may ask of a model, whatever library it is of."""

import copy
import pickle
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from mlsd_helpers.debugging.rows import as_numpy, n_rows, take
from mlsd_helpers.shared.number_checks import whole

CLASSIFICATION, REGRESSION = "classification", "regression"


class CouldNotRun(Exception):
    """A check has no answer; the message says why."""


class DoesNotApply(CouldNotRun):
    """The model has no such part, or nothing was declared that the check could hold it to."""


class Model(ABC):
    """A model that the checks can train, copy, ask and look into.

    A check never touches the model that it was given: it takes a `fresh` one, or a `copy`.
    What a model cannot do raises `DoesNotApply` when it is asked for.
    """

    task: str  # CLASSIFICATION or REGRESSION
    learns_in_steps = True  # whether `step` works
    reports_loss_before_step = True  # whether `step` gives the project's own loss, as it was before the step
    has_probabilities = True  # whether `predict` of a classification gives probabilities that add up to one

    @abstractmethod
    def fresh(self, seed: int = 0) -> "Model":
        """An untrained model of the same kind, whose every chance is drawn from this seed."""

    def copy(self) -> "Model":
        """The model as it is now, training included; what is done to one does not touch the other."""
        return copy.deepcopy(self)

    @abstractmethod
    def train(self, X: Any, y: Any) -> "Model":
        """Train to the end, as the project does; gives the model itself."""

    def step(self, X: Any, y: Any) -> float:
        """One training step on this batch as the project does it; gives the loss that it reports."""
        raise DoesNotApply("the model learns all at once, not in steps")

    @abstractmethod
    def predict(self, X: Any) -> np.ndarray:
        """What users get: probabilities of shape (n, classes), scores of shape (n,), or numbers of shape (n,)."""

    def loss(self, X: Any, y: Any) -> float:
        """Mean loss of `predict`: log loss, for scores the share of wrong classes, for a regression squared error."""
        predicted, y = self.predict(X), as_numpy(y)
        if self.task == REGRESSION:
            return float(np.mean((predicted.reshape(len(y), -1)[:, 0] - y.reshape(-1)) ** 2))
        places = places_of(y, self.classes())
        if not self.has_probabilities:
            return float(np.mean(likeliest(predicted) != places))
        chosen = as_columns(predicted)[np.arange(len(y)), places]
        return float(-np.mean(np.log(np.clip(chosen, np.finfo(float).tiny, None))))

    def classes(self) -> np.ndarray:
        """The labels in the order of the columns that `predict` gives."""
        raise DoesNotApply("the model has no classes")

    def parameters(self) -> dict[str, np.ndarray]:
        """Copies of all trained numbers by name."""
        raise DoesNotApply("the model does not show its parameters")

    def nudge(self, name: str, rng: np.random.Generator) -> None:
        """Add noise to one of the parameters, in the model itself."""
        raise DoesNotApply("the model's parameters cannot be changed from outside")

    def saved_and_loaded(self) -> "Model":
        """The model after a trip through a file, as the project saves it; pickle by default."""
        return pickle.loads(pickle.dumps(self))

    def __repr__(self):
        return f"{type(self).__name__}({self.task})"


class SteppedModel(Model):
    """A model whose training is so many of the project's own steps, on batches of so many rows."""

    steps: int
    batch_size: int
    seed: int

    def _set(self, functions: dict[str, Any], task: str, steps: int, batch_size: int) -> None:
        """Take task, steps and batch size; functions are looked at by name.

        Raises
        ------
        TypeError
            When a function is none.
        ValueError
            When ``task`` is neither, or a number is no whole one above 0.
        """
        for name, function in functions.items():
            if not callable(function):
                raise TypeError(f"{name} is {function!r}; expected a function")
        if task not in (CLASSIFICATION, REGRESSION):
            raise ValueError(f"task is {task!r}; expected {CLASSIFICATION!r} or {REGRESSION!r}")
        self.task, self.steps, self.batch_size = task, whole("steps", steps), whole("batch_size", batch_size)

    def train(self, X, y):
        for batch_X, batch_y in batches(X, y, self.batch_size, self.steps, self.seed):
            self.step(batch_X, batch_y)
        return self


def as_columns(predicted: np.ndarray) -> np.ndarray:
    """Probabilities with one column a class; the probability of the second of two classes becomes both."""
    predicted = np.asarray(predicted, dtype=float)
    if predicted.ndim == 1 or predicted.shape[1] == 1:
        second = predicted.reshape(-1)
        return np.column_stack([1 - second, second])
    return predicted


def likeliest(scores: np.ndarray) -> np.ndarray:
    """The column of the highest score; of one score a row, the second class where it is above 0."""
    scores = np.asarray(scores).reshape(len(scores), -1)
    return scores.argmax(axis=1) if scores.shape[1] > 1 else (scores[:, 0] > 0).astype(int)


def places_of(y: Any, classes: np.ndarray) -> np.ndarray:
    """The column of each label; labels that the model does not know are an error that names one."""
    labels, classes = as_numpy(y).reshape(-1), np.asarray(classes)
    order = np.argsort(classes, kind="stable")
    places = order[np.clip(np.searchsorted(classes, labels, sorter=order), 0, len(classes) - 1)]
    unknown = labels[classes[places] != labels]
    if len(unknown):
        raise CouldNotRun(f"the label {unknown[:1].tolist()[0]!r} is none of the model's classes {_few(classes)}")
    return places


def _few(classes):
    return ", ".join(map(repr, classes[:5].tolist())) + (", …" if len(classes) > 5 else "")


def reported(loss: Any) -> float:
    """The loss that a training step gave as a number; what is none is an error that says what came."""
    try:
        return float(as_numpy(loss))
    except (TypeError, ValueError):
        what = f"an array of shape {tuple(loss.shape)}" if getattr(loss, "shape", ()) else repr(loss)
        raise CouldNotRun(f"train_step gave {what}; expected the loss of the batch as one number") from None


def answered(predicted: Any, task: str) -> np.ndarray:
    """What the project's own predict gave; whole numbers where probabilities are due are classes, and refused."""
    predicted = np.asarray(as_numpy(predicted))
    if task == CLASSIFICATION and predicted.dtype.kind in "iu":
        raise CouldNotRun(
            f"predict gave whole numbers ({predicted.dtype}); expected the probability of each class, not the class"
        )
    return predicted


def add_noise(array: np.ndarray, rng: np.random.Generator) -> None:
    """Noise as wide as the numbers themselves, or 1 where all are zero, in place."""
    scale = float(np.sqrt(np.mean(np.square(np.abs(array))))) or 1.0
    array += np.asarray(rng.normal(scale=scale, size=array.shape), dtype=array.dtype)


def batches(X: Any, y: Any, size: int, steps: int, seed: int):
    """So many batches, each epoch in a new order; the last of an epoch is dropped when it is not full."""
    n, rng = n_rows(X), np.random.default_rng(seed)
    size = min(size, n)
    given = 0
    while given < steps:
        order = rng.permutation(n)
        for start in range(0, n - size + 1, size):
            if given == steps:
                return
            which = order[start : start + size]
            yield take(X, which), take(y, which)
            given += 1
