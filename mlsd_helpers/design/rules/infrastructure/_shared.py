"""What several rules on the infrastructure share."""

from mlsd_helpers.design.rules.inputs import PEAK_INPUTS, peak_requests_per_second, services_of_requests
from mlsd_helpers.design.rules.registry import Lacks

LOAD = (
    "requirements.peak_requests_per_second",
    *PEAK_INPUTS,
    "infrastructure.services[].replicas",
    "infrastructure.services[].service_time_ms",
    "infrastructure.services[].concurrency",
    "infrastructure.services[].calls_per_request",
    "high_level_design.components[].path",
)


def replicas_in_words(service):
    """How many replicas it has, for a message: '1 replica', '2 replicas'."""
    return "1 replica" if service.replicas == 1 else f"{service.replicas:,} replicas"


def lacking_load(document):
    """What must be filled in before the load of every service on the request's path is known."""
    if peak_requests_per_second(document) is None:
        given = document.requirements
        yield from (Lacks(p) for p in PEAK_INPUTS if given is None or getattr(given, p.partition(".")[2]) is None)
    for service, _ in services_of_requests(document):
        for field in ("replicas", "service_time_ms"):
            if getattr(service, field) is None:
                yield Lacks(f"infrastructure.services.{service.name}.{field}")
