import math

from mlsd_helpers import experiments
from mlsd_helpers.design.rules.drivers import falls
from mlsd_helpers.design.rules.inputs import EXPERIMENT_INPUTS, planned_experiment
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "M006",
    "experiment-too-short",
    severity="warning",
    needs=(*EXPERIMENT_INPUTS, "requirements.success_metric.better", "modeling.experiment_minimum_effect"),
    reads=("modeling.experiment_standard_deviation", "modeling.experiment_alpha", "modeling.experiment_power"),
    driver=falls("units a day in the experiment", "modeling.experiment_units_per_day"),
)
def experiment_too_short(document):
    """The experiment does not run long enough to see the smallest effect worth finding.

    Why: An experiment that cannot see its effect ends without an answer, or is stopped on a day when chance looks good.
    Formula: n per arm × 2 ÷ (units a day × share) > experiment_days; n for a two-sided z-test of baseline → baseline ±
    minimum effect (proportion) or of the standard deviation against it (mean).
    Fix: Run it for the days that the message shows, let more units in, or look for the effect that the days can see.
    Source: https://exp-platform.com/Documents/GuideControlledExperiments.pdf
    Taught in: notebooks/01_requirements.ipynb#Size-the-experiment
    """
    metric, plan = document.requirements.success_metric, document.modeling
    experiment = planned_experiment(document)
    if experiment is None:
        yield Lacks("modeling.experiment_standard_deviation")
        return
    effect, rising = plan.experiment_minimum_effect, metric.better == "higher"
    try:
        needed = experiment.units_needed(effect if rising else -effect)
        visible = experiment.smallest_visible_change(rising)
    except ValueError as error:
        yield Found("modeling.experiment_minimum_effect", f"the experiment cannot be sized: {error}")
        return
    days = experiments.experiment_days(needed, plan.experiment_units_per_day, plan.experiment_share)
    if days > plan.experiment_days:
        planned = "day is" if plan.experiment_days == 1 else "days are"
        seen = "no effect at all" if math.isinf(visible) else f"an effect of {visible:,.3g} at the smallest"
        yield Found(
            "modeling.experiment_days",
            f"an effect of {effect:,.4g} on {metric.baseline:,.4g} needs {needed:,} units in each of two arms: "
            f"{days:,.4g} days at {plan.experiment_units_per_day * plan.experiment_share:,.6g} units a day; "
            f"{plan.experiment_days:,.4g} {planned} planned, enough for {seen}",
        )
