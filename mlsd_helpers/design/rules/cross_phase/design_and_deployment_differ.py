from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import meant


@rule(
    "X004",
    "design-and-deployment-differ",
    severity="warning",
    needs=("high_level_design.components", "infrastructure.services"),
    reads=("infrastructure.jobs", "infrastructure.caches"),
)
def design_and_deployment_differ(document):
    """A service is deployed that the design does not have, or the design has a component that runs nowhere.

    Why: What stands on one list only has no owner or no machine, and is missing from latency, availability or cost.
    Formula: names of services − names of components; names of components − names of services, jobs and caches (a note:
    somebody else may run it).
    Fix: Use one name in both sections, add what is missing, or delete what is gone; waive the note, with the reason,
    for a component that somebody else runs.
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    design, machines = document.high_level_design, document.infrastructure
    components = [component.name for component in design.components]
    services = [service.name for service in machines.services]
    deployed = {item.name for item in (*machines.services, *(machines.jobs or ()), *(machines.caches or ()))}
    for name in services:
        if name not in components:
            message = f"'{name}' is deployed, but is not one of the {len(components):,} components of the design"
            yield Found(f"infrastructure.services.{name}", message + meant(name, components))
    for name in components:
        if name not in deployed:
            message = f"'{name}' is in the design, but not among the {len(deployed):,} services, jobs and caches"
            yield Found(f"high_level_design.components.{name}", message + meant(name, sorted(deployed)), "note")
