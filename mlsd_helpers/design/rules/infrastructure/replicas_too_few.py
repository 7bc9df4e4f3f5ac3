import math

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import PEAK, SERVICE_TIME
from mlsd_helpers.design.rules.infrastructure._shared import LOAD, lacking_load, replicas_in_words
from mlsd_helpers.design.rules.inputs import arrivals_per_second, loaded_services
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.shared.showing import number

MAX_UTILISATION = 0.7


@rule(
    "I001",
    "replicas-too-few",
    severity="error",
    needs=("infrastructure.services",),
    reads=LOAD,
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
    yield from lacking_load(document)
    for service in loaded_services(document):
        arrivals, at_once = arrivals_per_second(document, service), service.concurrency or 1
        seconds = service.service_time_ms / 1000
        needed = math.ceil(capacity.servers_for_utilisation(arrivals, seconds, MAX_UTILISATION) / at_once)
        if needed > service.replicas:
            busy = capacity.utilisation(arrivals, seconds, service.replicas * at_once)
            yield Found(
                f"infrastructure.services.{service.name}.replicas",
                f"{replicas_in_words(service)} × {at_once:,} at once at {service.service_time_ms:,.4g} ms: room for "
                f"{number(service.replicas * at_once / seconds)} calls/s; the peak of {number(arrivals)} calls/s is "
                f"{100 * busy:,.4g} % of it, over {100 * MAX_UTILISATION:.0f} %; {needed:,} would do",
            )
