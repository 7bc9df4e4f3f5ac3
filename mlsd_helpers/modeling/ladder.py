"""A ladder of models: what each rung adds to the one below it, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.exceptions import NotFittedError

from mlsd_helpers.metrics import best_threshold, checks, confusion
from mlsd_helpers.modeling.ladder_report import LadderReport
from mlsd_helpers.modeling.rungs import Rung
from mlsd_helpers.modeling.tasks import TASKS
from mlsd_helpers.shared.frames import as_pandas_or_array

_MOST_THRESHOLDS = 1000


class Ladder:
    """Models from the simplest up, fitted on the same rows and judged on the same test rows.

    A rung earns its place when its difference to the one below is worth what it takes to fit, run and keep. Start with
    a constant (``DummyClassifier(strategy="prior")``, ``DummyRegressor()``) and a rule (:class:`ColumnScore`).

    For labels, costs are counted at the threshold that is cheapest on validation rows, which no rung was fitted on;
    never on the test rows, where the choice would flatter itself. The estimators stay as they are: copies are fitted.

    A rung may be calibrated: ``CalibratedClassifierCV(estimator, method="isotonic")`` of scikit-learn calibrates on
    folds of the training part. The validation rows choose thresholds only.

    Parameters
    ----------
    rungs : sequence of (str, estimator)
        Names, and scikit-learn estimators: classifiers with ``predict_proba`` for labels, regressors for numbers,
        either for lists.
    task : {"classification", "regression", "ranking"}
        Labels of two classes, judged by AUC, log loss and cost; numbers, judged by RMSE and MAE; or rows to put into
        order within lists, such as the offers on one page, judged by the gain (NDCG) of the first ten places.

    Raises
    ------
    ValueError
        When there is no rung, a name repeats, an estimator cannot do the task, or there is no such task.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier, DummyRegressor
    >>> from sklearn.linear_model import LinearRegression, LogisticRegression
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(3000, 3))
    >>> y = rng.random(3000) < 1 / (1 + np.exp(1 - 2 * X[:, 0]))
    >>> ladder = Ladder([("constant", DummyClassifier()), ("logistic", LogisticRegression())])
    >>> report = ladder.fit(X[:2000], y[:2000]).score(X[2000:], y[2000:], cost_fp=1, cost_fn=4)
    >>> report.table[["rung", "auc", "cost"]].round(2)
           rung   auc   cost
    0  constant  0.50  634.0
    1  logistic  0.86  431.0

    >>> minutes = 20 + 5 * X[:, 0] + rng.normal(size=3000)
    >>> ladder = Ladder([("mean", DummyRegressor()), ("linear", LinearRegression())], task="regression")
    >>> ladder.fit(X[:2000], minutes[:2000]).score(X[2000:], minutes[2000:]).table[["rung", "rmse"]].round(1)
         rung  rmse
    0    mean   5.2
    1  linear   1.0
    """

    def __init__(
        self,
        rungs: Sequence[tuple[str, Any]],
        task: Literal["classification", "regression", "ranking"] = "classification",
    ):
        if task not in TASKS:
            raise ValueError(f"task is {task!r}; expected one of {', '.join(map(repr, TASKS))}")
        self.task = task
        self.rungs = _checked_rungs(rungs, TASKS[task])

    def __repr__(self):
        state = "fitted" if hasattr(self, "fitted_") else "not fitted"
        return f"Ladder of {len(self.rungs)} rungs, {state}: {', '.join(name for name, _ in self.rungs)}"

    def fit(
        self,
        train_X: Any,
        train_y: ArrayLike,
        *,
        validation: tuple[Any, ArrayLike] | None = None,
        validation_share: float = 0.2,
        pos_label: object = None,
    ) -> Ladder:
        """Fit every rung on the training part and, for labels, keep what each says about the validation rows.

        Parameters
        ----------
        train_X : array-like or DataFrame, shape (n, n_features)
            In order of time, unless ``validation`` is given. Frames of polars and pyarrow become pandas frames.
        train_y : array-like, shape (n,)
            Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``. For numbers their values, for lists how
            relevant each row is, 0 or more.
        validation : (X, y), optional
            For labels, the rows to choose thresholds on; by default the last part of the training rows, which is then
            not fitted on. The other tasks choose no threshold and fit on all rows.
        validation_share : float
            How large that last part is, between 0 and 1.
        pos_label : label, optional
            The positive class, here and for ``score``.

        Returns
        -------
        Ladder
            Itself, with ``fitted_``: the fitted estimator of each rung by name.

        Raises
        ------
        ValueError
            When lengths differ, the training or the validation part has one class only, validation rows are given where
            no threshold is chosen, or a rung fails: whatever scikit-learn says arrives with the rung's name.
        """
        task = TASKS[self.task]
        train_X, target = _rows_and_target(task, "train", train_X, train_y, pos_label)
        if self.task != "classification":
            if validation is not None or pos_label is not None:
                raise ValueError(f"validation and pos_label are for labels; a ladder for {self.task} takes neither")
            self._rungs = [Rung.fit(name, estimator, train_X, target) for name, estimator in self.rungs]
        else:
            if validation is None:
                place = _first_of_validation(len(target), validation_share)
                valid_X, valid_target = _part(train_X, slice(place, None)), target[place:]
                train_X, target = _part(train_X, slice(place)), target[:place]
                remedy = "give it more rows, or pass validation=(X, y)"
            else:
                valid_X, valid_target = _rows_and_target(task, "validation", *_pair(validation), pos_label)
                remedy = "give it more rows"
            for part, labels in (("training", target), ("validation", valid_target)):
                _both_classes(part, labels, remedy)
            self._rungs = [Rung.fit(name, estimator, train_X, target.astype(int)) for name, estimator in self.rungs]
            scores = {rung.name: rung.probabilities(valid_X, len(valid_target))[0] for rung in self._rungs}
            self._validation = valid_target, scores
        self._pos_label = pos_label
        self.fitted_ = {rung.name: rung.estimator for rung in self._rungs}
        return self

    def score(
        self,
        test_X: Any,
        test_y: ArrayLike,
        *,
        cost_fp: float | None = None,
        cost_fn: float | None = None,
        groups: ArrayLike | None = None,
        confidence: float = 0.95,
        n_resamples: int = 1000,
        random_state: int | np.random.Generator | None = 0,
    ) -> LadderReport:
        """Judge every rung on the test rows.

        AUC and its difference to the rung below: DeLong, with ``groups`` Obuchowski. All others and their differences:
        percentile bootstrap over rows, groups or lists, the same draws for all rungs, so that differences are paired.
        The threshold is held fixed: intervals do not include what another validation sample would change.

        Parameters
        ----------
        test_X, test_y
            As for ``fit``; rows that no rung has seen.
        cost_fp, cost_fn : float
            For labels: cost of one false positive and of one false negative, in one unit of money.
        groups : array-like, shape (n,), optional
            Day, user or other group of each row, when rows are independent only between groups. For ranking the list
            that each row belongs to, which is needed; lists without a relevant row are left out.
        confidence : float
            Of the intervals, between 0 and 1.
        n_resamples : int
            Draws of the bootstrap, at least 100.
        random_state : int, numpy.random.Generator or None
            Seed of the draws.

        Returns
        -------
        LadderReport
            ``table``, ``scores``.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        ValueError
            When lengths differ, there is one class only, a cost makes no sense, is missing or has no use, a ladder for
            ranking gets no lists, or a rung fails.

        References
        ----------
        Zinkevich, Rules of Machine Learning: https://developers.google.com/machine-learning/guides/rules-of-ml
        """
        if not hasattr(self, "fitted_"):
            raise NotFittedError("the ladder is not fitted; call fit(train_X, train_y) before score")
        task, is_of_labels = TASKS[self.task], self.task == "classification"
        test_X, target = _rows_and_target(task, "test", test_X, test_y, self._pos_label)
        for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
            if (cost is None) == is_of_labels:
                lacking = f"{name} is missing; expected what one such error costs"
                raise ValueError(lacking if is_of_labels else f"{name} is for labels; leave it out for {self.task}")
        if is_of_labels:
            _both_classes("test", target, "give it more rows")
        if groups is not None:
            groups = checks.labels("groups", groups, len(target))
        elif self.task == "ranking":
            raise ValueError("groups is missing; a ladder for ranking needs the list that each row belongs to")
        scores, rows = {}, []
        for rung in self._rungs:
            scores[rung.name], seconds = task.predicted(rung, test_X, len(target))
            rows.append(
                {
                    "rung": rung.name,
                    "fit_seconds": rung.fit_seconds,
                    "predict_us_per_row": 1e6 * seconds / len(target),
                    "size_bytes": rung.size_bytes,
                }
            )
        costs, of_labels = None, {}
        if is_of_labels:
            for row in rows:
                row["threshold"] = self._threshold(row["rung"], cost_fp, cost_fn)
            cost = np.column_stack(
                [
                    1000 * np.where(target, cost_fn * (score < row["threshold"]), cost_fp * (score >= row["threshold"]))
                    for score, row in zip(scores.values(), rows, strict=True)
                ]
            )
            costs = cost, 1000 * max(cost_fp, cost_fn)
            share = target.mean()
            of_labels = {
                "do_nothing": float(1000 * share * cost_fn),
                "always_act": float(1000 * (1 - share) * cost_fp),
                "costs": dict(zip(scores, cost.T, strict=True)),
                "groups": groups,
            }
        options = (groups, confidence, n_resamples, random_state)
        for metric, (values, differences) in task.judged(target, list(scores.values()), costs, options).items():
            for row, value, difference in zip(rows, values, [(np.nan,) * 3, *differences], strict=True):
                row |= zip((f"{metric}{end}" for end in ("", "_low", "_high")), value, strict=True)
                row |= zip((f"{metric}_difference{end}" for end in ("", "_low", "_high")), difference, strict=True)
        unit = "lists" if self.task == "ranking" else "rows" if groups is None else "groups"
        return LadderReport(pd.DataFrame(rows), scores, len(target), self.task, unit, confidence, **of_labels)

    def _threshold(self, name, cost_fp, cost_fn):
        """The cheapest on the validation rows, of all scores there, or a thousand of them, and of flagging nobody."""
        is_positive, scores = self._validation
        score = scores[name]
        distinct = np.unique(score)
        if len(distinct) > _MOST_THRESHOLDS:
            distinct = np.unique(np.quantile(score, np.linspace(0, 1, _MOST_THRESHOLDS), method="nearest"))
        flags_nobody = np.nextafter(distinct[-1], 2)
        candidates = np.append(distinct, flags_nobody) if flags_nobody <= 1 else distinct
        return best_threshold(confusion(is_positive, score, candidates), cost_fp, cost_fn).threshold


def _checked_rungs(rungs, task):
    rungs = list(rungs)
    if not rungs:
        raise ValueError('the ladder has no rung; expected pairs, such as ("constant", DummyClassifier())')
    for rung in rungs:
        if not (isinstance(rung, (tuple, list)) and len(rung) == 2 and isinstance(rung[0], str)):
            raise ValueError(f"a rung is {checks.shortened(rung)}; expected a pair of a name and an estimator")
        name, estimator = rung
        if isinstance(estimator, type):
            raise ValueError(f"rung {name!r} is the class {estimator.__name__}; expected an object: write ()")
        task.check(name, estimator)
    names = [name for name, _ in rungs]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise ValueError(f"two rungs have the name {repeated!r}; give each a name of its own")
    return tuple(map(tuple, rungs))


def _rows_and_target(task, part, X, y, pos_label):
    X, target = as_pandas_or_array(f"{part} X", X), task.targets(y, pos_label)
    n_rows = X.shape[0] if hasattr(X, "shape") else len(X)
    if n_rows != len(target):
        raise ValueError(f"{part} X has {n_rows:,} rows and {part} y has {len(target):,}; expected the same rows")
    return X, target


def _both_classes(part, is_positive, remedy):
    n_positive = np.count_nonzero(is_positive)
    if min(n_positive, len(is_positive) - n_positive) < 2:
        raise ValueError(
            f"the {part} part has {n_positive:,} positives and {len(is_positive) - n_positive:,} negatives; expected "
            f"at least two of each: {remedy}"
        )


def _first_of_validation(n_rows, share):
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share < 1:
        raise ValueError(f"validation_share is {checks.shortened(share)}; expected a fraction between 0 and 1")
    return n_rows - max(1, round(n_rows * share))


def _pair(validation):
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise ValueError(f"validation is {checks.shortened(validation)}; expected a pair (X, y)")
    return validation


def _part(X, part):
    return X.iloc[part] if hasattr(X, "iloc") else X[part]
