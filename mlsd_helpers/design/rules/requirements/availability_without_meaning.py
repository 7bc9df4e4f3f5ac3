from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import ALLOWED_DOWNTIME
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten

REDUNDANCY_FROM = 0.9999


@rule(
    "R009",
    "availability-without-meaning",
    severity="warning",
    needs=("requirements.availability_target",),
    reads=("requirements.availability_meaning", "infrastructure.services", "infrastructure.zones"),
    driver=ALLOWED_DOWNTIME,
)
def availability_without_meaning(document):
    """An availability target does not say what counts as down, or asks for more than one copy of anything can give.

    Why: Each further nine allows a tenth of the downtime; four of them leave about four minutes a month.
    Formula: minutes down a month = 43,200 × (1 − target); over 99.99 %, every service needs two replicas and two zones.
    Fix: Say what counts as down and what users see then. Over 99.99 %, give services replicas in two zones.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    target = document.requirements.availability_target
    minutes = capacity.downtime_minutes_per_month(target)
    allowed = f"{target:.6%}".rstrip("%").rstrip("0").rstrip(".") + f" % leaves {minutes:,.3g} minutes down a month"
    if is_unwritten(document.requirements.availability_meaning):
        yield Found("requirements.availability_meaning", f"{allowed}; nothing says what counts as down")
    machines = document.infrastructure
    if target <= REDUNDANCY_FROM or machines is None:
        return
    for service in machines.services or ():
        if service.replicas == 1:
            path = f"infrastructure.services.{service.name}.replicas"
            yield Found(path, f"{allowed}; '{service.name}' has 1 replica, and one restart can take longer", "error")
    if machines.zones == 1:
        yield Found("infrastructure.zones", f"{allowed}; everything stands in 1 zone", "error")
