from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import ALLOWED_DOWNTIME
from mlsd_helpers.design.rules.inputs import services_of_requests
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten

ONE_COPY_UP_TO = 0.999


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
    for service, component in services_of_requests(document):
        path = f"infrastructure.services.{service.name}.replicas"
        if component is not None and component.required is False:
            continue
        if service.replicas is None:
            yield Lacks(path)
        elif service.replicas == 1:
            falls_back = component is not None and not is_unwritten(component.fallback)
            meanwhile = "; its fallback answers while it is away" if falls_back else ""
            message = f"{allowed}; '{service.name}' has 1 replica{meanwhile}"
            yield Found(path, message, "note" if falls_back else None)
    zones = document.infrastructure.zones
    if zones is None:
        yield Lacks("infrastructure.zones")
    elif zones == 1:
        yield Found("infrastructure.zones", f"{allowed}; all replicas stand in 1 zone")
