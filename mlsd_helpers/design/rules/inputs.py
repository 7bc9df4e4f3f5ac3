"""Numbers that rules of several phases derive from the document."""

import math
from dataclasses import dataclass

from mlsd_helpers import capacity, experiments
from mlsd_helpers.design.rules.wording import in_usd
from mlsd_helpers.design.schema.requirements import CLASSIFIERS

PEAK_INPUTS = ("requirements.users_per_day", "requirements.requests_per_user_per_day", "requirements.peak_factor")
POSITIVES_INPUTS = ("examples_per_day", "training_window_days", "positive_share")
COST_INPUTS = (
    "infrastructure.services[].replicas",
    "infrastructure.services[].price_usd_per_hour",
    "infrastructure.storage_gb",
    "infrastructure.storage_price_usd_per_gb_month",
    "infrastructure.transfer_gb_per_month",
    "infrastructure.transfer_price_usd_per_gb",
    "infrastructure.other_costs_usd_per_month",
)
_LOSS_INPUTS = ("wrong_share_when_broken", "cost_per_wrong_decision_usd", "hours_to_notice", "hours_to_roll_back")


def computed_peak_requests_per_second(document) -> float | None:
    """The peak that follows from users, requests and peak factor; None when one of them is absent."""
    wants = document.requirements
    if wants is None or None in (wants.users_per_day, wants.requests_per_user_per_day, wants.peak_factor):
        return None
    return capacity.peak_requests_per_second(wants.users_per_day, wants.requests_per_user_per_day, wants.peak_factor)


def peak_requests_per_second(document) -> float | None:
    """The declared peak, or the computed one; None when neither can be had."""
    declared = document.requirements.peak_requests_per_second if document.requirements is not None else None
    return declared if declared is not None else computed_peak_requests_per_second(document)


def decisions_per_day(document) -> float | None:
    """Users a day times requests each; None when one of them is absent."""
    wants = document.requirements
    if wants is None or None in (wants.users_per_day, wants.requests_per_user_per_day):
        return None
    return wants.users_per_day * wants.requests_per_user_per_day


def training_positives(document) -> float | None:
    """Positive examples in the training window: examples a day × days × share; None while one is not filled in."""
    given = [getattr(document.features, name, None) for name in POSITIVES_INPUTS]
    return None if None in given else math.prod(given)


def loss_before_stopped_usd(document) -> float | None:
    """What a broken version loses until it is rolled back, at average traffic; None while an input is not filled in."""
    a_day, machines = decisions_per_day(document), document.infrastructure
    given = [getattr(machines, name, None) for name in _LOSS_INPUTS]
    if None in (a_day, *given):
        return None
    share, each, notice, roll_back = given
    return a_day / 24 * share * each * (notice + roll_back)


def is_classifier(document) -> bool:
    """Whether the task has a positive class, so that its two errors can cost differently."""
    return document.requirements is not None and document.requirements.ml_task in CLASSIFIERS


def is_over(value: float, limit: float) -> bool:
    """Whether it is over the limit by more than floats can be off.

    >>> is_over(0.1 + 0.2, 0.3), is_over(0.31, 0.3)
    (False, True)
    """
    return value > limit * (1 + 1e-9)


def _component(document, name):
    """The component of the design that a service deploys, or None."""
    components = document.high_level_design.components if document.high_level_design is not None else None
    return next((c for c in components or () if c.name == name), None)


def services_of_requests(document):
    """The services with their components, without those that the design puts on the training path."""
    for service in document.infrastructure.services:
        component = _component(document, service.name)
        if component is None or component.path != "training":
            yield service, component


def arrivals_per_second(document, service):
    """Calls per second that reach a service at peak."""
    calls = 1 if service.calls_per_request is None else service.calls_per_request
    return peak_requests_per_second(document) * calls


def loaded_services(document):
    """The services on the request's path whose load is known."""
    if peak_requests_per_second(document) is None:
        return
    for service, _ in services_of_requests(document):
        if None not in (service.replicas, service.service_time_ms):
            yield service


@dataclass(frozen=True)
class MonthlyCost:
    """US dollars in a month of 30 days (720 hours), by part; ``lacks`` names the fields that would complete it."""

    services_usd: dict[str, float]
    storage_usd: float
    transfer_usd: float
    other_usd: float
    lacks: tuple[str, ...]

    @property
    def instances_usd(self) -> float:
        """What the instances of all services cost together."""
        return sum(self.services_usd.values())

    @property
    def total_usd(self) -> float:
        """The sum of the parts that are known: a lower bound while something is lacking."""
        return self.instances_usd + self.storage_usd + self.transfer_usd + self.other_usd

    def __str__(self):
        parts = (
            f"instances {in_usd(self.instances_usd)} + storage {in_usd(self.storage_usd)} + transfer "
            f"{in_usd(self.transfer_usd)} + other {in_usd(self.other_usd)} = {in_usd(self.total_usd)} USD a month"
        )
        return f"{parts} at least" if self.lacks else parts


def monthly_cost(document) -> MonthlyCost:
    """What the infrastructure costs in a month of 30 days, as far as its prices are filled in."""
    machines = document.infrastructure
    lacks = []

    def given(part, path, *fields):
        values = [getattr(part, field) for field in fields]
        if None in values:
            lacks.extend(f"{path}.{field}" for field, value in zip(fields, values, strict=True) if value is None)
            return None
        return values

    def bought(amount_field, price_field):
        untouched = getattr(machines, amount_field) is None and getattr(machines, price_field) is None
        return None if untouched else given(machines, "infrastructure", amount_field, price_field)

    services = {}
    for service in machines.services or ():
        known = given(service, f"infrastructure.services.{service.name}", "replicas", "price_usd_per_hour")
        if known:
            services[service.name] = capacity.instance_cost_usd_per_month(*known)
    storage = bought("storage_gb", "storage_price_usd_per_gb_month") or (0, 0)
    transfer = bought("transfer_gb_per_month", "transfer_price_usd_per_gb") or (0, 0)
    return MonthlyCost(
        services_usd=services,
        storage_usd=capacity.monthly_cost_usd(0, 0, *storage),
        transfer_usd=capacity.monthly_cost_usd(0, 0, 0, 0, *transfer),
        other_usd=machines.other_costs_usd_per_month or 0.0,
        lacks=tuple(lacks),
    )


@dataclass(frozen=True)
class Experiment:
    """The experiment that the document plans, and the success metric that it watches."""

    is_proportion: bool
    baseline: float
    standard_deviation: float | None
    units_per_arm: float
    alpha: float
    power: float

    def units_needed(self, change: float) -> int:
        """Units in each arm to see the metric move from its baseline by ``change``; ValueError when none would do."""
        if self.is_proportion:
            target = self.baseline + change
            return experiments.sample_size_proportions(self.baseline, target, self.alpha, self.power)
        return experiments.sample_size_means(self.standard_deviation, change, self.alpha, self.power)

    def smallest_visible_change(self, rising: bool) -> float:
        """The smallest rise or fall of the metric that the planned units can see; infinite when they see none."""
        if self.is_proportion and not 0 < self.baseline < 1:
            raise ValueError(f"baseline is {self.baseline:.6g}; expected a fraction between 0 and 1")
        if self.units_per_arm < 1:
            return math.inf
        if self.is_proportion:
            share = self.baseline if rising else 1 - self.baseline  # a fall is a rise of the complement
            return experiments.minimum_detectable_difference_proportions(
                share, self.units_per_arm, self.alpha, self.power
            )
        # The units needed grow with 1 ÷ change², so that one size gives all others; 10⁻⁴ makes its rounding harmless
        units = experiments.sample_size_means(1, 1e-4, self.alpha, self.power)
        return self.standard_deviation * 1e-4 * math.sqrt(units / self.units_per_arm)


EXPERIMENT_INPUTS = (
    "requirements.success_metric.kind",
    "requirements.success_metric.baseline",
    "modeling.experiment_units_per_day",
    "modeling.experiment_share",
    "modeling.experiment_days",
)


def planned_experiment(document) -> Experiment | None:
    """The planned experiment, two equal arms; None when a mean has no standard deviation.

    The other inputs are ``EXPERIMENT_INPUTS``: a rule that calls this needs them.
    """
    metric, plan = document.requirements.success_metric, document.modeling
    if metric.kind == "mean" and plan.experiment_standard_deviation is None:
        return None
    return Experiment(
        is_proportion=metric.kind == "proportion",
        baseline=metric.baseline,
        standard_deviation=plan.experiment_standard_deviation,
        units_per_arm=plan.experiment_units_per_day * plan.experiment_share * plan.experiment_days / 2,
        alpha=0.05 if plan.experiment_alpha is None else plan.experiment_alpha,
        power=0.8 if plan.experiment_power is None else plan.experiment_power,
    )
