from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "M004",
    "metric-not-tied",
    severity="warning",
    needs=("modeling.offline_metric",),
    reads=("modeling.metric_link", "requirements.success_metric.name"),
)
def metric_not_tied(document):
    """Nothing ties the offline metric to the success metric.

    Why: Offline gains that move nothing online are the most common way to lose a quarter.
    Formula: metric_link is empty.
    Fix: Say why a better score means a better product, and how you know: past launches, a replay, money per error.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/06_modeling.ipynb#Tie-the-metric-to-money
    """
    if is_unwritten(document.modeling.metric_link):
        wants = document.requirements
        metric = wants.success_metric if wants is not None else None
        success = f"'{metric.name}'" if metric is not None and not is_unwritten(metric.name) else "the success metric"
        message = f"nothing says why a better {document.modeling.offline_metric} improves {success}"
        yield Found("modeling.metric_link", message)
