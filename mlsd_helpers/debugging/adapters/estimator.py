"""A scikit-learn estimator or pipeline behind the protocol."""

import copy
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone, is_classifier, is_regressor

from mlsd_helpers.debugging.adapters.model import CLASSIFICATION, REGRESSION, DoesNotApply, Model, add_noise
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
        When it is no BaseEstimator, or neither a classifier nor a regressor.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = Estimator(LogisticRegression()).fresh(seed=0)
    >>> model.train([[0.0], [1.0]], [0, 1]).predict([[0.5]]).round(2)
    array([[0.5, 0.5]])
    """

    def __init__(self, estimator: BaseEstimator, classes: Any = None):
        if not hasattr(estimator, "__sklearn_tags__"):
            raise TypeError(
                f"{type(estimator).__name__} is no BaseEstimator; expected an estimator of scikit-learn, which "
                "inherits from ClassifierMixin or RegressorMixin and BaseEstimator"
            )
        if not (is_classifier(estimator) or is_regressor(estimator)):
            raise TypeError(
                f"{type(estimator).__name__} is neither a classifier nor a regressor; "
                "give the model at the end, or a pipeline that ends in it"
            )
        self.estimator, self._classes = estimator, classes
        self.task = CLASSIFICATION if is_classifier(estimator) else REGRESSION

    reports_loss_before_step = False  # ``partial_fit`` says nothing, so that the loss afterwards is computed here

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
        predicted = np.asarray(self.estimator.predict(X))
        if self.task == CLASSIFICATION:
            return (predicted.reshape(-1, 1) == self.classes()).astype(float)
        return predicted.astype(float)

    def classes(self):
        return np.asarray(self.estimator.classes_)

    def parameters(self):
        return {name: np.array(values) for name, values in self._arrays().items()}

    def nudge(self, name, rng):
        before = self.parameters()[name]
        add_noise(self._arrays()[name], rng)
        if np.array_equal(before, self.parameters()[name]):
            raise DoesNotApply(f"{name} is a single number, which cannot be changed in place")

    def _arrays(self):
        found = dict(_arrays(self.estimator, "", set()))
        if not found:
            raise DoesNotApply(f"{type(self.estimator).__name__} shows no trained arrays")
        return found


_NOT_TRAINED = ("classes_", "feature_names_in_")
_RECORDS = ("loss", "score", "curve", "path", "time")  # what a fit writes down about itself, and no prediction reads


def _arrays(holder, prefix, seen):
    """Fitted arrays of the estimator and of those inside it: attributes that end in an underscore.

    Counts and records of the training (``t_``, ``n_iter_``, ``loss_curve_``) are single numbers or lists of them; what
    is trained is an array or a list of arrays, except for an intercept.
    """
    if id(holder) in seen:
        return
    seen.add(id(holder))
    for name, value in sorted(vars(holder).items()):
        fitted = name.endswith("_") and not name.startswith("_") and name not in _NOT_TRAINED
        if fitted and not any(word in name for word in _RECORDS):
            yield from _arrays_in(name, value, f"{prefix}{name}", seen)
    for name, inside in getattr(holder, "steps", []):
        if isinstance(inside, BaseEstimator):
            yield from _arrays(inside, f"{prefix}{name}.", seen)


def _arrays_in(attribute, value, name, seen):
    if isinstance(value, np.floating) and attribute == "intercept_":
        yield name, np.array(value)
    if isinstance(value, BaseEstimator):
        yield from _arrays(value, f"{name}.", seen)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        yield name, value
    elif isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype == object):
        for i, item in enumerate(value.ravel() if isinstance(value, np.ndarray) else value):
            yield from _arrays_in("", item, f"{name}[{i}]", seen)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _arrays_in("", item, f"{name}[{key!r}]", seen)
