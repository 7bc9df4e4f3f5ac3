"""A model for each segment, as one estimator."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, clone


class OnePerSegment(ClassifierMixin, BaseEstimator):
    """A classifier of two classes that fits a copy of an estimator on each segment's rows, and asks that copy alone.

    The rival of one model that has the segment as a feature. A column that a segment never filled is left out of its
    model, and a segment that has shown one class only is answered with that class's share, 0 or 1.

    Parameters
    ----------
    estimator : classifier
        With ``fit`` and ``predict_proba``; it stays as it is.
    by : str
        Column of X that names the segment. It stays among the features.

    Attributes
    ----------
    models_ : dict
        The fitted copy of each segment, or a share.
    classes_ : ndarray
        The two classes, sorted.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"carrier": list("aaab"), "hour": [1, 2, 3, 4]})
    >>> model = OnePerSegment(DummyClassifier(strategy="prior"), by="carrier").fit(X, [0, 0, 1, 1])
    >>> model.predict_proba(X.iloc[2:])[:, 1].round(2).tolist()
    [0.33, 1.0]
    """

    def __init__(self, estimator: BaseEstimator, by: str):
        self.estimator = estimator
        self.by = by

    def fit(self, X: pd.DataFrame, y: ArrayLike) -> OnePerSegment:
        """Fit a copy on the rows of each segment.

        Raises
        ------
        ValueError
            X and y differ in length, there are not two classes, or the column of the segment is not there or has gaps.
        """
        y = np.asarray(y)
        segments = self._segments(X)
        self.classes_ = np.unique(y)
        if len(y) != len(X) or len(self.classes_) != 2:
            raise ValueError(
                f"X has {len(X):,} rows, y {len(y):,} and {len(self.classes_)} classes; expected the same rows and two"
            )
        self.models_ = {name: self._fitted(X[segments == name], y[segments == name]) for name in np.unique(segments)}
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Probability of each class, shape (n, 2).

        Raises
        ------
        ValueError
            A segment was not there when the models were fitted.
        """
        segments, positive = self._segments(X), np.empty(len(X))
        unknown = sorted(set(segments) - set(self.models_))
        if unknown:
            raise ValueError(f"{self.by} {unknown[0]!r} was not there when the models were fitted; let another answer")
        for name in np.unique(segments):
            rows, model = segments == name, self.models_[name]
            is_share = isinstance(model, float)
            positive[rows] = model if is_share else model.predict_proba(X.loc[rows, model.feature_names_in_])[:, 1]
        return np.column_stack([1 - positive, positive])

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """The more probable class."""
        return self.classes_[(self.predict_proba(X)[:, 1] >= 0.5).astype(int)]

    def _segments(self, X):
        if self.by not in X:
            raise ValueError(f"X has no column {self.by!r}; its columns are {', '.join(map(str, X))}")
        if X[self.by].isna().any():
            raise ValueError(f"{self.by} is missing in {int(X[self.by].isna().sum()):,} rows; name their segment")
        return X[self.by].astype(str).to_numpy()

    def _fitted(self, X, y):
        if (y == y[0]).all():
            return float(y[0] == self.classes_[1])
        return clone(self.estimator).fit(X.dropna(axis="columns", how="all"), y)
