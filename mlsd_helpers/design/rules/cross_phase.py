"""Rules across phases: does one section keep what another one promises."""

import difflib
import math

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import FEWER_USERS, PRICE, falls, moves, rises
from mlsd_helpers.design.rules.inputs import (
    EXPERIMENT_INPUTS,
    decisions_per_day,
    in_usd,
    monthly_cost,
    planned_experiment,
)
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "X001",
    "staler-than-asked",
    severity="error",
    needs=("requirements.freshness_minutes", "high_level_design.pipeline_stages"),
    reads=("high_level_design.pipeline_stages[].delay_minutes",),
    driver=rises("delay", "high_level_design.pipeline_stages[].delay_minutes"),
)
def staler_than_asked(document):
    """The pipeline delivers older data than the requirements allow.

    Why: Each stage looks quick on its own; the user sees the sum, and finds yesterday in an answer about now.
    Formula: Σ of the stages' delay_minutes > freshness_minutes.
    Fix: Shorten the longest stage, let it run more often or on events, or ask whether the decision needs it.
    Taught in: notebooks/01_requirements.ipynb#Work-backwards-from-the-user
    """
    stages, allowed = document.high_level_design.pipeline_stages, document.requirements.freshness_minutes
    known = [stage for stage in stages if stage.delay_minutes is not None]
    for stage in stages:
        if stage.delay_minutes is None:
            yield Lacks(f"high_level_design.pipeline_stages.{stage.name}.delay_minutes")
    delay = math.fsum(stage.delay_minutes for stage in known)
    if round(delay - allowed, 6) > 0:
        parts = " + ".join(f"{stage.name} {stage.delay_minutes:,.4g}" for stage in known)
        total = f"{parts} = {delay:,.4g}" if len(known) > 1 else parts
        message = f"{total} minutes; data may be {allowed:,.4g} minutes old"
        yield Found("high_level_design.pipeline_stages", message)


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
            f"{experiment.units_per_arm:,.6g} units in each arm in {plan.experiment_days:,.4g} days {sees}",
        )


@rule(
    "X004",
    "design-and-deployment-differ",
    severity="warning",
    needs=("high_level_design.components", "infrastructure.services"),
    reads=("infrastructure.jobs", "infrastructure.caches"),
)
def design_and_deployment_differ(document):
    """A service is deployed that the design does not have, or the design has a component that runs nowhere.

    Why: What stands on one list only has no owner or no machine, and is missing from latency, availability or cost.
    Formula: names of services − names of components; names of components − names of services, jobs and caches (a note:
    somebody else may run it).
    Fix: Use one name in both sections, add what is missing, or delete what is gone.
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    design, machines = document.high_level_design, document.infrastructure
    components = [component.name for component in design.components]
    services = [service.name for service in machines.services]
    deployed = {item.name for item in (*machines.services, *(machines.jobs or ()), *(machines.caches or ()))}
    for name in services:
        if name not in components:
            message = f"'{name}' is deployed, but is not one of the {len(components):,} components of the design"
            yield Found(f"infrastructure.services.{name}", message + _nearest(name, components))
    for name in components:
        if name not in deployed:
            message = f"'{name}' is in the design, but not among the {len(deployed):,} services, jobs and caches"
            yield Found(f"high_level_design.components.{name}", message + _nearest(name, sorted(deployed)), "note")


def _nearest(name, names):
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    return f"; did you mean '{near[0]}'?" if near else ""


@rule(
    "X005",
    "decision-costs-more-than-it-brings",
    severity="error",
    needs=(
        "requirements.value_per_decision_usd",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
        "infrastructure.services",
    ),
    reads=(
        "infrastructure.services[].replicas",
        "infrastructure.services[].price_usd_per_hour",
        "infrastructure.storage_gb",
        "infrastructure.storage_price_usd_per_gb_month",
        "infrastructure.transfer_gb_per_month",
        "infrastructure.transfer_price_usd_per_gb",
        "infrastructure.other_costs_usd_per_month",
    ),
    driver=(FEWER_USERS, PRICE),
)
def decision_costs_more_than_it_brings(document):
    """Making a decision costs more than the decision is worth.

    Why: Such a system loses money with every request, and more of it the better it is used.
    Formula: monthly cost ÷ (30 × decisions a day) > value_per_decision_usd, with the monthly cost of cost-over-budget
    (I003) and decisions = users × requests per user.
    Fix: Decide in batches, with a smaller model or only where it matters; or leave the decision to the rule without ML.
    Source: https://www.finops.org/framework/capabilities/unit-economics/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    cost, decisions = monthly_cost(document), decisions_per_day(document)
    yield from map(Lacks, cost.lacks)
    value = document.requirements.value_per_decision_usd
    each = capacity.cost_per_thousand_decisions_usd(cost.total_usd, decisions) / 1000
    if each > value:
        least = " at least" if cost.lacks else ""
        yield Found(
            "requirements.value_per_decision_usd",
            f"{in_usd(cost.total_usd)} USD a month for {capacity.DAYS_PER_MONTH * decisions:,.6g} decisions is "
            f"{each:,.3g} USD a decision{least}; one is worth {value:,.3g} USD",
        )
