import math

from mlsd_helpers.design.rules.drivers import falls, moves
from mlsd_helpers.design.rules.inputs import EXPERIMENT_INPUTS, planned_experiment
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number


@rule(
    "X003",
    "lift-not-visible",
    severity="error",
    needs=(*EXPERIMENT_INPUTS, "requirements.success_metric.target"),
    reads=("modeling.experiment_standard_deviation", "modeling.experiment_alpha", "modeling.experiment_power"),
    driver=(
        falls("units a day in the experiment", "modeling.experiment_units_per_day"),
        moves("target of the success metric", "requirements.success_metric.target"),
    ),
)
def lift_not_visible(document):
    """The success metric is to rise or fall by less than the planned experiment can see.

    Why: The launch may reach its target and the experiment will still say nothing.
    Formula: |target − baseline| < smallest change visible with units a day × share × days ÷ 2 units in each arm, for
    the two-sided z-test and the power of the modeling section.
    Fix: Let more units in, run longer, watch a metric that moves more or spreads less, or aim for a larger lift.
    Source: https://exp-platform.com/Documents/GuideControlledExperiments.pdf
    Taught in: notebooks/01_requirements.ipynb#Size-the-experiment
    """
    metric, plan = document.requirements.success_metric, document.modeling
    experiment = planned_experiment(document)
    if experiment is None:
        yield Lacks("modeling.experiment_standard_deviation")
        return
    lift = metric.target - metric.baseline
    if lift == 0:
        return  # target-not-better (R002) says so
    try:
        visible = experiment.smallest_visible_change(rising=lift > 0)
    except ValueError as error:
        yield Found("modeling.experiment_days", f"nobody can say what the experiment sees: {error}")
        return
    if abs(lift) < visible:
        sees = "see no change at all" if math.isinf(visible) else f"see {visible:,.3g} or more"
        yield Found(
            "requirements.success_metric.target",
            f"from {metric.baseline:,.4g} to {metric.target:,.4g} is a change of {abs(lift):,.3g}; "
            f"{number(experiment.units_per_arm, 6)} units in each arm in {plan.experiment_days:,.4g} days {sees}",
        )
