"""A rule on one column, as a classifier: the rung between a constant and a model."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from mlsd_helpers.metrics import checks
from mlsd_helpers.shared.frames import as_pandas


class ColumnScore(ClassifierMixin, BaseEstimator):
    """One column is the score; a logistic curve turns it into a probability (Platt scaling).

    The curve has two parameters and is monotone, so that rows keep the order of the column: ascending or descending,
    whichever fits. A missing value counts as the median of training.

    Parameters
    ----------
    column : str
        A numeric column of the frame, which may be of pandas, polars or pyarrow.

    References
    ----------
    https://scikit-learn.org/stable/modules/calibration.html#sigmoid

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"delay_now": [0, 5, 30, 60]})
    >>> ColumnScore("delay_now").fit(frame, [0, 0, 1, 1]).predict_proba(frame)[:, 1].round(1).tolist()
    [0.3, 0.3, 0.6, 0.8]
    """

    def __init__(self, column: str):
        self.column = column

    def fit(self, X: Any, y: ArrayLike):
        """Fit the curve on the column of a frame and labels of two classes."""
        values = self._values(X)
        if np.isnan(values).all():
            raise ValueError(f"the column {self.column!r} is missing in all {len(values):,} rows of training")
        self.median_ = float(np.nanmedian(values))
        self.scale_ = float(np.nanstd(values)) or 1.0
        self.curve_ = LogisticRegression().fit(self._scaled(values), y)
        self.classes_ = self.curve_.classes_
        return self

    def predict_proba(self, X: Any):
        """Probability of each class, shape (n, 2)."""
        check_is_fitted(self)
        return self.curve_.predict_proba(self._scaled(self._values(X)))

    def predict(self, X: Any):
        """The more likely class."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _scaled(self, values):
        return ((np.where(np.isnan(values), self.median_, values) - self.median_) / self.scale_)[:, None]

    def _values(self, X):
        X = as_pandas("X", X)
        if self.column not in X:
            raise ValueError(f"X has no column {self.column!r}; its columns are {', '.join(map(repr, X.columns))}")
        known = X[self.column].notna().to_numpy()
        values = np.full(len(X), np.nan)
        if known.any():
            values[known] = checks.numbers(self.column, X.loc[known, self.column].to_numpy())
        return values
