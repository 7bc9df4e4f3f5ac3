"""Rules across phases: does one section keep what another one promises."""

import math
from collections import Counter

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import FEWER_USERS, PRICE, falls, moves, rises
from mlsd_helpers.design.rules.inputs import (
    EXPERIMENT_INPUTS,
    decisions_per_day,
    in_usd,
    is_over,
    meant,
    monthly_cost,
    planned_experiment,
)
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number


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
    Taught in: notebooks/02_high_level_design.ipynb#Choose-when-to-compute
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
    "X002",
    "follows-too-slowly",
    severity="error",
    needs=("requirements.adaptation_days", "features.label_delay_hours", "modeling.days_to_retrain"),
    reads=(
        "modeling.retraining_cadence_days",
        "modeling.retraining_trigger",
        "modeling.days_to_notice",
        "modeling.days_to_roll_out",
    ),
    driver=(
        rises("label delay", "features.label_delay_hours"),
        rises("time to retrain", "modeling.days_to_retrain"),
        falls("time to adapt", "requirements.adaptation_days"),
    ),
)
def follows_too_slowly(document):
    """When the world changes, the answers follow later than they must; or training runs oftener than labels arrive.

    Why: Until the new model serves, users get answers about a world that is gone.
    Formula: wait + label_delay_hours ÷ 24 + days_to_retrain + days_to_roll_out > adaptation_days, where the wait is
    retraining_cadence_days, or days_to_notice where a retraining_trigger is stated and that is sooner; or
    retraining_cadence_days × 24 < label_delay_hours (a warning).
    Fix: Shorten the largest part that the message shows, or give the model inputs that follow the world by themselves.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Seen in: Google Flu Trends was found in February 2013 to predict more than double the share of doctor visits for flu
    that was counted (Lazer et al., Science 2014).
    https://gking.harvard.edu/publication/the-parable-of-google-flu-traps-in-big-data-analysis/
    Taught in: notebooks/06_modeling.ipynb#Build-what-ages-slowly
    """
    plan, allowed = document.modeling, document.requirements.adaptation_days
    label_hours, cadence = document.features.label_delay_hours, plan.retraining_cadence_days
    waits = {"retraining_cadence_days": cadence}
    if plan.retraining_trigger is not None and plan.retraining_trigger.strip():
        waits["days_to_notice"] = plan.days_to_notice
    known = {name: days for name, days in waits.items() if days is not None}
    if not known:  # nothing starts a retraining: no-retraining-gate (M010) says so
        yield from (Lacks(f"modeling.{name}") for name in waits if name == "days_to_notice")
        return
    first = min(known, key=known.get)
    parts = {
        f"modeling.{first}": known[first],
        "features.label_delay_hours": label_hours / 24,
        "modeling.days_to_retrain": plan.days_to_retrain,
        "modeling.days_to_roll_out": plan.days_to_roll_out,
    }
    lacking = [path for path, days in parts.items() if days is None]
    yield from map(Lacks, lacking)
    parts = {path: days for path, days in parts.items() if days is not None}
    total = math.fsum(parts.values())
    if is_over(total, allowed):
        words = ("the next training" if first == "retraining_cadence_days" else "noticing", *_STEPS)
        told = " + ".join(f"{words[i]} {days:,.4g}" for i, days in enumerate(parts.values()))
        least = " at least" if lacking else ""
        message = f"{told} = {total:,.4g} days{least} until the answers follow; they must within {allowed:,.4g} days"
        yield Found(max(parts, key=parts.get), message)
    if cadence is not None and 24 * cadence < label_hours:
        yield Found(
            "modeling.retraining_cadence_days",
            f"it is trained every {24 * cadence:,.4g} hours, and labels take {label_hours:,.4g} hours: "
            "what happened since the last training has no label yet",
            "warning",
        )


_STEPS = ("its labels", "training", "roll-out")


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
    Fix: Use one name in both sections, add what is missing, or delete what is gone; waive the note, with the reason,
    for a component that somebody else runs.
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    design, machines = document.high_level_design, document.infrastructure
    components = [component.name for component in design.components]
    services = [service.name for service in machines.services]
    deployed = {item.name for item in (*machines.services, *(machines.jobs or ()), *(machines.caches or ()))}
    for name in services:
        if name not in components:
            message = f"'{name}' is deployed, but is not one of the {len(components):,} components of the design"
            yield Found(f"infrastructure.services.{name}", message + meant(name, components))
    for name in components:
        if name not in deployed:
            message = f"'{name}' is in the design, but not among the {len(deployed):,} services, jobs and caches"
            yield Found(f"high_level_design.components.{name}", message + meant(name, sorted(deployed)), "note")


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
            f"{in_usd(cost.total_usd)} USD a month for {number(capacity.DAYS_PER_MONTH * decisions, 6)} decisions is "
            f"{each:,.3g} USD a decision{least}; one is worth {value:,.3g} USD",
        )


@rule(
    "X006",
    "source-without-owner",
    severity="warning",
    needs=("features.features", "features.sources"),
    reads=("features.sources[].owner", "features.sources[].freshness_minutes"),
)
def source_without_owner(document):
    """A data source that features are computed from has no owner, or nothing says how fresh it is.

    Why: Data changes under a model without an error; only an owner can announce it, and only a promise can be watched.
    Formula: a feature names the source, and its owner or its freshness_minutes is missing.
    Fix: Name the team that keeps it right, and measure how long after an event its row can be read.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    uses = Counter(feature.source for feature in document.features.features)
    for source in document.features.sources:
        used_by = f"{uses[source.name]:,} feature{'s' * (uses[source.name] != 1)}"
        path = f"features.sources.{source.name}"
        if not uses[source.name]:
            continue
        if source.owner is None or not source.owner.strip():
            yield Found(f"{path}.owner", f"{used_by} read '{source.name}', and nobody is named who keeps it right")
        if source.freshness_minutes is None:
            message = f"{used_by} read '{source.name}', and nothing says how old its newest row is"
            yield Found(f"{path}.freshness_minutes", message)
