"""A ladder of models: what each rung adds to the one below it, and what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
from sklearn.exceptions import NotFittedError

from mlsd_helpers.metrics import (
    best_threshold,
    checks,
    cluster_bootstrap_interval,
    confusion,
    roc_auc_difference,
    roc_auc_interval,
)
from mlsd_helpers.modeling.rungs import Rung
from mlsd_helpers.tables import MAX_ROWS, Table

_MOST_THRESHOLDS = 1000
_METRICS = ("auc", "log_loss", "cost")


@dataclass(frozen=True, repr=False, eq=False)
class LadderReport:
    """What each rung of a ladder takes and gives on test data, the simplest first.

    Parameters
    ----------
    table : DataFrame
        A row for each rung: ``rung``, ``fit_seconds``, ``predict_us_per_row``, ``size_bytes``, ``threshold`` (from
        validation data); ``auc``, ``log_loss`` (nats) and ``cost`` (money per 1,000 decisions at the threshold), each
        with ``_low`` and ``_high``; and each as ``_difference`` to the rung below, with ``_difference_low`` and
        ``_difference_high`` (NaN on the lowest).
    scores : dict of str to ndarray
        The probabilities that each rung gave the test rows.
    n_rows : int
        Rows of the test data.
    do_nothing, always_act : float
        Cost per 1,000 decisions on the test data of flagging nobody, and everybody.
    unit : str
        What intervals count as independent: ``"rows"`` or ``"groups"``.
    confidence : float
        Of the intervals.
    """

    table: pd.DataFrame
    scores: dict[str, np.ndarray] = field(repr=False)
    n_rows: int
    do_nothing: float
    always_act: float
    unit: str
    confidence: float

    @property
    def _shown(self) -> Table:
        head = self.table.head(MAX_ROWS)
        shown = pd.DataFrame(
            {
                "rung": head["rung"],
                "fit": [_seconds(value) for value in head["fit_seconds"]],
                "predict": [f"{value:,.3g} µs/row" for value in head["predict_us_per_row"]],
                "size": [_bytes(value) for value in head["size_bytes"]],
                "AUC": _with_ends(head, "auc", ".3f"),
                "log loss": _with_ends(head, "log_loss", ".3f"),
                "cost of 1,000": _with_ends(head, "cost", ",.0f"),
                "to the rung below": _with_ends(head, "cost_difference", "+,.0f"),
            }
        )
        first = f"; the first {MAX_ROWS} of {len(self.table)}" if len(self.table) > MAX_ROWS else ""
        return Table(
            shown,
            f"{self.n_rows:,} test rows; thresholds from validation; {self.confidence:.0%} intervals over {self.unit}; "
            f"doing nothing costs {self.do_nothing:,.0f}, always acting {self.always_act:,.0f}{first}",
        )

    def __repr__(self):
        return repr(self._shown)

    def _repr_html_(self):
        return self._shown._repr_html_()


class Ladder:
    """Models from the simplest up, fitted on the same rows and judged on the same test rows.

    A rung earns its place when its difference to the one below is worth what it takes to fit, run and keep. Start with
    a constant (``DummyClassifier(strategy="prior")``) and a rule (:class:`ColumnScore`).

    Costs are counted at the threshold that is cheapest on validation rows, which no rung was fitted on; never on the
    test rows, where the choice would flatter itself. The estimators stay as they are: copies are fitted.

    A rung may be calibrated: ``CalibratedClassifierCV(estimator, method="isotonic")`` of scikit-learn calibrates on
    folds of the training part. The validation rows choose thresholds only.

    Parameters
    ----------
    rungs : sequence of (str, estimator)
        Names, and scikit-learn classifiers with ``predict_proba``.

    Raises
    ------
    ValueError
        When there is no rung, a name repeats, or an estimator has no ``predict_proba``.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.linear_model import LogisticRegression
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(3000, 3))
    >>> y = rng.random(3000) < 1 / (1 + np.exp(1 - 2 * X[:, 0]))
    >>> ladder = Ladder([("constant", DummyClassifier()), ("logistic", LogisticRegression())])
    >>> report = ladder.fit(X[:2000], y[:2000]).score(X[2000:], y[2000:], cost_fp=1, cost_fn=4)
    >>> report.table[["rung", "auc", "cost"]].round(2)
           rung   auc   cost
    0  constant  0.50  634.0
    1  logistic  0.86  431.0
    """

    def __init__(self, rungs: Sequence[tuple[str, object]]):
        self.rungs = _checked_rungs(rungs)

    def __repr__(self):
        state = "fitted" if hasattr(self, "fitted_") else "not fitted"
        return f"Ladder of {len(self.rungs)} rungs, {state}: {', '.join(name for name, _ in self.rungs)}"

    def fit(self, train_X, train_y, *, validation=None, validation_share: float = 0.2, pos_label=None):
        """Fit every rung on the training part, and keep what each says about the validation rows.

        Parameters
        ----------
        train_X : array-like or DataFrame, shape (n, n_features)
            In order of time, unless ``validation`` is given.
        train_y : array-like, shape (n,)
            Labels: booleans, 0 and 1, -1 and 1; or any two with ``pos_label``.
        validation : (X, y), optional
            Rows to choose thresholds on; by default the last part of the training rows, which is then not fitted on.
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
            When lengths differ, the training or the validation part has one class only, or a rung fails: whatever
            scikit-learn says arrives with the rung's name.
        """
        is_positive = _labels_for("train", train_X, train_y, pos_label)
        if validation is None:
            place = _first_of_validation(len(is_positive), validation_share)
            valid_X, valid_positive = _rows(train_X, slice(place, None)), is_positive[place:]
            train_X, is_positive = _rows(train_X, slice(place)), is_positive[:place]
        else:
            valid_X, valid_y = _pair(validation)
            valid_positive = _labels_for("validation", valid_X, valid_y, pos_label)
        for part, labels in (("training", is_positive), ("validation", valid_positive)):
            _both_classes(part, labels)
        fitted = [Rung.fit(name, estimator, train_X, is_positive) for name, estimator in self.rungs]
        scores = {rung.name: rung.probabilities(valid_X, len(valid_positive))[0] for rung in fitted}
        self._rungs, self._validation, self._pos_label = fitted, (valid_positive, scores), pos_label
        self.fitted_ = {rung.name: rung.estimator for rung in fitted}
        return self

    def score(
        self,
        test_X,
        test_y,
        *,
        cost_fp: float,
        cost_fn: float,
        groups=None,
        confidence: float = 0.95,
        n_resamples: int = 1000,
        random_state=0,
    ) -> LadderReport:
        """Judge every rung on the test rows.

        AUC and its difference to the rung below: DeLong, with ``groups`` Obuchowski. Log loss, cost and their
        differences: percentile bootstrap over rows or groups, the same draws for all rungs, so that differences are
        paired. The threshold is held fixed: intervals do not include what another validation sample would change.

        Parameters
        ----------
        test_X, test_y
            As for ``fit``; rows that no rung has seen.
        cost_fp, cost_fn : float
            Cost of one false positive and of one false negative, in one unit of money.
        groups : array-like, shape (n,), optional
            Day, user or other group of each row, when rows are independent only between groups.
        confidence : float
            Of the intervals, between 0 and 1.
        n_resamples : int
            Draws of the bootstrap, at least 100.
        random_state : int or numpy.random.Generator
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
            When lengths differ, there is one class only, a cost makes no sense, or a rung fails.

        References
        ----------
        Zinkevich, Rules of Machine Learning: https://developers.google.com/machine-learning/guides/rules-of-ml
        """
        if not hasattr(self, "fitted_"):
            raise NotFittedError("the ladder is not fitted; call fit(train_X, train_y) before score")
        is_positive = _labels_for("test", test_X, test_y, self._pos_label)
        _both_classes("test", is_positive)
        if groups is not None:
            groups = checks.labels("groups", groups, len(is_positive))
        scores, rows = {}, []
        for rung in self._rungs:
            threshold = self._threshold(rung.name, cost_fp, cost_fn)
            scores[rung.name], seconds = rung.probabilities(test_X, len(is_positive))
            rows.append(
                {
                    "rung": rung.name,
                    "fit_seconds": rung.fit_seconds,
                    "predict_us_per_row": 1e6 * seconds / len(is_positive),
                    "size_bytes": rung.size_bytes,
                    "threshold": threshold,
                }
            )
        thresholds = [row["threshold"] for row in rows]
        of_rows = list(scores.values())
        losses = np.column_stack([_log_losses(is_positive, score) for score in of_rows])
        costs = np.column_stack(
            [
                1000 * np.where(is_positive, cost_fn * (score < at), cost_fp * (score >= at))
                for score, at in zip(of_rows, thresholds, strict=True)
            ]
        )
        options = (groups, confidence)
        aucs = _aucs(is_positive, of_rows, *options)
        most = _log_losses(np.array([True]), np.array([0.0]))[0], 1000 * max(cost_fp, cost_fn)
        log_loss, cost = _means([losses, costs], most, *options, n_resamples, random_state)
        judged = {"auc": aucs, "log_loss": log_loss, "cost": cost}
        for metric, (values, differences) in judged.items():
            for row, value, difference in zip(rows, values, [(np.nan,) * 3, *differences], strict=True):
                row |= zip((f"{metric}{end}" for end in ("", "_low", "_high")), value, strict=True)
                row |= zip((f"{metric}_difference{end}" for end in ("", "_low", "_high")), difference, strict=True)
        share = is_positive.mean()
        return LadderReport(
            pd.DataFrame(rows),
            scores,
            len(is_positive),
            float(1000 * share * cost_fn),
            float(1000 * (1 - share) * cost_fp),
            "rows" if groups is None else "groups",
            confidence,
        )

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


def _checked_rungs(rungs):
    rungs = list(rungs)
    if not rungs:
        raise ValueError('the ladder has no rung; expected pairs, such as ("constant", DummyClassifier())')
    for rung in rungs:
        if not (isinstance(rung, (tuple, list)) and len(rung) == 2 and isinstance(rung[0], str)):
            raise ValueError(f"a rung is {checks.shortened(rung)}; expected a pair of a name and an estimator")
        name, estimator = rung
        if isinstance(estimator, type):
            raise ValueError(f"rung {name!r} is the class {estimator.__name__}; expected an object: write ()")
        if not hasattr(estimator, "predict_proba"):
            raise ValueError(
                f"rung {name!r} is a {type(estimator).__name__} without predict_proba, and log loss needs "
                "probabilities; wrap it: CalibratedClassifierCV(estimator)"
            )
    names = [name for name, _ in rungs]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise ValueError(f"two rungs have the name {repeated!r}; give each a name of its own")
    return tuple(map(tuple, rungs))


def _labels_for(part, X, y, pos_label):
    is_positive = checks.positives(y, pos_label)
    n_rows = X.shape[0] if hasattr(X, "shape") else len(X)
    if n_rows != len(is_positive):
        raise ValueError(f"{part} X has {n_rows:,} rows and {part} y has {len(is_positive):,}; expected the same rows")
    return is_positive


def _both_classes(part, is_positive):
    n_positive = np.count_nonzero(is_positive)
    if min(n_positive, len(is_positive) - n_positive) < 2:
        raise ValueError(
            f"the {part} part has {n_positive:,} positives and {len(is_positive) - n_positive:,} negatives; expected "
            "at least two of each: give it more rows, or pass validation=(X, y)"
        )


def _first_of_validation(n_rows, share):
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share < 1:
        raise ValueError(f"validation_share is {checks.shortened(share)}; expected a fraction between 0 and 1")
    return n_rows - max(1, round(n_rows * share))


def _pair(validation):
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise ValueError(f"validation is {checks.shortened(validation)}; expected a pair (X, y)")
    return validation


def _rows(X, part):
    return X.iloc[part] if hasattr(X, "iloc") else X[part]


def _log_losses(is_positive, probability):
    of_truth = np.where(is_positive, probability, 1 - probability)
    smallest = np.finfo(np.float64).eps
    return -np.log(np.clip(of_truth, smallest, 1 - smallest))


def _aucs(is_positive, scores, groups, confidence):
    values = [roc_auc_interval(is_positive, score, confidence, groups=groups) for score in scores]
    differences = [
        roc_auc_difference(is_positive, upper, lower, confidence, groups=groups) for lower, upper in pairwise(scores)
    ]
    return values, differences


def _means(parts, most, groups, confidence, n_resamples, random_state):
    """For each part: intervals of the mean of each column, and of each mean less the one to its left; from one draw.

    No value is below 0 or above the most of its part, which bounds means that no draw tells apart.
    """
    n_columns = parts[0].shape[1]
    sums = np.column_stack([*parts, np.ones(len(parts[0]))])
    if groups is not None:
        codes = np.unique(groups, return_inverse=True)[1]
        sums = np.column_stack([np.bincount(codes, column) for column in sums.T])

    def means_and_differences(sums):
        means = sums[..., :-1] / sums[..., -1:]
        of_parts = [means[..., start : start + n_columns] for start in range(0, means.shape[-1], n_columns)]
        return np.concatenate([each for part in of_parts for each in (part, np.diff(part, axis=-1))], axis=-1)

    high = np.repeat(most, 2 * n_columns - 1)
    low = -high * np.tile(np.arange(2 * n_columns - 1) >= n_columns, len(parts))
    found = cluster_bootstrap_interval(
        sums, means_and_differences, confidence, n_resamples, random_state, bounds=(low, high)
    )
    each = list(zip(*map(np.atleast_1d, found), strict=True))
    width = 2 * n_columns - 1
    return [
        (each[start : start + n_columns], each[start + n_columns : start + width])
        for start in range(0, width * len(parts), width)
    ]


def _seconds(value):
    return f"{value:,.2g} s" if value < 10 else f"{value:,.0f} s"


def _bytes(value):
    return f"{value:,} B" if value < 1000 else f"{value / 1000:,.3g} kB" if value < 1e6 else f"{value / 1e6:,.3g} MB"


def _with_ends(table, name, style):
    ends = zip(table[name], table[f"{name}_low"], table[f"{name}_high"], strict=True)
    return ["" if np.isnan(value) else f"{value:{style}} [{low:{style}}, {high:{style}}]" for value, low, high in ends]
