from mlsd_helpers.design.rules.drivers import moves
from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "R002",
    "target-not-better",
    severity="error",
    needs=("requirements.success_metric",),
    driver=moves("baseline of the success metric", "requirements.success_metric.baseline"),
)
def target_not_better(document):
    """The success metric has no baseline or target, or a target that is not better than the baseline.

    Why: Without a distance from today's value to the target nobody can say whether the launch worked.
    Formula: direction × (target − baseline) ≤ 0, with direction +1 when higher is better and −1 when lower is.
    Fix: Measure the baseline before anything is built, then set a target that is better in the stated direction.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/01_requirements.ipynb#Start-from-the-decision
    """
    metric = document.requirements.success_metric
    absent = [field for field in ("better", "baseline", "target") if getattr(metric, field) is None]
    words = {"better": "whether higher or lower is better", "baseline": "where it stands today", "target": "its target"}
    for field in absent:
        yield Found(f"requirements.success_metric.{field}", f"nothing says {words[field]}")
    if absent:
        return
    gain = metric.target - metric.baseline
    if (gain if metric.better == "higher" else -gain) <= 0:
        yield Found(
            "requirements.success_metric.target",
            f"{metric.better} is better, but the target of {metric.target:,.6g} is not {metric.better} "
            f"than the baseline of {metric.baseline:,.6g}",
        )
