"""The numbers that follow from a document: what moves when a field is changed."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlsd_helpers import capacity
from mlsd_helpers.design.rules import high_level_design as request
from mlsd_helpers.design.rules import infrastructure as load
from mlsd_helpers.design.rules.inputs import (
    EXPERIMENT_INPUTS,
    computed_peak_requests_per_second,
    decisions_per_day,
    monthly_cost,
    peak_requests_per_second,
    planned_experiment,
)
from mlsd_helpers.design.rules.running import value_at


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
    stages = request.request_stages(document)
    return request.simulated_p99_ms(list(stages.values())[-1]) if stages else None


def _request_path(document):
    entry = request._entry(document) if document.high_level_design is not None else None
    return (entry, request._request_path(document, entry)) if entry is not None else (None, None)


def _downtime_minutes(document):
    entry, path = _request_path(document)
    if not path:
        return None
    components = request._components(document)
    needed = request._closure(
        [entry.name], lambda name: [c.name for c in request._required_calls(components[name], components)]
    )
    if any(components[name].availability is None for name in needed):
        return None
    answered = request._answered([part for part in path if part.name in needed], entry, components)
    return capacity.downtime_minutes_per_month(answered[entry.name])


def _pipeline_minutes(document):
    stages = value_at(document, "high_level_design.pipeline_stages")
    delays = [stage.delay_minutes for stage in stages or ()]
    return sum(delays) if delays and None not in delays else None


def _positives(document):
    data = document.features
    given = [getattr(data, name, None) for name in ("examples_per_day", "training_window_days", "positive_share")]
    return None if None in given else given[0] * given[1] * given[2]


def _replicas(document):
    counts = [service.replicas for service in value_at(document, "infrastructure.services") or ()]
    return sum(counts) if counts and None not in counts else None


def _busiest_percent(document):
    if not value_at(document, "infrastructure.services"):
        return None
    busy = [
        capacity.utilisation(
            load._arrivals(document, service),
            service.service_time_ms / 1000,
            service.replicas * (service.concurrency or 1),
        )
        for service in load._loaded_services(document)
    ]
    return 100 * max(busy) if busy else None


def _cost_usd(document):
    if not value_at(document, "infrastructure.services"):
        return None
    return monthly_cost(document).total_usd


def _cost_of_thousand_usd(document):
    cost, decisions = _cost_usd(document), decisions_per_day(document)
    return None if None in (cost, decisions) else capacity.cost_per_thousand_decisions_usd(cost, decisions)


def _loss_usd(document):
    names = ("wrong_share_when_broken", "cost_per_wrong_decision_usd", "hours_to_notice", "hours_to_roll_back")
    given = [value_at(document, f"infrastructure.{name}") for name in names]
    decisions = decisions_per_day(document)
    if None in (*given, decisions):
        return None
    share, each, notice, roll_back = given
    return decisions / 24 * share * each * (notice + roll_back)


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
    ("positives in the training window", "", _positives),
    ("replicas", "", _replicas),
    ("busiest service at peak", "% busy", _busiest_percent),
    ("cost", "USD a month", _cost_usd),
    ("cost of 1,000 decisions", "USD", _cost_of_thousand_usd),
    ("loss before a bad version is stopped", "USD", _loss_usd),
    ("smallest change that the experiment sees", "", _visible_change),
)
