"""One rung of a ladder: an estimator that is fitted, timed and asked for probabilities, and named when it fails."""

import pickle
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from sklearn.base import clone

from mlsd_helpers.metrics import checks

_ENOUGH_SECONDS, _MOST_REPEATS = 0.05, 5


@dataclass(frozen=True, eq=False)
class Rung:
    """A fitted estimator, the seconds that took, and the bytes it takes when pickled."""

    name: str
    estimator: object
    fit_seconds: float
    size_bytes: int

    @classmethod
    def fit(cls, name, estimator, X, y):
        """Fit a copy of the estimator."""
        with _speaking_of(name, "cannot be fitted"):
            estimator = clone(estimator)
            start = perf_counter()
            estimator.fit(X, y)
            seconds = perf_counter() - start
        with _speaking_of(name, "cannot be pickled, and so not be stored"):
            size = len(pickle.dumps(estimator))
        return cls(name, estimator, seconds, size)

    def probabilities(self, X, n_rows):
        """The probability of the positive class, and the seconds it took."""
        of_classes, seconds = self._said("predict_proba", X)
        classes = list(self.estimator.classes_)
        if of_classes.shape != (n_rows, 2) or 1 not in classes:
            raise ValueError(
                f"rung {self.name!r} predicts an array of shape {of_classes.shape} for {n_rows:,} rows and the classes "
                f"{classes}; expected shape ({n_rows}, 2) and the classes 0 and 1"
            )
        of_positive = of_classes[:, classes.index(1)]
        return checks.probabilities(f"the prediction of rung {self.name!r}", of_positive, n_rows), seconds

    def numbers(self, X, n_rows):
        """The predicted numbers, and the seconds they took."""
        predicted, seconds = self._said("predict", X)
        return checks.numbers(f"the prediction of rung {self.name!r}", predicted, n_rows), seconds

    def _said(self, method, X):
        """What the estimator's method returns, and the seconds it took: the shortest of a few times, when short."""
        seconds = []
        while not seconds or (sum(seconds) < _ENOUGH_SECONDS and len(seconds) < _MOST_REPEATS):
            with _speaking_of(self.name, "cannot predict"):
                start = perf_counter()
                said = getattr(self.estimator, method)(X)
                seconds.append(perf_counter() - start)
        return np.asarray(said), min(seconds)


@contextmanager
def _speaking_of(name, what):
    """Put the rung's name in front of what scikit-learn says: of its errors and of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        except Exception as error:
            raise ValueError(f"rung {name!r} {what}: {error}") from error
    for each in caught:
        warnings.warn(f"rung {name!r}: {each.message}", each.category, stacklevel=4)
