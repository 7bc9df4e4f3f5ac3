import math

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import PEAK, SERVICE_TIME
from mlsd_helpers.design.rules.infrastructure._shared import LOAD, lacking_load, replicas_in_words
from mlsd_helpers.design.rules.inputs import arrivals_per_second, is_over, loaded_services
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number

SLOWEST_THAT_COUNT = 0.99


@rule(
    "I002",
    "queue-over-latency",
    severity="error",
    needs=("infrastructure.services",),
    reads=(
        "requirements.latency_p99_ms",
        "requirements.serving",
        *LOAD,
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
    yield from lacking_load(document)
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
            f"at the peak of {number(arrivals)} calls/s the p99 of wait and service with "
            f"{replicas_in_words(service)} × {at_once:,} at once is {takes}, over {1000 * target:,.4g} ms; {would_do}",
        )
