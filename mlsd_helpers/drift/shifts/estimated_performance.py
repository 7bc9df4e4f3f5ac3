"""What a model is worth now, estimated from its scores before any label arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.drift.shifts.group_sums import cell_counts, group_codes
from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import share_of_pairs_won
from mlsd_helpers.metrics.bootstrap import cluster_bootstrap_interval
from mlsd_helpers.metrics.probability import log_losses
from mlsd_helpers.shared.frames import as_pandas_or_array
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.number_checks import not_negative, share, whole
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PLACES = 500  # of scores, for AUC


@dataclass(frozen=True, repr=False, eq=False)
class HeldOutScores:
    """Labels and scores of rows that the model which scored them was not fitted to.

    Parameters
    ----------
    y_true : ndarray of bool, shape (n,)
    y_score : ndarray of float, shape (n,)
    by_groups : bool
        Whether the model had seen no row of the same group either.
    """

    y_true: np.ndarray
    y_score: np.ndarray
    by_groups: bool

    def __repr__(self):
        return f"HeldOutScores of {len(self.y_true):,} rows, held out by {'groups' if self.by_groups else 'rows'}"


def held_out_scores(
    model: Any,
    X: Any,
    y: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    n_folds: int = 5,
    pos_label: object = None,
    random_state: int = 0,
) -> HeldOutScores:
    """Score every row by a copy of the model fitted to the other folds; with ``groups``, no group is in two folds.

    Parameters
    ----------
    model : estimator
        With ``fit`` and ``predict_proba``; it is copied, not touched.
    X : array-like or frame, shape (n, m)
        Features.
    y : array-like, shape (n,)
        Labels of two classes.
    groups : array-like, shape (n,), optional
        Day, month or other group of each row.
    n_folds : int
        Folds, at least 2 and no more than there are groups.
    pos_label : label, optional
        The positive class.
    random_state : int
        Of the folds.

    Raises
    ------
    ValueError
        When there are fewer groups than folds or one class only.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> x = np.random.default_rng(0).normal(size=(90, 1))
    >>> held_out_scores(LogisticRegression(), x, x[:, 0] > 0, np.repeat(np.arange(9), 10))
    HeldOutScores of 90 rows, held out by groups
    """
    from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict

    is_positive = checks.positives(y, pos_label)
    checks.both_classes(is_positive, what="a calibration")
    X = as_pandas_or_array("X", X)
    whole("n_folds", n_folds, at_least=2)
    if groups is None:
        folds, codes = StratifiedKFold(n_folds, shuffle=True, random_state=random_state), None
    else:
        codes = group_codes("groups", groups, len(is_positive), fewest=n_folds)
        folds = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    scores = cross_val_predict(model, X, is_positive, groups=codes, cv=folds, method="predict_proba")[:, 1]
    return HeldOutScores(is_positive, scores, groups is not None)


@dataclass(frozen=True, repr=False, eq=False)
class EstimatedPerformance:
    """What the model would be measured at if its calibrated scores were right. Intervals hold the draw of groups only.

    Parameters
    ----------
    roc_auc, log_loss, prevalence : Interval
        AUC, log loss in nats, share of positives.
    saved_per_1000 : Interval or None
        Money saved per 1,000 rows against flagging none, where costs were given.
    """

    roc_auc: Interval
    log_loss: Interval
    prevalence: Interval
    saved_per_1000: Interval | None

    def _found(self):
        found = {"AUC": self.roc_auc, "log loss": self.log_loss, "share of positives": self.prevalence}
        return found | ({"saved per 1,000": self.saved_per_1000} if self.saved_per_1000 else {})

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw AUC, log loss and share of positives with their intervals."""
        from mlsd_helpers import plots

        found = {name: each for name, each in self._found().items() if name != "saved per 1,000"}
        ends = [[getattr(each, end) for each in found.values()] for end in ("estimate", "low", "high")]
        return plots.intervals(list(found), *ends, xlabel="Estimated without labels", title=title, ax=ax)

    def __repr__(self):
        return "Estimated without labels: " + ", ".join(f"{name} {each:.3g}" for name, each in self._found().items())

    def _repr_html_(self):
        rows = [
            [name, f"{each.estimate:.3g}", f"{each.low:.3g} to {each.high:.3g}"] for name, each in self._found().items()
        ]
        return html_table(("of", "estimate", "interval over groups"), rows, "Estimated without labels")


def estimated_performance(
    y_score: ArrayLike,
    held_out: HeldOutScores,
    *,
    groups: ArrayLike | None = None,
    cost_fp: float | None = None,
    cost_fn: float | None = None,
    threshold: float | None = None,
    calibration: Literal["isotonic", "logistic"] = "isotonic",
    confidence: float = 0.95,
    n_resamples: int = 500,
    random_state: int | np.random.Generator | None = 0,
) -> EstimatedPerformance:
    """Estimate AUC, log loss and money from scores whose labels are not known yet.

    Scores are calibrated on held-out ones: p = P(y = 1 | score). Each row then counts as p of a positive and 1 − p of a
    negative. Formula: AUC is the share of pairs won with those weights; log loss −Σ (p·ln s + (1 − p)·ln(1 − s)) ÷ n;
    saved = Σ over flagged rows (p·cost_fn − (1 − p)·cost_fp) ÷ n · 1,000.

    Where it fails: p is right only while the label follows from the score as it did. Concept shift is invisible to it.
    With rows of a day on both sides of a fold it promises too much: on flights of April to December, a model of January
    to March is promised an AUC of 0.742 by rows, 0.705 by days and 0.691 by months, and has 0.695. It follows the money
    month by month (r = 0.93), is wrong in its level by 16 USD per 1,000 of 43, and says nothing about when to retrain
    (rank correlation with what retraining gains: 0.1). So where ``groups`` are given, scores held out by rows are
    refused.

    Parameters
    ----------
    y_score : array-like of float, shape (n,)
        Probabilities served, 0 to 1.
    held_out : HeldOutScores
        From :func:`held_out_scores` with the model's training rows, held out by groups as long as possible: months
        rather than days where each month is unlike the next.
    groups : array-like, shape (n,), optional
        Day or other group of each row, at least eight, for the intervals; without them rows count as independent.
    cost_fp, cost_fn : float, optional
        Cost of a false alarm and of a missed positive, per row; both or none.
    threshold : float, optional
        At or above which a row is flagged; cost_fp ÷ (cost_fp + cost_fn) by default.
    calibration : {"isotonic", "logistic"}
        Isotonic regression, or logistic regression on the log odds where few rows are held out.
    confidence, n_resamples, random_state
        Of the intervals.

    Returns
    -------
    EstimatedPerformance

    Raises
    ------
    ValueError
        When ``groups`` are given and scores were held out by rows, when scores are no probabilities, the held-out
        labels are of one class, or one cost is missing.
    TypeError
        When ``held_out`` is something else.

    References
    ----------
    Why no such estimate can work without an assumption: Garg et al., Leveraging Unlabeled Data to Predict
    Out-of-Distribution Performance, 2022, https://arxiv.org/abs/2201.04234

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> score = rng.beta(2, 5, 6000)
    >>> known = HeldOutScores(rng.random(3000) < score[:3000], score[:3000], by_groups=False)
    >>> later, y = score[3000:], rng.random(3000) < score[3000:]
    >>> from mlsd_helpers.metrics import roc_auc
    >>> round(abs(estimated_performance(later, known).roc_auc.estimate - roc_auc(y, later)), 1)
    0.0
    """
    if not isinstance(held_out, HeldOutScores):
        raise TypeError(
            f"held_out is a {type(held_out).__name__}; expected what held_out_scores(model, X, y, groups) returns"
        )
    is_positive = checks.positives(held_out.y_true)
    checks.both_classes(is_positive, what="a calibration")
    held_out = HeldOutScores(
        is_positive, checks.probabilities("y_score of held_out", held_out.y_score, len(is_positive)), held_out.by_groups
    )
    score = checks.numbers("y_score", y_score)
    score = checks.probabilities("y_score", score, len(score))
    if groups is not None and not held_out.by_groups:
        raise ValueError(
            "held_out was held out by rows, and rows of one group hang together: the model had seen others of the same "
            "group, so that it promises too much; make it with held_out_scores(model, X, y, groups)"
        )
    if (cost_fp is None) != (cost_fn is None):
        raise ValueError("one of cost_fp and cost_fn is missing; pass both for money, or none")
    codes = group_codes("groups", groups, len(score))
    p = _calibrated(held_out, score, calibration)

    order = np.unique(np.quantile(score, np.arange(1, _PLACES) / _PLACES))
    places, n_places = np.searchsorted(order, score, side="right"), len(order) + 1
    by_place = [cell_counts(codes, places, n_places, weight) for weight in (1 - p, p)]
    losses = p * log_losses(np.ones(len(p), bool), score) + (1 - p) * log_losses(np.zeros(len(p), bool), score)
    rest = [np.ones(len(p)), losses, p]
    if cost_fp is not None:
        not_negative("cost_fp", cost_fp)
        not_negative("cost_fn", cost_fn)
        if threshold is None:
            threshold = cost_fp / (cost_fp + cost_fn) if cost_fp + cost_fn else 0.5
        rest.append(1000 * (score >= share("threshold", threshold)) * (p * cost_fn - (1 - p) * cost_fp))
    sums = np.column_stack([*by_place, *(np.bincount(codes, values) for values in rest)])

    def metrics(drawn):
        negatives, positives = drawn[..., :n_places], drawn[..., n_places : 2 * n_places]
        n_rows = drawn[..., 2 * n_places]
        means = [drawn[..., at] / n_rows for at in range(2 * n_places + 1, drawn.shape[-1])]
        return np.stack([share_of_pairs_won(positives, negatives), *means], axis=-1)

    low, high = (np.array([0.0, 0.0, 0.0, -np.inf][: len(rest)]), np.array([1.0, np.inf, 1.0, np.inf][: len(rest)]))
    found = cluster_bootstrap_interval(sums, metrics, confidence, n_resamples, random_state, bounds=(low, high))
    each = [
        Interval(
            *(float(getattr(found, name)[at]) for name in ("estimate", "low", "high", "standard_error")), confidence
        )
        for at in range(len(rest))
    ]
    return EstimatedPerformance(*each[:3], each[3] if cost_fp is not None else None)


def _calibrated(held_out, score, calibration):
    if calibration == "isotonic":
        from sklearn.isotonic import IsotonicRegression

        fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(held_out.y_score, held_out.y_true)
        return np.asarray(fitted.predict(score), dtype=float)
    if calibration == "logistic":
        from scipy.special import logit
        from sklearn.linear_model import LogisticRegression

        def odds(values):
            return logit(np.clip(values, 1e-6, 1 - 1e-6))[:, None]

        fitted = LogisticRegression(C=1e6).fit(odds(held_out.y_score), held_out.y_true)
        return fitted.predict_proba(odds(score))[:, 1]
    raise ValueError(f"calibration is {calibration!r}; expected 'isotonic' or 'logistic'")
