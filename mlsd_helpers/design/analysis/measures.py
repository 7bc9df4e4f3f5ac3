"""The numbers that follow from a document: what moves when a field is changed."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.inputs import (
    EXPERIMENT_INPUTS,
    arrivals_per_second,
    computed_peak_requests_per_second,
    decisions_per_day,
    loaded_services,
    loss_before_stopped_usd,
    monthly_cost,
    peak_requests_per_second,
    planned_experiment,
    training_positives,
)
from mlsd_helpers.design.rules.request_path import request_availability, request_stages, simulated_p99_ms
from mlsd_helpers.design.schema.values import value_at


@dataclass(frozen=True)
class Measure:
    """A number that follows from a document; ``value`` is None where a field that it needs is not filled in."""

    name: str
    unit: str
    value: float | None


def measures(document) -> tuple[Measure, ...]:
    """Every number that follows from the document, in the order of its sections."""
    return tuple(Measure(name, unit, _computed(compute, document)) for name, unit, compute in _MEASURES)


def _computed(compute: Callable, document):
    try:
        value = compute(document)
        return value if value is None or math.isfinite(value) else None
    except (ValueError, ArithmeticError):  # numbers that the arithmetic cannot bear; the rule says so
        return None


def _peak_from_users(document):
    """Only where another peak is declared: that one counts, and it stays when the users grow."""
    declared = value_at(document, "requirements.peak_requests_per_second")
    return None if declared is None else computed_peak_requests_per_second(document)


def _p99_ms(document):
    stages = request_stages(document)
    return simulated_p99_ms(list(stages.values())[-1]) if stages else None


def _downtime_minutes(document):
    availability = request_availability(document)
    return None if availability is None else capacity.downtime_minutes_per_month(availability)


def _pipeline_minutes(document):
    stages = value_at(document, "high_level_design.pipeline_stages")
    delays = [stage.delay_minutes for stage in stages or ()]
    return sum(delays) if delays and None not in delays else None


def _replicas(document):
    counts = [service.replicas for service in value_at(document, "infrastructure.services") or ()]
    return sum(counts) if counts and None not in counts else None


def _busiest_percent(document):
    if not value_at(document, "infrastructure.services"):
        return None
    busy = [
        capacity.utilisation(
            arrivals_per_second(document, service),
            service.service_time_ms / 1000,
            service.replicas * (service.concurrency or 1),
        )
        for service in loaded_services(document)
    ]
    return 100 * max(busy) if busy else None


def _cost_usd(document):
    if not value_at(document, "infrastructure.services"):
        return None
    return monthly_cost(document).total_usd


def _cost_of_thousand_usd(document):
    cost, decisions = _cost_usd(document), decisions_per_day(document)
    return None if None in (cost, decisions) else capacity.cost_per_thousand_decisions_usd(cost, decisions)


def _visible_change(document):
    if any(value_at(document, path) is None for path in EXPERIMENT_INPUTS):
        return None
    experiment = planned_experiment(document)
    if experiment is None:
        return None
    return experiment.smallest_visible_change(rising=document.requirements.success_metric.better != "lower")


_MEASURES = (
    ("decisions", "a day", decisions_per_day),
    ("peak", "requests/s", peak_requests_per_second),
    ("peak that follows from users (the declared one counts)", "requests/s", _peak_from_users),
    ("p99 of a request", "ms", _p99_ms),
    ("downtime of what a request needs", "minutes a month", _downtime_minutes),
    ("age of the newest data", "minutes", _pipeline_minutes),
    ("positives in the training window", "", training_positives),
    ("replicas", "", _replicas),
    ("busiest service at peak", "% busy", _busiest_percent),
    ("cost", "USD a month", _cost_usd),
    ("cost of 1,000 decisions", "USD", _cost_of_thousand_usd),
    ("loss before a bad version is stopped", "USD", loss_before_stopped_usd),
    ("smallest change that the experiment sees", "", _visible_change),
)
