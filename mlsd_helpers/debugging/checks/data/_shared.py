"""What the checks of data have in common: a plain learner for tables, and how well it ranks."""

from dataclasses import dataclass
from numbers import Real
from typing import Any
from zlib import crc32

import numpy as np

from mlsd_helpers.debugging.rows import as_numpy, column, columns_of, n_rows


def is_classification(model: Any, data: Any) -> bool:
    """The model's own word; without a model, labels that are no numbers or have at most 20 different whole values."""
    if model is not None:
        return model.task == "classification"
    labels = np.unique(as_numpy(data.y_train))
    return labels.dtype.kind not in "fc" or (len(labels) <= 20 and bool(np.all(labels == np.round(labels))))


def as_table(X: Any) -> np.ndarray:
    """Numbers of shape (n, columns): texts and categories as codes that are the same in every set, NaN as it is."""
    if hasattr(X, "columns"):
        return np.column_stack([codes(as_numpy(column(X, name))) for name in columns_of(X)])
    values = as_numpy(X).reshape(n_rows(X), -1)
    return values.astype(float) if values.dtype.kind in "biuf" else np.column_stack([codes(each) for each in values.T])


def codes(values: np.ndarray) -> np.ndarray:
    """A column as floats. A text has one number, whatever texts stand beside it, so that sets can be compared."""
    if values.dtype.kind in "mM":
        return values.astype("int64").astype(float)
    if values.dtype.kind in "biuf":
        return values.astype(float)
    return np.array([_code(value) for value in values], dtype=float)


def _code(value):
    """Of one value in a column of objects; by itself, so that a row has the same alone as among many."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' own, which is not loaded here
        return np.nan
    return float(value) if isinstance(value, Real) else float(crc32(str(value).encode()))


@dataclass(frozen=True)
class Scored:
    """Judging rows as a plain learner scores them: per row how right it was, and the mean with its standard error."""

    per_row: np.ndarray

    def over(self, other: "Scored") -> tuple[float, float]:
        """Mean difference of two scores of the same rows, and its standard error."""
        apart = self.per_row - other.per_row
        return float(apart.mean()), float(apart.std(ddof=1) / np.sqrt(len(apart)))


def plain_score(X_train, y_train, X_test, y_test, classification: bool, seed: int) -> Scored:
    """How right a small forest is, a row: log loss gained over the share of each class, or squared error gained over
    the mean, both as a share of what the dumb guess loses."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    if not classification:
        forest = RandomForestRegressor(25, min_samples_leaf=5, random_state=seed).fit(X_train, y_train)
        guessed = (y_test - y_train.mean()) ** 2
        return Scored((guessed - (y_test - forest.predict(X_test)) ** 2) / (guessed.mean() or 1))
    forest = RandomForestClassifier(25, min_samples_leaf=5, random_state=seed).fit(X_train, y_train)
    labels, counts = np.unique(y_train, return_counts=True)
    is_known = np.isin(y_test, labels)
    place = np.searchsorted(labels, y_test[is_known])
    rows = np.arange(is_known.sum())
    chance = forest.predict_proba(X_test[is_known])[rows, place]
    # A tenth of the share of the class keeps the loss of a forest that is sure and wrong finite
    share = (counts / counts.sum())[place]
    return Scored(np.log(0.9 * chance + 0.1 * share) - np.log(share))
