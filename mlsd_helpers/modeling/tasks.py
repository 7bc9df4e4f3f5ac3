"""What a ladder judges its rungs by: labels and money, numbers, or the order of lists."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.base import is_regressor

from mlsd_helpers.metrics import checks, roc_auc_difference, roc_auc_interval
from mlsd_helpers.metrics.probability import log_losses
from mlsd_helpers.modeling.paired import paired_intervals
from mlsd_helpers.modeling.ranked_lists import ndcg

PLACES = 10  # of a list that count in a ladder for ranking
_MOST_LOSS = float(log_losses(np.array([True]), np.array([0.0]))[0])


@dataclass(frozen=True)
class Shown:
    """A metric of the report: its column, its name, its format, and what a figure calls it."""

    column: str
    name: str
    style: str
    drawn_as: str


def same(mean):
    """The function of a mean that is the mean."""
    return mean


class Classification:
    """Labels of two classes: AUC, log loss, and what errors cost at a threshold from validation rows."""

    shown = (
        Shown("auc", "AUC", ".3f", "AUC"),
        Shown("log_loss", "log loss", ".3f", "Log loss"),
        Shown("cost", "cost of 1,000", ",.0f", "Cost of 1,000 decisions"),
    )
    compared = "cost"

    @staticmethod
    def check(name, estimator):
        if hasattr(estimator, "predict_proba"):
            return
        given = f"rung {name!r} is a {type(estimator).__name__} without predict_proba, and log loss needs probabilities"
        if is_regressor(estimator):
            raise ValueError(f'{given}; it predicts numbers: take a classifier, or Ladder(rungs, task="regression")')
        raise ValueError(f"{given}; wrap it: CalibratedClassifierCV(estimator)")

    @staticmethod
    def targets(y, pos_label):
        return checks.positives(y, pos_label)

    @staticmethod
    def predicted(rung, X, n_rows):
        return rung.probabilities(X, n_rows)

    @staticmethod
    def judged(is_positive, scores, costs, options):
        cost, most_cost = costs
        groups, confidence, *_ = options
        losses = np.column_stack([log_losses(is_positive, score) for score in scores])
        aucs = [roc_auc_interval(is_positive, score, confidence, groups=groups) for score in scores]
        differences = [
            roc_auc_difference(is_positive, upper, lower, confidence, groups=groups)
            for lower, upper in pairwise(scores)
        ]
        return {"auc": (aucs, differences)} | paired_intervals(
            {"log_loss": (losses, same, _MOST_LOSS), "cost": (cost, same, most_cost)}, *options
        )


class Regression:
    """Numbers: root mean squared error and mean absolute error, in their unit."""

    shown = (Shown("rmse", "RMSE", ",.4g", "RMSE"), Shown("mae", "MAE", ",.4g", "MAE"))
    compared = "rmse"

    @staticmethod
    def check(name, estimator):
        if not is_regressor(estimator):
            raise ValueError(
                f"rung {name!r} is a {type(estimator).__name__}, which is no regressor; take one, such as "
                'DummyRegressor(), or Ladder(rungs, task="classification") for labels'
            )

    @staticmethod
    def targets(y, pos_label):
        return checks.numbers("y", y)

    @staticmethod
    def predicted(rung, X, n_rows):
        return rung.numbers(X, n_rows)

    @staticmethod
    def judged(y_true, predictions, cost, options):
        errors = np.column_stack([y_true - predicted for predicted in predictions])
        return paired_intervals({"rmse": (errors**2, np.sqrt, np.inf), "mae": (np.abs(errors), same, np.inf)}, *options)


class Ranking:
    """Lists to put into order: the gain of the first ten places, averaged over lists."""

    shown = (Shown("ndcg", f"NDCG@{PLACES}", ".3f", f"NDCG of the first {PLACES} places"),)
    compared = "ndcg"

    @staticmethod
    def check(name, estimator):
        if not hasattr(estimator, "predict"):
            raise ValueError(f"rung {name!r} is a {type(estimator).__name__} without predict; expected an estimator")

    @staticmethod
    def targets(y, pos_label):
        relevance = checks.numbers("y", y)
        if relevance.min() < 0:
            raise ValueError(f"y goes down to {relevance.min():g}; expected how relevant each row is, 0 or more")
        return relevance

    @staticmethod
    def predicted(rung, X, n_rows):
        return rung.probabilities(X, n_rows) if hasattr(rung.estimator, "predict_proba") else rung.numbers(X, n_rows)

    @staticmethod
    def judged(relevance, scores, cost, options):
        lists, confidence, n_resamples, random_state = options
        codes = np.unique(lists, return_inverse=True)[1]
        gains = np.column_stack([ndcg(relevance, score, codes, PLACES) for score in scores])
        gains = gains[~np.isnan(gains[:, 0])]
        if len(gains) < 2:
            raise ValueError(
                f"{len(gains)} of {codes.max() + 1:,} lists hold a relevant row; expected at least two, better thirty"
            )
        return paired_intervals({"ndcg": (gains, same, 1.0)}, None, confidence, n_resamples, random_state)


TASKS = {"classification": Classification, "regression": Regression, "ranking": Ranking}
