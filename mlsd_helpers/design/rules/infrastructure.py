"""Rules on the infrastructure: is there enough of it, can it be paid for, and does a bad version come back out."""

import math

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.inputs import PEAK_INPUTS, in_usd, monthly_cost, peak_requests_per_second
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

MAX_UTILISATION = 0.7
ONE_COPY_UP_TO = 0.999
WATCHED = ("latency", "errors", "inputs", "predictions", "quality")
_COSTS = (
    "infrastructure.services[].replicas",
    "infrastructure.services[].price_usd_per_hour",
    "infrastructure.storage_gb",
    "infrastructure.storage_price_usd_per_gb_month",
    "infrastructure.transfer_gb_per_month",
    "infrastructure.transfer_price_usd_per_gb",
    "infrastructure.other_costs_usd_per_month",
)
_LOAD = (
    "requirements.peak_requests_per_second",
    *PEAK_INPUTS,
    "infrastructure.services[].replicas",
    "infrastructure.services[].service_time_ms",
    "infrastructure.services[].concurrency",
    "infrastructure.services[].calls_per_request",
    "high_level_design.components[].path",
)


def _blank(text):
    return text is None or not text.strip()


def _component(document, name):
    """The component of the design that a service deploys, or None."""
    components = document.high_level_design.components if document.high_level_design is not None else None
    return next((c for c in components or () if c.name == name), None)


def _services_of_requests(document):
    """The services with their components, without those that the design puts on the training path."""
    for service in document.infrastructure.services:
        component = _component(document, service.name)
        if component is None or component.path != "training":
            yield service, component


def _arrivals(document, service):
    """Calls per second that reach a service at peak."""
    calls = 1 if service.calls_per_request is None else service.calls_per_request
    return peak_requests_per_second(document) * calls


def _lacking_load(document):
    """What must be filled in before the load of every service on the request's path is known."""
    if peak_requests_per_second(document) is None:
        given = document.requirements
        yield from (Lacks(p) for p in PEAK_INPUTS if given is None or getattr(given, p.partition(".")[2]) is None)
    for service, _ in _services_of_requests(document):
        for field in ("replicas", "service_time_ms"):
            if getattr(service, field) is None:
                yield Lacks(f"infrastructure.services.{service.name}.{field}")


def _loaded_services(document):
    """The services on the request's path whose load is known."""
    if peak_requests_per_second(document) is None:
        return
    for service, _ in _services_of_requests(document):
        if None not in (service.replicas, service.service_time_ms):
            yield service


@rule("I001", "replicas-too-few", severity="error", needs=("infrastructure.services",), reads=_LOAD)
def replicas_too_few(document):
    """A service has too few replicas for the peak.

    Why: Waiting grows slowly up to about 70 % busy and without bound from there to 100 %; the slowest answers go first.
    Formula: arrivals × service time ÷ (replicas × concurrency) > 0.7, with arrivals = peak × calls per request.
    Fix: Add the replicas that the message names, make a request cheaper, or answer part of the requests from a cache.
    Source: https://en.wikipedia.org/wiki/M/M/c_queue
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    yield from _lacking_load(document)
    for service in _loaded_services(document):
        arrivals, at_once = _arrivals(document, service), service.concurrency or 1
        seconds = service.service_time_ms / 1000
        needed = math.ceil(capacity.servers_for_utilisation(arrivals, seconds, MAX_UTILISATION) / at_once)
        if needed > service.replicas:
            busy = capacity.utilisation(arrivals, seconds, service.replicas * at_once)
            replicas = "1 replica" if service.replicas == 1 else f"{service.replicas:,} replicas"
            yield Found(
                f"infrastructure.services.{service.name}.replicas",
                f"{replicas} × {at_once:,} at once at {service.service_time_ms:,.4g} ms: room for "
                f"{service.replicas * at_once / seconds:,.4g} calls/s; the peak of {arrivals:,.4g} calls/s is "
                f"{100 * busy:,.4g} % of it, over {100 * MAX_UTILISATION:.0f} %; {needed:,} would do",
            )


@rule(
    "I003",
    "cost-over-budget",
    severity="error",
    needs=("requirements.monthly_budget_usd", "infrastructure.services"),
    reads=_COSTS,
)
def cost_over_budget(document):
    """Running it costs more in a month than the budget allows.

    Why: A system that cannot be paid for is switched off, or its replicas are cut until it no longer meets the peak.
    Formula: Σ replicas × price × 720 hours + storage + transfer + other > monthly_budget_usd; a month is 30 days.
    Fix: Start with the largest part of the sum: smaller machines, fewer hours at peak size, shorter retention, or
    ask for the budget that the message shows.
    Source: https://www.finops.org/framework/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    cost, budget = monthly_cost(document), document.requirements.monthly_budget_usd
    yield from map(Lacks, cost.lacks)
    if round(cost.total_usd - budget, 6) > 0:
        yield Found("requirements.monthly_budget_usd", f"{cost}; the budget is {in_usd(budget)} USD a month")


@rule(
    "I005",
    "no-way-back",
    severity="warning",
    reads=("infrastructure.rollback", "infrastructure.rollout"),
)
def no_way_back(document):
    """A bad version cannot be taken back, or meets all users at once.

    Why: A model can be wrong for everybody within a second of its release, and no offline test sees all of it.
    Formula: rollback is empty, or rollout holds neither shadow nor canary.
    Fix: Say how the last good version comes back, who may do it and how long it takes; let a new version answer in
    shadow or for a small share of requests first.
    Source: https://sre.google/workbook/canarying-releases/
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    machines = document.infrastructure
    if _blank(machines.rollback):
        yield Found("infrastructure.rollback", "nothing says how the last good version comes back")
    steps = machines.rollout or []
    if not {"shadow", "canary"} & set(steps):
        told = f"the steps are {', '.join(steps)}" if steps else "no steps are named"
        yield Found("infrastructure.rollout", f"{told}: neither shadow nor canary comes before all users")


@rule("I006", "unmonitored", severity="warning", reads=("infrastructure.monitoring",))
def unmonitored(document):
    """Something that can go wrong is not watched.

    Why: A model fails without an error: inputs change, predictions drift, quality falls, every request is answered.
    Formula: {latency, errors, inputs, predictions, quality} − monitoring.
    Fix: Put an alert on each of the five, with the value at which somebody is called.
    Source: https://research.google/pubs/the-ml-test-score-a-rubric-for-ml-production-readiness-and-technical-debt-reduction/
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    monitored = document.infrastructure.monitoring or ()
    unwatched = [what for what in WATCHED if what not in monitored]
    if unwatched:
        seen = len(WATCHED) - len(unwatched)
        yield Found(
            "infrastructure.monitoring", f"{seen} of {len(WATCHED)} are watched; nothing watches {', '.join(unwatched)}"
        )


@rule(
    "I007",
    "job-longer-than-cadence",
    severity="error",
    reads=(
        "infrastructure.jobs[].duration_hours",
        "infrastructure.jobs[].cadence_hours",
        "modeling.retraining_cadence_days",
        "modeling.days_to_retrain",
    ),
)
def job_longer_than_cadence(document):
    """A scheduled job, or training, is not done when its next run starts.

    Why: Runs pile up, results come later each day, and the delay shows only when somebody asks for yesterday's.
    Formula: duration_hours > cadence_hours; for jobs with 'train' in their name also duration_hours > 24 ×
    retraining_cadence_days; days_to_retrain > retraining_cadence_days.
    Fix: Run it less often, on less data or in parallel; leave room for one failed run to be repeated.
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    plan = document.modeling
    retraining_days = plan.retraining_cadence_days if plan is not None else None
    for job in document.infrastructure.jobs or ():
        path = f"infrastructure.jobs.{job.name}"
        lacking = [field for field in ("duration_hours", "cadence_hours") if getattr(job, field) is None]
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if job.duration_hours is None:
            continue
        takes = f"a run takes {job.duration_hours:,.4g} hours"
        if job.cadence_hours is not None and job.duration_hours > job.cadence_hours:
            yield Found(f"{path}.duration_hours", f"{takes}; the next one starts after {job.cadence_hours:,.4g}")
        elif retraining_days is not None and "train" in job.name.lower() and job.duration_hours > 24 * retraining_days:
            message = f"{takes}; the model is to be trained again every {24 * retraining_days:,.4g} hours"
            yield Found(f"{path}.duration_hours", message)
    if not document.infrastructure.jobs:
        yield Lacks("infrastructure.jobs")
    if None not in (retraining_days, plan and plan.days_to_retrain) and plan.days_to_retrain > retraining_days:
        yield Found(
            "modeling.days_to_retrain",
            f"a checked model takes {plan.days_to_retrain:,.4g} days; the next is due after {retraining_days:,.4g}",
        )


@rule(
    "I008",
    "single-copy",
    severity="error",
    needs=("requirements.availability_target", "infrastructure.services"),
    reads=(
        "infrastructure.services[].replicas",
        "infrastructure.zones",
        "high_level_design.components[].path",
        "high_level_design.components[].required",
        "high_level_design.components[].fallback",
    ),
)
def single_copy(document):
    """One replica, or one zone, is asked for more than 99.9 % availability.

    Why: One machine restarts, one zone fails; 99.9 % is 43 minutes a month, and a single bad day takes more.
    Formula: availability_target > 0.999 and (replicas = 1 or zones = 1). A service that requests do not need is left
    out; for one with a fallback it is a note.
    Fix: Run two replicas in two zones, or promise what one copy can keep.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    target = document.requirements.availability_target
    if target <= ONE_COPY_UP_TO:
        return
    minutes = capacity.downtime_minutes_per_month(target)
    allowed = f"{target * 100:.8g} % leaves {minutes:,.3g} minutes down a month"
    for service, component in _services_of_requests(document):
        path = f"infrastructure.services.{service.name}.replicas"
        if component is not None and component.required is False:
            continue
        if service.replicas is None:
            yield Lacks(path)
        elif service.replicas == 1:
            falls_back = component is not None and not _blank(component.fallback)
            meanwhile = "; its fallback answers while it is away" if falls_back else ""
            message = f"{allowed}; '{service.name}' has 1 replica{meanwhile}"
            yield Found(path, message, "note" if falls_back else None)
    zones = document.infrastructure.zones
    if zones is None:
        yield Lacks("infrastructure.zones")
    elif zones == 1:
        yield Found("infrastructure.zones", f"{allowed}; all replicas stand in 1 zone")


@rule(
    "I010",
    "logs-too-short",
    severity="warning",
    needs=("infrastructure.log_retention_days", "features.label_delay_hours", "features.training_window_days"),
)
def logs_too_short(document):
    """Request logs are deleted before they can be joined with their labels for a whole training window.

    Why: Training examples are made of what was logged at prediction time; what is gone must be rebuilt, and is rebuilt
    differently.
    Formula: log_retention_days < label_delay_hours ÷ 24 + training_window_days.
    Fix: Keep logs for the sum, keep the joined examples instead, or train on a shorter window.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    kept = document.infrastructure.log_retention_days
    delay, window = document.features.label_delay_hours / 24, document.features.training_window_days
    if round(delay + window - kept, 6) > 0:
        yield Found(
            "infrastructure.log_retention_days",
            f"logs are kept for {kept:,.4g} days; label delay {delay:,.4g} + training window {window:,.4g} = "
            f"{delay + window:,.4g} days",
        )


@rule(
    "I012",
    "no-headroom-without-a-zone",
    severity="warning",
    needs=("infrastructure.services", "infrastructure.zones"),
    reads=_LOAD,
)
def no_headroom_without_a_zone(document):
    """When one zone fails, the replicas that are left cannot carry the peak.

    Why: Zones fail as a whole; if the rest is overloaded at once, one failure becomes a full outage.
    Formula: arrivals × service time ÷ (⌊replicas × (zones − 1) ÷ zones⌋ × concurrency) ≥ 1, replicas spread evenly and
    the fullest zone lost. With one zone nothing is left; single-copy (I008) says whether that matters.
    Fix: Multiply the replicas that the peak needs by zones ÷ (zones − 1), or say what is left out while a zone is down.
    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/static-stability.html
    Taught in: notebooks/00_start_here.ipynb#See-the-map-of-the-process
    """
    zones = document.infrastructure.zones
    if zones == 1:
        return
    yield from _lacking_load(document)
    for service in _loaded_services(document):
        left = service.replicas * (zones - 1) // zones
        arrivals, seconds = _arrivals(document, service), service.service_time_ms / 1000
        carried = left * (service.concurrency or 1) / seconds
        if arrivals > 0 and arrivals >= carried:
            yield Found(
                f"infrastructure.services.{service.name}.replicas",
                f"with one of {zones:,} zones down {left:,} of {service.replicas:,} replicas are left; they serve "
                f"{carried:,.4g} calls/s, the peak is {arrivals:,.4g} calls/s",
            )
