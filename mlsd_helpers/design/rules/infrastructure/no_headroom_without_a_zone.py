from mlsd_helpers.design.rules.drivers import PEAK, SERVICE_TIME
from mlsd_helpers.design.rules.infrastructure._shared import LOAD, lacking_load
from mlsd_helpers.design.rules.inputs import arrivals_per_second, loaded_services
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.shared.showing import number


@rule(
    "I012",
    "no-headroom-without-a-zone",
    severity="warning",
    needs=("infrastructure.services", "infrastructure.zones"),
    reads=LOAD,
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
    yield from lacking_load(document)
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
