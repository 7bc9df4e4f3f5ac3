"""What a model gets wrong on rows that it was not trained on, under the changes of an experiment."""

import warnings

import numpy as np
import pandas as pd

from mlsd_helpers.debugging.errors.out_of_fold import encoded, features, folds, rows_of
from mlsd_helpers.metrics import checks


class Trials:
    """One set of folds, on which every variant of an experiment is judged row by row.

    The loss of a row is its squared error: of the number, or of the probabilities of all classes against the label
    (Brier score). It is bounded for classes, so that one row that was called impossible does not decide.
    """

    def __init__(self, model, X, y, groups, cv, random_state):
        from sklearn.base import is_regressor

        for method in ("fit", "predict", "get_params"):
            if not hasattr(model, method):
                raise ValueError(
                    f"model is a {type(model).__name__} without {method}; expected an estimator of scikit-learn's kind"
                )
        self.is_numeric = is_regressor(model)
        if self.is_numeric:
            self.y = checks.numbers("y", y)
            self.place, self.target = None, self.y[:, None]
        elif hasattr(model, "predict_proba"):
            self.classes, self.place = encoded(y)
            self.y, self.target = self.classes[self.place], np.eye(len(self.classes))[self.place]
        else:
            raise ValueError(
                f"model is a {type(model).__name__} without predict_proba; wrap it: CalibratedClassifierCV(model)"
            )
        self.X = features(X, len(self.y))
        self.groups = None
        if groups is not None:
            self.groups = np.unique(np.asarray(checks.labels("groups", groups, len(self.y))), return_inverse=True)[1]
        self.parts = folds(len(self.y), cv, random_state, self.place, self.groups)
        self.constant = self.loss(np.concatenate([self._mean(*part) for part in self.parts])[self._order])

    @property
    def _order(self):
        return np.argsort(np.concatenate([held_out for _, held_out in self.parts]))

    def _mean(self, train, held_out):
        return np.repeat(self.target[train].mean(axis=0, keepdims=True), len(held_out), axis=0)

    def loss(self, predicted):
        """Squared error of each row."""
        return ((predicted - self.target) ** 2).sum(axis=1)

    def fitted(self, estimator, rows, y=None):
        """A copy of the estimator, trained on some rows."""
        from sklearn.base import clone

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a setting that does not converge shows it in its loss
            X = rows_of(self.X, rows)
            try:
                return clone(estimator).fit(X, (self.y if y is None else y)[rows])
            except Exception as error:
                if empty := _without_a_value(X):
                    raise ValueError(
                        f"{empty} has no value in the {len(X):,} rows of a fit, and the {type(estimator).__name__} "
                        f"raises there ({error}); fill this feature or leave it out"
                    ) from error
                raise

    def predicted(self, fitted, X):
        """The numbers, or the probability of each class."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = fitted.predict(X) if self.is_numeric else fitted.predict_proba(X)
        if not np.isfinite(found).all():
            raise ValueError(f"the model predicts {np.count_nonzero(~np.isfinite(found)):,} values that are not finite")
        if self.is_numeric:
            return np.asarray(found, dtype=float).reshape(-1, 1)
        every = np.zeros((len(found), len(self.classes)))
        every[:, np.searchsorted(self.classes, fitted.classes_)] = found
        return every

    def held_out(self, estimators, y=None, choose=None):
        """Out-of-fold predictions; an estimator for all folds, or one for each.

        ``y`` replaces the targets of training, ``choose`` the rows of it.
        """
        if not isinstance(estimators, list):
            estimators = [estimators] * len(self.parts)
        found = np.zeros(self.target.shape)
        for estimator, (train, held_out) in zip(estimators, self.parts, strict=True):
            fitted = self.fitted(estimator, train if choose is None else choose(train), y)
            found[held_out] = self.predicted(fitted, rows_of(self.X, held_out))
        return found

    def some_of(self, share, rng):
        """Draws a share of the training rows: of each class, or of the groups."""

        def choose(train):
            if self.groups is not None:
                there = np.unique(self.groups[train])
                kept = rng.choice(there, max(2, round(share * len(there))), replace=False)
                return train[np.isin(self.groups[train], kept)]
            of = np.zeros(len(train), int) if self.place is None else self.place[train]
            drawn = [rng.permutation(train[of == each]) for each in np.unique(of)]
            return np.concatenate([rows[: max(1, round(share * len(rows)))] for rows in drawn])

        return choose

    def chosen_elsewhere(self, losses):
        """For each fold the column of losses with the least sum over the rows of the other folds."""
        best = []
        for _, held_out in self.parts:
            others = np.ones(len(losses), dtype=bool)
            others[held_out] = False
            best.append(int(losses[others].sum(axis=0).argmin()))
        return best

    def by_fold(self, losses, columns):
        """The loss of each row from the column that its fold chose."""
        found = np.zeros(len(losses))
        for column, (_, held_out) in zip(columns, self.parts, strict=True):
            found[held_out] = losses[held_out, column]
        return found


def _without_a_value(X):
    """The first column of which all values are missing, by its name; empty where there is none."""
    missing = pd.DataFrame(X).isna().all()
    if not missing.any():
        return ""
    first = missing.index[missing.to_numpy().argmax()]
    return repr(first) if isinstance(X, pd.DataFrame) else f"feature {first}"
