"""What errors cost at every threshold, and the threshold that costs least."""

from dataclasses import dataclass
from numbers import Real

import numpy as np

from mlsd_helpers.experiments import cost_optimal_threshold
from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.arithmetic import plain, ratio
from mlsd_helpers.metrics.confusion_matrix import Confusion, refuse_one_class


def expected_cost(
    confusion: Confusion,
    cost_fp: float,
    cost_fn: float,
    *,
    cost_tp: float = 0.0,
    cost_tn: float = 0.0,
    prevalence: float | None = None,
) -> float | np.ndarray:
    """Cost per 1,000 decisions at every threshold.

    Formula: 1,000 × (π·(recall·c_TP + FNR·c_FN) + (1 − π)·(FPR·c_FP + specificity·c_TN)), π the share of positives.

    Parameters
    ----------
    confusion : Confusion
        As from :func:`confusion`.
    cost_fp, cost_fn : float
        Cost of one false positive and of one false negative, in one unit of money.
    cost_tp, cost_tn : float
        Cost of the right answers, such as the price of a review; a gain is negative.
    prevalence : float, optional
        Share of positives where the model will be used, 0 to 1; the one of the data by default. The error rates stay
        those of the data: right when positives become rarer and look the same.

    Returns
    -------
    float or ndarray
        Of the shape of the thresholds, with an axis of groups in front where there are groups.

    Raises
    ------
    ValueError
        When a cost is not a finite number, the prevalence is not between 0 and 1, or it is given for one class only.

    References
    ----------
    Elkan, The Foundations of Cost-Sensitive Learning, 2001: https://cseweb.ucsd.edu/~elkan/rescale.pdf

    Examples
    --------
    >>> from mlsd_helpers.metrics import confusion
    >>> expected_cost(confusion([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], 0.5), cost_fp=2, cost_fn=10)
    500.0
    """
    if not isinstance(confusion, Confusion):
        raise TypeError(
            f"confusion is a {type(confusion).__name__}; expected the counts: confusion(y_true, y_score, thresholds)"
        )
    costs = _checked(cost_fp=cost_fp, cost_fn=cost_fn, cost_tp=cost_tp, cost_tn=cost_tn)
    if prevalence is None:
        n_rows = confusion.tp + confusion.fp + confusion.tn + confusion.fn
        total = sum(costs[f"cost_{kind}"] * getattr(confusion, kind) for kind in ("tp", "fp", "tn", "fn"))
        return ratio(1000 * total, n_rows)
    share = _share(prevalence)
    refuse_one_class(confusion, "a cost at another prevalence")
    of_positives = costs["cost_tp"] * confusion.recall + costs["cost_fn"] * confusion.false_negative_rate
    of_negatives = costs["cost_fp"] * confusion.false_positive_rate + costs["cost_tn"] * confusion.specificity
    return plain(1000 * (share * of_positives + (1 - share) * of_negatives))


@dataclass(frozen=True)
class BestThreshold:
    """The threshold that costs least, and what to compare it with; costs are per 1,000 decisions.

    Parameters
    ----------
    threshold, cost : float
        The cheapest of the thresholds counted, and its cost.
    closed_form, cost_at_closed_form : float
        The threshold that follows from the costs alone when scores are calibrated probabilities, and the cost at the
        lowest counted threshold not below it (doing nothing, when there is none).
    do_nothing, always_act : float
        Cost of flagging nobody and of flagging everybody.
    """

    threshold: float
    cost: float
    closed_form: float
    cost_at_closed_form: float
    do_nothing: float
    always_act: float

    @property
    def saved_against_doing_nothing(self):
        """Per 1,000 decisions; negative when the model costs more than it saves."""
        return self.do_nothing - self.cost

    @property
    def saved_against_always_acting(self):
        """Per 1,000 decisions; negative when flagging everybody is cheaper."""
        return self.always_act - self.cost

    def __repr__(self):
        lines = [
            f"Cheapest threshold {self.threshold:.3g}: costs {self.cost:,.1f} per 1,000 decisions",
            f"  for calibrated scores {self.closed_form:.3g}: costs {self.cost_at_closed_form:,.1f}",
            f"  doing nothing costs {self.do_nothing:,.1f}, always acting {self.always_act:,.1f}",
        ]
        cheaper = min(("doing nothing", self.do_nothing), ("always acting", self.always_act), key=lambda each: each[1])
        if cheaper[1] < self.cost:
            lines.append(f"  {cheaper[0]} is cheaper than any threshold counted")
        return "\n".join(lines)


def best_threshold(
    confusion: Confusion,
    cost_fp: float,
    cost_fn: float,
    *,
    cost_tp: float = 0.0,
    cost_tn: float = 0.0,
    prevalence: float | None = None,
) -> BestThreshold:
    """Find the cheapest of the thresholds, beside the closed form and the two answers that need no model.

    Choose it on validation data: on the rows that chose it, it flatters itself. Closed form, for calibrated scores:
    (c_FP − c_TN) ÷ (c_FP − c_TN + c_FN − c_TP). For another prevalence its odds are multiplied by the odds of the data
    over the new ones, since the scores are calibrated to the data.

    Parameters
    ----------
    confusion, cost_fp, cost_fn, cost_tp, cost_tn, prevalence
        As for :func:`expected_cost`; the counts without groups.

    Raises
    ------
    ValueError
        As :func:`expected_cost`; when counts have groups or one class only; when a right answer costs more than the
        wrong one.

    References
    ----------
    Elkan, The Foundations of Cost-Sensitive Learning, 2001: https://cseweb.ucsd.edu/~elkan/rescale.pdf

    Examples
    --------
    >>> from mlsd_helpers.metrics import confusion
    >>> at = confusion([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], [0.05, 0.5, 0.7])
    >>> best_threshold(at, cost_fp=2, cost_fn=8)
    Cheapest threshold 0.7: costs 0.0 per 1,000 decisions
      for calibrated scores 0.2: costs 500.0
      doing nothing costs 2,000.0, always acting 1,500.0
    """
    cost = np.atleast_1d(
        expected_cost(confusion, cost_fp, cost_fn, cost_tp=cost_tp, cost_tn=cost_tn, prevalence=prevalence)
    )
    if confusion.groups is not None:
        raise ValueError("the counts have groups; count without by=..., or choose a threshold for each group apart")
    refuse_one_class(confusion, "a best threshold")
    if cost_fp < cost_tn or cost_fn < cost_tp:
        raise ValueError(
            f"a right answer costs more than the wrong one (cost_tn {cost_tn!r} against cost_fp {cost_fp!r}, cost_tp "
            f"{cost_tp!r} against cost_fn {cost_fn!r}); check the signs: a gain is negative"
        )
    if cost_fp == cost_tn and cost_fn == cost_tp:
        raise ValueError(
            f"no error costs more than the right answer (cost_fp {cost_fp!r}, cost_tn {cost_tn!r}, cost_fn "
            f"{cost_fn!r}, cost_tp {cost_tp!r}), so that no threshold is best; expected at least one that does"
        )
    thresholds = np.atleast_1d(confusion.thresholds)
    cheapest = int(np.argmin(cost))
    share = confusion.prevalence if prevalence is None else _share(prevalence)
    do_nothing = 1000 * (share * cost_fn + (1 - share) * cost_tn)
    calibrated = cost_optimal_threshold(cost_fp - cost_tn, cost_fn - cost_tp)
    if prevalence is not None:
        calibrated = _moved(calibrated, share, confusion.prevalence)
    at = int(np.searchsorted(thresholds, calibrated))
    return BestThreshold(
        threshold=float(thresholds[cheapest]),
        cost=float(cost[cheapest]),
        closed_form=calibrated,
        cost_at_closed_form=float(cost[at]) if at < len(cost) else do_nothing,
        do_nothing=do_nothing,
        always_act=1000 * (share * cost_tp + (1 - share) * cost_fp),
    )


def _moved(threshold, used, fitted):
    """The threshold on scores calibrated at one prevalence that acts as this one would at another."""
    for_action = threshold * (1 - used) * fitted
    return for_action / (for_action + (1 - threshold) * used * (1 - fitted))


def _checked(**costs):
    for name, cost in costs.items():
        if isinstance(cost, bool) or not isinstance(cost, Real) or not np.isfinite(cost):
            raise ValueError(f"{name} is {checks.shortened(cost)}; expected a finite number in money")
    return {name: float(cost) for name, cost in costs.items()}


def _share(prevalence):
    if isinstance(prevalence, bool) or not isinstance(prevalence, Real) or not 0 < prevalence < 1:
        raise ValueError(
            f"prevalence is {checks.shortened(prevalence)}; expected a share between 0 and 1, such as 0.02"
        )
    return float(prevalence)
