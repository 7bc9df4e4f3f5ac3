"""Predictions for rows that the model was not trained on, with the rows of a group kept together."""

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import checks
from mlsd_helpers.shared.frames import as_pandas_or_array
from mlsd_helpers.shared.number_checks import whole


def features(X, n_rows=None):
    """The features as a frame or an array of two dimensions."""
    X = as_pandas_or_array("X", X)
    X = X if isinstance(X, pd.DataFrame) else np.asarray(X)
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X has shape {X.shape}; expected rows and features")
    if n_rows is not None and len(X) != n_rows:
        raise ValueError(f"X has {len(X):,} rows and y has {n_rows:,}; expected the same rows in both")
    return X


def rows_of(X, rows):
    """Some rows of a frame or an array."""
    return X.iloc[rows] if isinstance(X, pd.DataFrame) else X[rows]


def checked_classifier(model):
    """Refuse what cannot be fitted again, or gives no probabilities."""
    for method in ("fit", "predict_proba", "get_params"):
        if not hasattr(model, method):
            raise ValueError(
                f"model is a {type(model).__name__} without {method}; expected a classifier of scikit-learn's kind "
                "with predict_proba, such as CalibratedClassifierCV(model)"
            )


def encoded(y):
    """The classes, and the place of each label among them."""
    labels = checks.vector("y", y)
    if labels.dtype.kind in "OfMm" and pd.isna(labels).any():
        raise ValueError(f"y has {pd.isna(labels).sum():,} missing labels (first at row {pd.isna(labels).argmax():,})")
    classes, place = np.unique(np.asarray(labels), return_inverse=True)
    if len(classes) < 2:
        raise ValueError(f"y holds one class, {classes.tolist()[0]!r}; expected two or more")
    return classes, place


def folds(n_rows, cv, random_state, place=None, groups=None):
    """Pairs of training and held-out rows; each class in about its share, rows of a group on one side."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

    whole("cv", cv, at_least=2)
    if groups is not None:
        groups = np.unique(np.asarray(checks.labels("groups", groups, n_rows)), return_inverse=True)[1]
    _enough(n_rows, cv, place, groups)
    splitter = {
        (False, False): KFold,
        (True, False): StratifiedKFold,
        (False, True): GroupKFold,
        (True, True): StratifiedGroupKFold,
    }[place is not None, groups is not None]
    made = splitter(n_splits=cv, shuffle=True, random_state=random_state).split(np.zeros(n_rows), place, groups)
    return [(np.asarray(train), np.asarray(held_out)) for train, held_out in made]


def _enough(n_rows, cv, place, groups):
    unit, n_units = ("rows", n_rows) if groups is None else ("groups", len(np.unique(groups)))
    if n_units < cv:
        raise ValueError(f"there are {n_units:,} {unit}; expected at least cv={cv}")
    if place is not None:
        rarest = np.bincount(place).min()
        if rarest < cv:
            raise ValueError(
                f"the rarest class of y has {rarest:,} rows; expected at least cv={cv}, one for each fold: join "
                "classes, or lower cv"
            )


def out_of_fold_probabilities(model, X, classes, place, parts):
    """The probability of each class for each row, by a copy of the model that was not trained on it."""
    from sklearn.base import clone

    probability = np.zeros((len(place), len(classes)))
    for train, held_out in parts:
        fitted = clone(model).fit(rows_of(X, train), classes[place[train]])
        # A class that no group of the training part has stays at 0
        columns = np.searchsorted(classes, fitted.classes_)
        probability[np.ix_(held_out, columns)] = fitted.predict_proba(rows_of(X, held_out))
    if not np.isfinite(probability).all():
        raise ValueError(f"the model gives {np.count_nonzero(~np.isfinite(probability)):,} probabilities of NaN")
    return probability
