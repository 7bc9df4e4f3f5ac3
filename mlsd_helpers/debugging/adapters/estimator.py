"""A scikit-learn estimator or pipeline behind the protocol."""

import copy
from numbers import Number
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone, is_classifier, is_regressor

from mlsd_helpers.debugging.adapters.model import CLASSIFICATION, REGRESSION, DoesNotApply, Model
from mlsd_helpers.debugging.rows import as_numpy


class Estimator(Model):
    """A classifier or regressor with ``fit``; where it has ``partial_fit``, single steps can be looked at.

    Parameters
    ----------
    estimator : BaseEstimator
        Fitted or not; it is cloned and never changed.
    classes : sequence, optional
        All labels, which `step` tells ``partial_fit`` at first; those of the first batch by default.

    Raises
    ------
    TypeError
        When it is neither a classifier nor a regressor.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = Estimator(LogisticRegression()).fresh(seed=0)
    >>> model.train([[0.0], [1.0]], [0, 1]).predict([[0.5]]).round(2)
    array([[0.5, 0.5]])
    """

    def __init__(self, estimator: BaseEstimator, classes: Any = None):
        if not (is_classifier(estimator) or is_regressor(estimator)):
            raise TypeError(
                f"{type(estimator).__name__} is neither a classifier nor a regressor; "
                "give the model at the end, or a pipeline that ends in it"
            )
        self.estimator, self._classes = estimator, classes
        self.task = CLASSIFICATION if is_classifier(estimator) else REGRESSION

    @property
    def learns_in_steps(self):
        return hasattr(self.estimator, "partial_fit")

    @property
    def has_probabilities(self):
        return self.task == CLASSIFICATION and hasattr(self.estimator, "predict_proba")

    def fresh(self, seed=0):
        estimator = clone(self.estimator)
        chances = [name for name in estimator.get_params() if name.rpartition("__")[2] == "random_state"]
        return type(self)(estimator.set_params(**dict.fromkeys(chances, seed)), self._classes)

    def copy(self):
        return type(self)(copy.deepcopy(self.estimator), self._classes)

    def train(self, X, y):
        self.estimator.fit(X, as_numpy(y))
        return self

    def step(self, X, y):
        if not self.learns_in_steps:
            raise DoesNotApply(f"{type(self.estimator).__name__} has no partial_fit")
        if self.task == CLASSIFICATION and not hasattr(self.estimator, "classes_"):
            labels = np.unique(as_numpy(y)) if self._classes is None else self._classes
            self.estimator.partial_fit(X, as_numpy(y), classes=labels)
        else:
            self.estimator.partial_fit(X, as_numpy(y))
        return self.loss(X, y)

    def predict(self, X):
        if self.has_probabilities:
            return np.asarray(self.estimator.predict_proba(X), dtype=float)
        if self.task == CLASSIFICATION and hasattr(self.estimator, "decision_function"):
            return np.asarray(self.estimator.decision_function(X), dtype=float)
        return np.asarray(self.estimator.predict(X), dtype=float)

    def classes(self):
        return np.asarray(self.estimator.classes_)

    def parameters(self):
        found = dict(_arrays(self.estimator, ""))
        if not found:
            raise DoesNotApply(f"{type(self.estimator).__name__} shows no trained arrays")
        return found


def _arrays(holder, prefix):
    """Fitted arrays: attributes that end in an underscore, of the estimator and of the estimators inside it."""
    for name, value in sorted(vars(holder).items()):
        if not name.endswith("_") or name.startswith("_") or name in ("classes_", "feature_names_in_"):
            continue
        yield from _arrays_in(value, f"{prefix}{name}")
    for name, inside in getattr(holder, "steps", []):
        if hasattr(inside, "get_params"):
            yield from _arrays(inside, f"{prefix}{name}.")


def _arrays_in(value, name):
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        yield name, value.copy()
    elif isinstance(value, Number) and not isinstance(value, bool | int):
        yield name, np.asarray([value], dtype=float)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _arrays_in(item, f"{name}[{i}]")
