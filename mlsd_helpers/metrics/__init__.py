"""Metrics that are exact and fast, with intervals, on arrays and on any engine.

Names and conventions are scikit-learn's: ``y_true`` first, then ``y_score`` or ``y_pred``, and ``sample_weight``. What
would be a number without meaning is an error.

``roc_auc_interval``, ``log_loss_interval`` and their like give each metric with its interval, over rows or over groups.
Where an interval needs chance, ``random_state`` is 0 by default, here as in every room: the same call gives the same
numbers, in a notebook run twice as in a review. Pass None for other draws each time.
"""

from mlsd_helpers.metrics.auc_comparison import roc_auc_difference, roc_auc_p_value
from mlsd_helpers.metrics.bootstrap import bootstrap_interval, cluster_bootstrap_interval, cluster_mean_interval
from mlsd_helpers.metrics.columns import UnreadableData
from mlsd_helpers.metrics.confusion_matrix import Confusion, confusion
from mlsd_helpers.metrics.costs import BestThreshold, best_threshold, expected_cost
from mlsd_helpers.metrics.curve_results import PrecisionRecallCurve, RocCurve
from mlsd_helpers.metrics.curves import average_precision, precision_recall_curve, roc_curve
from mlsd_helpers.metrics.delong import roc_auc_interval
from mlsd_helpers.metrics.error_sums import RegressionSums, regression_sums
from mlsd_helpers.metrics.histogram import ScoreHistogram, score_histogram
from mlsd_helpers.metrics.intervals import wilson_interval
from mlsd_helpers.metrics.loss_intervals import (
    brier_score_interval,
    log_loss_interval,
    mae_interval,
    r2_interval,
    rmse_interval,
)
from mlsd_helpers.metrics.operating_points import (
    precision_at_recall,
    precision_at_recall_interval,
    recall_at_precision,
    recall_at_precision_interval,
)
from mlsd_helpers.metrics.precision_recall_intervals import average_precision_difference, average_precision_interval
from mlsd_helpers.metrics.probability import (
    CalibrationCurve,
    brier_score,
    calibration_curve,
    expected_calibration_error,
    log_loss,
)
from mlsd_helpers.metrics.ranking import roc_auc
from mlsd_helpers.metrics.regression import adjusted_r2, best_constant, mae, r2, rmse
from mlsd_helpers.metrics.resampling import metric_interval
from mlsd_helpers.shared.interval import Interval

__all__ = [
    "BestThreshold",
    "CalibrationCurve",
    "Confusion",
    "Interval",
    "PrecisionRecallCurve",
    "RegressionSums",
    "RocCurve",
    "ScoreHistogram",
    "UnreadableData",
    "adjusted_r2",
    "average_precision",
    "average_precision_difference",
    "average_precision_interval",
    "best_constant",
    "best_threshold",
    "bootstrap_interval",
    "brier_score",
    "brier_score_interval",
    "calibration_curve",
    "cluster_bootstrap_interval",
    "cluster_mean_interval",
    "confusion",
    "expected_calibration_error",
    "expected_cost",
    "log_loss",
    "log_loss_interval",
    "mae",
    "mae_interval",
    "metric_interval",
    "precision_at_recall",
    "precision_at_recall_interval",
    "precision_recall_curve",
    "r2",
    "r2_interval",
    "recall_at_precision",
    "recall_at_precision_interval",
    "regression_sums",
    "rmse",
    "rmse_interval",
    "roc_auc",
    "roc_auc_difference",
    "roc_auc_interval",
    "roc_auc_p_value",
    "roc_curve",
    "score_histogram",
    "wilson_interval",
]
