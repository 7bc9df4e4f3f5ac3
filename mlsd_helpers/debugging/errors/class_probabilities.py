"""Labels and scores as a probability of each class, of two classes or of several."""

import numpy as np
import pandas as pd

from mlsd_helpers.metrics import checks


def of_each_class(y_true, y_score, classes, pos_label):
    """The place of each label among the classes, the classes, and the probability of each."""
    if np.ndim(y_score) < 2:
        if classes is not None:
            raise ValueError("classes come with one column of y_score for each; y_score has one value a row: leave out")
        given = checks.vector("y_true", y_true)
        is_positive = _two_classes(given, pos_label)
        score = checks.probabilities("y_score", y_score, len(is_positive))
        positive = given[is_positive][0] if is_positive.any() else (1 if pos_label is None else pos_label)
        negative = given[~is_positive][0] if not is_positive.all() else "another"
        names = np.empty(2, dtype=object)
        names[:] = [_plain(negative), _plain(positive)]
        return is_positive.astype(int), names, np.column_stack([1 - score, score])
    probability = np.asarray(y_score, dtype=float)
    if probability.ndim != 2 or classes is None or len(classes) != probability.shape[1]:
        n_classes = "none" if classes is None else len(classes)
        raise ValueError(
            f"y_score has shape {probability.shape} and classes are {n_classes}; expected (n, n_classes) and the class "
            "of each column: classes=model.classes_"
        )
    names = np.empty(len(classes), dtype=object)
    names[:] = [_plain(each) for each in classes]
    place = pd.Index(names).get_indexer(checks.vector("y_true", y_true))
    if (place < 0).any() or len(place) != len(probability):
        raise ValueError(
            f"y_true has {np.count_nonzero(place < 0):,} labels that are no class of {list(names)}, and {len(place):,} "
            f"rows where y_score has {len(probability):,}; expected the same rows and classes in both"
        )
    for column in probability.T:
        checks.probabilities("y_score", column, len(place))
    off = np.abs(probability.sum(axis=1) - 1) > 1e-3  # float32 over a thousand classes stays well below
    if off.any():
        raise ValueError(f"y_score has {off.sum():,} rows that do not add up to 1 (first at row {off.argmax():,})")
    return place, names, probability


def _two_classes(given, pos_label):
    try:
        return np.asarray(checks.positives(given, pos_label))
    except ValueError as error:
        if given.dtype.kind in "iuf" and len(np.unique(given)) > 2:
            raise ValueError(
                "y_true holds more than two values and y_score one column; pass a column for each class and "
                "classes=model.classes_; for regression look at the largest residuals, as nothing says how sure it was"
            ) from error
        raise


def _plain(value):
    return value.item() if isinstance(value, np.generic) else value
