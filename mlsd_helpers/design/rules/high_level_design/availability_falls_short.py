from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.high_level_design._shared import no_entry, path_to, tenths
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import (
    always_needed_by,
    components_of,
    entry_of,
    needed_by,
    path_of_request,
    shares_answered,
)


@rule(
    "H004",
    "availability-falls-short",
    severity="error",
    needs=("requirements.availability_target", "high_level_design.components"),
    reads=("high_level_design.entry_point",),
    driver=rises("downtime", "high_level_design.components[].availability", of_rest=True),
)
def availability_falls_short(document):
    """What a request needs is not available often enough.

    Why: Availabilities multiply: ten parts at 99.9 % make 99 %, which is 430 minutes down a month instead of 43.
    Formula: Π of the entry point and all that it needs, each once; a part with a stated fallback_availability f counts
    1 − (1 − a) × (1 − f), where a holds what that part alone needs; minutes = 43,200 × (1 − availability).
    Fix: Give the weakest part a fallback or a second copy, or answer without it and set required to false.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/02_high_level_design.ipynb#Decide-what-answers-when-a-part-is-down
    """
    entry = entry_of(document)
    if entry is None:
        yield from no_entry(document)
        return
    path = path_of_request(document, entry)
    if path is None:
        return
    components = components_of(document)
    needed = needed_by(entry, components)
    lacking = [c for c in components.values() if c.name in needed and c.availability is None]
    yield from (Lacks(path_to(c, "availability")) for c in lacking)
    if lacking:
        return
    answered = shares_answered([c for c in path if c.name in needed], entry, components)
    target, total = document.requirements.availability_target, answered[entry.name]
    if not is_over(target, total):
        return
    own = {**answered, entry.name: entry.availability}
    weakest = min((entry.name, *always_needed_by(entry, components)), key=own.get)
    down, allowed = (capacity.downtime_minutes_per_month(share) for share in (total, target))
    yield Found(
        path_to(components[weakest], "availability"),
        f"all that a request needs is there {_percent(total)} of the time, short of the target of {_percent(target)}: "
        f"{tenths(down)} minutes down a month against {tenths(allowed)}; "
        f"weakest part: '{weakest}' with {_percent(own[weakest])}",
    )


def _percent(share):
    return f"{share:.6%}".rstrip("%").rstrip("0").rstrip(".") + " %"
