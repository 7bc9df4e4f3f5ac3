from mlsd_helpers.design.rules.registry import Found, rule

_CLASSES = {"roc_auc", "average_precision", "log_loss", "brier_score", "f1", "precision", "recall", "accuracy"}
_ERRORS = {"rmse", "mae", "mape", "r2", "pinball_loss"}
_LISTS = {"ndcg", "mean_average_precision", "mean_reciprocal_rank", "recall_at_k", "precision_at_k", "human_rating"}
_ANY_TASK = {"expected_cost"}
METRICS_BY_TASK = {
    "binary_classification": _ANY_TASK | _CLASSES | {"recall_at_k", "precision_at_k"},
    "multiclass_classification": _ANY_TASK | _CLASSES | {"recall_at_k", "precision_at_k"},
    "anomaly_detection": _ANY_TASK
    | {"roc_auc", "average_precision", "f1", "precision", "recall", "recall_at_k", "precision_at_k"},
    "regression": _ANY_TASK | _ERRORS,
    "forecasting": _ANY_TASK | _ERRORS,
    "ranking": _ANY_TASK | _LISTS | {"roc_auc", "log_loss"},
    "recommendation": _ANY_TASK | _LISTS | {"roc_auc", "log_loss"},
    "retrieval": _ANY_TASK | _LISTS,
    "generation": _ANY_TASK | {"exact_match", "human_rating", "f1", "log_loss"},
}


@rule(
    "M002",
    "metric-does-not-fit-task",
    severity="warning",
    needs=("requirements.ml_task", "modeling.offline_metric"),
)
def metric_does_not_fit_task(document):
    """The offline metric does not fit the task.

    Why: Candidates are ranked by something that the product does not do, so that a better score is not a better answer.
    Formula: offline_metric is not in the task's row of the table of tasks and metrics; expected_cost fits every task.
    Fix: Take a metric that the message names, or change the task if the metric is the one you mean.
    Source: https://scikit-learn.org/stable/modules/model_evaluation.html
    Taught in: notebooks/05_metrics.ipynb#Ask-what-each-metric-can-see
    """
    task, metric = document.requirements.ml_task, document.modeling.offline_metric
    fitting = METRICS_BY_TASK[task]
    if metric not in fitting:
        yield Found("modeling.offline_metric", f"{metric} for {task}; what fits it: {', '.join(sorted(fitting))}")
