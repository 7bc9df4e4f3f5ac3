from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


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
    if is_unwritten(machines.rollback):
        yield Found("infrastructure.rollback", "nothing says how the last good version comes back")
    steps = machines.rollout or []
    if not {"shadow", "canary"} & set(steps):
        told = f"the steps are {', '.join(steps)}" if steps else "no steps are named"
        yield Found("infrastructure.rollout", f"{told}: neither shadow nor canary comes before all users")
