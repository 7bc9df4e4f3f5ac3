"""Rules on the infrastructure: is there enough of it, can it be paid for, and does a bad version come back out."""

import math

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import (
    ALLOWED_DOWNTIME,
    FEWER_USERS,
    MORE_USERS,
    PEAK,
    PRICE,
    SERVICE_TIME,
    rises,
)
from mlsd_helpers.design.rules.inputs import (
    PEAK_INPUTS,
    decisions_per_day,
    in_usd,
    is_over,
    loss_before_stopped_usd,
    monthly_cost,
    peak_requests_per_second,
)
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number

MAX_UTILISATION = 0.7
SLOWEST_THAT_COUNT = 0.99
MEMORY_FACTOR = 1.2
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


def arrivals_per_second(document, service):
    """Calls per second that reach a service at peak."""
    calls = 1 if service.calls_per_request is None else service.calls_per_request
    return peak_requests_per_second(document) * calls


def _replicas(service):
    return "1 replica" if service.replicas == 1 else f"{service.replicas:,} replicas"


def _lacking_load(document):
    """What must be filled in before the load of every service on the request's path is known."""
    if peak_requests_per_second(document) is None:
        given = document.requirements
        yield from (Lacks(p) for p in PEAK_INPUTS if given is None or getattr(given, p.partition(".")[2]) is None)
    for service, _ in _services_of_requests(document):
        for field in ("replicas", "service_time_ms"):
            if getattr(service, field) is None:
                yield Lacks(f"infrastructure.services.{service.name}.{field}")


def loaded_services(document):
    """The services on the request's path whose load is known."""
    if peak_requests_per_second(document) is None:
        return
    for service, _ in _services_of_requests(document):
        if None not in (service.replicas, service.service_time_ms):
            yield service


@rule(
    "I001",
    "replicas-too-few",
    severity="error",
    needs=("infrastructure.services",),
    reads=_LOAD,
    driver=(PEAK, SERVICE_TIME),
)
def replicas_too_few(document):
    """A service has too few replicas for the peak.

    Why: Waiting grows slowly up to about 70 % busy and without bound from there to 100 %; the slowest answers go first.
    Formula: arrivals × service time ÷ (replicas × concurrency) > 0.7, with arrivals = peak × calls per request.
    Fix: Add the replicas that the message names, make a request cheaper, or answer part of the requests from a cache.
    Source: https://en.wikipedia.org/wiki/M/M/c_queue
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    yield from _lacking_load(document)
    for service in loaded_services(document):
        arrivals, at_once = arrivals_per_second(document, service), service.concurrency or 1
        seconds = service.service_time_ms / 1000
        needed = math.ceil(capacity.servers_for_utilisation(arrivals, seconds, MAX_UTILISATION) / at_once)
        if needed > service.replicas:
            busy = capacity.utilisation(arrivals, seconds, service.replicas * at_once)
            yield Found(
                f"infrastructure.services.{service.name}.replicas",
                f"{_replicas(service)} × {at_once:,} at once at {service.service_time_ms:,.4g} ms: room for "
                f"{number(service.replicas * at_once / seconds)} calls/s; the peak of {number(arrivals)} calls/s is "
                f"{100 * busy:,.4g} % of it, over {100 * MAX_UTILISATION:.0f} %; {needed:,} would do",
            )


@rule(
    "I002",
    "queue-over-latency",
    severity="error",
    needs=("infrastructure.services",),
    reads=(
        "requirements.latency_p99_ms",
        "requirements.serving",
        *_LOAD,
        "infrastructure.services[].service_time_cv",
    ),
    driver=(PEAK, SERVICE_TIME),
)
def queue_over_latency(document):
    """At peak, requests wait so long for a service that its answers miss the latency target.

    Why: A service that is fast when measured alone is slow when its requests queue; p99 is where the queue shows first.
    Formula: p99 of wait + service > latency_p99_ms, of one call at peak, with replicas × concurrency servers that take
    from one queue (M/M/c; M/G/c when service_time_cv is given, 1 otherwise). A batch needs no latency_p99_ms.
    Fix: Add the replicas that the message names, make the slow requests cheaper or answer them elsewhere, or wait less:
    a deadline with a fallback.
    Source: https://en.wikipedia.org/wiki/M/M/c_queue
    Taught in: notebooks/04_infrastructure.ipynb#Predict-the-queue-and-measure-it
    """
    target_ms = getattr(document.requirements, "latency_p99_ms", None)
    if target_ms is None:
        if getattr(document.requirements, "serving", None) != "batch":  # nobody waits for a batch
            yield Lacks("requirements.latency_p99_ms")
        return
    yield from _lacking_load(document)
    target = target_ms / 1000
    for service in loaded_services(document):
        arrivals, at_once = arrivals_per_second(document, service), service.concurrency or 1
        seconds = service.service_time_ms / 1000
        cv = 1 if service.service_time_cv is None else service.service_time_cv
        p99 = capacity.response_time_percentile_s(arrivals, seconds, service.replicas * at_once, SLOWEST_THAT_COUNT, cv)
        if arrivals == 0 or not is_over(p99, target):
            continue
        alone = capacity.response_time_percentile_s(0, seconds, 1, SLOWEST_THAT_COUNT, cv)
        if is_over(alone, target):
            would_do = f"the work alone takes {1000 * alone:,.4g} ms: no number of replicas would do"
        else:
            needed = capacity.replicas_for_response_time(
                arrivals, seconds, max(target, alone), SLOWEST_THAT_COUNT, cv, at_once
            )
            would_do = f"{needed:,} replicas would do"
        takes = f"{1000 * p99:,.4g} ms" if p99 < math.inf else "without bound, since the queue only grows"
        yield Found(
            f"infrastructure.services.{service.name}.replicas",
            f"at the peak of {number(arrivals)} calls/s the p99 of wait and service with {_replicas(service)} × "
            f"{at_once:,} at once is {takes}, over {1000 * target:,.4g} ms; {would_do}",
        )


@rule(
    "I003",
    "cost-over-budget",
    severity="error",
    needs=("requirements.monthly_budget_usd", "infrastructure.services"),
    reads=_COSTS,
    driver=PRICE,
)
def cost_over_budget(document):
    """Running it costs more in a month than the budget allows.

    Why: A system that cannot be paid for is switched off, or its replicas are cut until it no longer meets the peak.
    Formula: Σ replicas × price × 720 hours + storage + transfer + other > monthly_budget_usd; a month is 30 days.
    Fix: Start with the largest part of the sum: smaller machines, fewer hours at peak size, shorter retention, or
    ask for the budget that the message shows.
    Source: https://www.finops.org/framework/
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    cost, budget = monthly_cost(document), document.requirements.monthly_budget_usd
    yield from map(Lacks, cost.lacks)
    if round(cost.total_usd - budget, 6) > 0:
        yield Found("requirements.monthly_budget_usd", f"{cost}; the budget is {in_usd(budget)} USD a month")


@rule(
    "I004",
    "out-of-memory",
    severity="error",
    needs=("infrastructure.services",),
    reads=(
        "infrastructure.services[].memory_gb",
        "infrastructure.services[].model_gb",
        "infrastructure.services[].embedding_rows",
        "infrastructure.services[].embedding_dimensions",
        "infrastructure.services[].embedding_bytes_per_value",
    ),
    driver=(
        rises("embedding rows", "infrastructure.services[].embedding_rows"),
        rises("model size", "infrastructure.services[].model_gb"),
    ),
)
def out_of_memory(document):
    """Model and embeddings do not fit in the memory of the instance that is to hold them.

    Why: What does not fit is killed at its first start, or swaps and is a hundred times as slow.
    Formula: model_gb + embedding_rows × embedding_dimensions × embedding_bytes_per_value ÷ 10⁹ × 1.2 > memory_gb; the
    fifth is for keys and for what the allocator cannot use.
    Fix: Take an instance with more memory, store a number in fewer bytes, fewer dimensions, or split the rows.
    Source: https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index
    Taught in: notebooks/04_infrastructure.ipynb#Count-the-bytes
    """
    for service in document.infrastructure.services:
        path = f"infrastructure.services.{service.name}"
        table = ("embedding_rows", "embedding_dimensions", "embedding_bytes_per_value")
        sizes = [getattr(service, field) for field in table]
        has_table = any(size is not None for size in sizes)
        if service.model_gb is None and not has_table:
            continue
        lacking = [field for field, size in zip(table, sizes, strict=True) if has_table and size is None]
        lacking += ["memory_gb"] if service.memory_gb is None else []
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if service.memory_gb is None:
            continue
        model = service.model_gb or 0.0
        embeddings = capacity.embedding_memory_gb(*sizes) * MEMORY_FACTOR if None not in sizes else 0.0
        if is_over(model + embeddings, service.memory_gb):
            yield Found(
                f"{path}.memory_gb",
                f"model {model:,.4g} GB + embeddings {embeddings:,.4g} GB = {model + embeddings:,.4g} GB; an instance "
                f"has {service.memory_gb:,.4g} GB",
            )


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
    Taught in: notebooks/04_infrastructure.ipynb#Roll-out-so-that-you-can-come-back
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
    Taught in: notebooks/04_infrastructure.ipynb#Count-the-bytes
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
    driver=(
        rises("duration", "infrastructure.jobs[].duration_hours"),
        rises("time to retrain", "modeling.days_to_retrain"),
    ),
)
def job_longer_than_cadence(document):
    """A scheduled job, or training, is not done when its next run starts.

    Why: Runs pile up, results come later each day, and the delay shows only when somebody asks for yesterday's.
    Formula: duration_hours > cadence_hours; for jobs with 'train' in their name also duration_hours > 24 ×
    retraining_cadence_days; days_to_retrain > retraining_cadence_days.
    Fix: Run it less often, on less data or in parallel; leave room for one failed run to be repeated.
    Taught in: notebooks/04_infrastructure.ipynb#Train-on-one-machine-first
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
    driver=ALLOWED_DOWNTIME,
)
def single_copy(document):
    """One replica, or one zone, is asked for more than 99.9 % availability.

    Why: One machine restarts, one zone fails; 99.9 % is 43 minutes a month, and a single bad day takes more.
    Formula: availability_target > 0.999 and (replicas = 1 or zones = 1). A service that requests do not need is left
    out; for one with a fallback it is a note.
    Fix: Run two replicas in two zones, or promise what one copy can keep.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
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
    "I009",
    "cache-hit-rate-too-high",
    severity="warning",
    reads=(
        "infrastructure.caches[].items",
        "infrastructure.caches[].cached_items",
        "infrastructure.caches[].zipf_exponent",
        "infrastructure.caches[].hit_rate",
    ),
    driver=rises("items", "infrastructure.caches[].items"),
)
def cache_hit_rate_too_high(document):
    """A cache is counted on for more hits than its size allows.

    Why: Every hit that does not come is a request that the service behind has to answer, at peak of all times.
    Formula: hit_rate > H(cached_items, s) ÷ H(items, s), with H(n, s) = 1 + 2^(−s) + … + n^(−s) and s the
    zipf_exponent: what a cache of the most popular items answers, and no cache of that size answers more.
    Fix: Count on the rate that the message names or less, keep more items, or measure how popularity falls.
    Source: https://doi.org/10.1109/INFCOM.1999.749260
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    for cache in document.infrastructure.caches or ():
        path = f"infrastructure.caches.{cache.name}"
        lacking = [f for f in ("items", "cached_items", "hit_rate", "zipf_exponent") if getattr(cache, f) is None]
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if lacking:
            continue
        cached = min(cache.cached_items, cache.items)
        possible = capacity.zipf_hit_rate(cached, cache.items, cache.zipf_exponent)
        if is_over(cache.hit_rate, possible):
            yield Found(
                f"{path}.hit_rate",
                f"{cached:,} of {cache.items:,} items, popularity falling with exponent {cache.zipf_exponent:,.4g}: at "
                f"most {100 * possible:.3g} % of the requests; {100 * cache.hit_rate:.3g} % are counted on",
            )


@rule(
    "I010",
    "logs-too-short",
    severity="warning",
    needs=("infrastructure.log_retention_days", "features.label_delay_hours", "features.training_window_days"),
    driver=rises("label delay", "features.label_delay_hours"),
)
def logs_too_short(document):
    """Request logs are deleted before they can be joined with their labels for a whole training window.

    Why: Training examples are made of what was logged at prediction time; what is gone must be rebuilt, and is rebuilt
    differently.
    Formula: log_retention_days < label_delay_hours ÷ 24 + training_window_days.
    Fix: Keep logs for the sum, keep the joined examples instead, or train on a shorter window.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/04_infrastructure.ipynb#Count-the-bytes
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
    "I011",
    "canary-too-small",
    severity="warning",
    reads=(
        "infrastructure.rollout",
        "infrastructure.canary_share",
        "infrastructure.canary_hours",
        "infrastructure.canary_error_rate",
        "infrastructure.canary_regression",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
    ),
    driver=FEWER_USERS,
)
def canary_too_small(document):
    """The canary answers too few requests to see the regression that it guards against.

    Why: A canary that cannot see the fault passes it on, with everybody's trust that it was tested.
    Formula: users_per_day × requests_per_user_per_day × canary_share × canary_hours ÷ 24 < the requests at which a
    two-sided test at 5 %, with the other requests for comparison, sees canary_error_rate become canary_regression four
    times in five.
    Fix: Let it run longer or answer a larger share, or say that only a larger regression is seen.
    Source: https://sre.google/workbook/canarying-releases/
    Taught in: notebooks/04_infrastructure.ipynb#Roll-out-so-that-you-can-come-back
    """
    machines = document.infrastructure
    if "canary" not in (machines.rollout or ()):
        return
    lacking = [
        f"infrastructure.{field}"
        for field in ("canary_share", "canary_hours", "canary_error_rate", "canary_regression")
        if getattr(machines, field) is None
    ]
    a_day = decisions_per_day(document)
    if a_day is None:
        wants = document.requirements
        fields = ("users_per_day", "requests_per_user_per_day")
        lacking += [f"requirements.{f}" for f in fields if wants is None or getattr(wants, f) is None]
    yield from map(Lacks, lacking)
    if lacking:
        return
    usual, regressed = machines.canary_error_rate, machines.canary_regression
    if usual == regressed:
        message = f"{100 * usual:.4g} % is also the rate when all is well: there is nothing to see"
        yield Found("infrastructure.canary_regression", message)
        return
    if machines.canary_share in (0, 1):
        whom = "no" if machines.canary_share == 0 else "all"
        yield Found("infrastructure.canary_share", f"it answers {whom} requests: there is nothing to compare")
        return
    answered = a_day * machines.canary_share * machines.canary_hours / 24
    needed = capacity.canary_requests_for_rate(usual, regressed, machines.canary_share)
    if is_over(needed, answered):
        yield Found(
            "infrastructure.canary_hours",
            f"in {machines.canary_hours:,.4g} hours a share of {100 * machines.canary_share:.4g} % answers "
            f"{number(answered)} requests; to see {100 * usual:.4g} % become {100 * regressed:.4g} % takes "
            f"{needed:,}, or {needed / a_day / machines.canary_share * 24:,.4g} hours",
        )


@rule(
    "I012",
    "no-headroom-without-a-zone",
    severity="warning",
    needs=("infrastructure.services", "infrastructure.zones"),
    reads=_LOAD,
    driver=(PEAK, SERVICE_TIME),
)
def no_headroom_without_a_zone(document):
    """When one zone fails, the replicas that are left cannot carry the peak.

    Why: Zones fail as a whole; if the rest is overloaded at once, one failure becomes a full outage.
    Formula: arrivals × service time ÷ (⌊replicas × (zones − 1) ÷ zones⌋ × concurrency) ≥ 1, replicas spread evenly and
    the fullest zone lost. With one zone nothing is left; single-copy (I008) says whether that matters.
    Fix: Multiply the replicas that the peak needs by zones ÷ (zones − 1), or say what is left out while a zone is down.
    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/static-stability.html
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    zones = document.infrastructure.zones
    if zones == 1:
        return
    yield from _lacking_load(document)
    for service in loaded_services(document):
        left = service.replicas * (zones - 1) // zones
        arrivals, seconds = arrivals_per_second(document, service), service.service_time_ms / 1000
        carried = left * (service.concurrency or 1) / seconds
        if arrivals > 0 and arrivals >= carried:
            yield Found(
                f"infrastructure.services.{service.name}.replicas",
                f"with one of {zones:,} zones down {left:,} of {service.replicas:,} replicas are left; they serve "
                f"{number(carried)} calls/s, the peak is {number(arrivals)} calls/s",
            )


@rule(
    "I013",
    "loss-over-tolerance",
    severity="error",
    needs=(
        "requirements.tolerated_loss_usd",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
        "infrastructure.wrong_share_when_broken",
        "infrastructure.cost_per_wrong_decision_usd",
        "infrastructure.hours_to_notice",
        "infrastructure.hours_to_roll_back",
    ),
    driver=(MORE_USERS, rises("time to notice", "infrastructure.hours_to_notice")),
)
def loss_over_tolerance(document):
    """Before anybody can stop it, a broken model loses more than is tolerated.

    Why: What a failure costs is decided by how long it lasts, and that by what watches and how the way back works.
    Formula: users_per_day × requests_per_user_per_day ÷ 24 × wrong_share_when_broken × cost_per_wrong_decision_usd ×
    (hours_to_notice + hours_to_roll_back) > tolerated_loss_usd; at average traffic, everybody on the broken version.
    Fix: Notice sooner, roll back without a person, or let fewer decisions be wrong: a canary, a bound on what one
    decision may do.
    Source: https://sre.google/workbook/canarying-releases/
    Seen in: Zillow Offers bought homes at prices that its models set; it was wound down in November 2021 for home
    pricing unpredictability, among other reasons, with inventory written down by 408 million USD in that year.
    https://www.sec.gov/Archives/edgar/data/1617640/000161764022000013/R30.htm
    Taught in: notebooks/04_infrastructure.ipynb#Roll-out-so-that-you-can-come-back
    """
    machines, tolerated = document.infrastructure, document.requirements.tolerated_loss_usd
    an_hour = decisions_per_day(document) / 24
    hours = machines.hours_to_notice + machines.hours_to_roll_back
    each = machines.cost_per_wrong_decision_usd
    loss = loss_before_stopped_usd(document)
    if is_over(loss, tolerated):
        yield Found(
            "infrastructure.hours_to_notice",
            f"{number(an_hour, 6)} decisions an hour × {100 * machines.wrong_share_when_broken:.4g} % wrong × "
            f"{in_usd(each)} USD × {hours:,.4g} hours to notice and roll back = {in_usd(loss)} USD; "
            f"{in_usd(tolerated)} USD are tolerated",
        )
