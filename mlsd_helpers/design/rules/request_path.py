"""What a request passes through in the design: its path, how long it takes, how often it is answered."""

import functools
from graphlib import CycleError, TopologicalSorter

from mlsd_helpers import capacity
from mlsd_helpers.capacity import Stage

SERVING = ("serving", "both")
SIMULATED_DRAWS = 60_000  # of all stages together: 25 to 35 ms, as a form checks at every key


def components_of(document):
    """The components of the design by name."""
    return {component.name: component for component in document.high_level_design.components or ()}


def calls_of(component, components):
    """The declared components that it calls, as often as it calls them; names of none are H002's business."""
    return [components[name] for name in component.calls or () if name in components]


def entry_of(document):
    """The component that a request reaches first: the one stated, else the only serving one that nothing calls."""
    components, stated = components_of(document), document.high_level_design.entry_point
    if stated is not None:
        return components.get(stated)
    called = {name for component in components.values() for name in component.calls or ()}
    starts = [c for c in components.values() if c.path in SERVING and c.name not in called]
    return starts[0] if len(starts) == 1 else None


def reached_from(starts, following):
    """Everything reached from ``starts`` by ``following``, the starts included."""
    reached, waiting = set(), list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following(name)
    return reached


def callees_first(components, names):
    """These components, each after all that it calls; None when there is a cycle, which H002 says."""
    graph = {name: [c.name for c in calls_of(components[name], components)] for name in names}
    try:
        return [components[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError:
        return None


def path_of_request(document, entry):
    """The components that a request can reach, callees first; None when there is a cycle among them."""
    components = components_of(document)
    names = reached_from([entry.name], lambda name: [c.name for c in calls_of(components[name], components)])
    return callees_first(components, sorted(names))


def own_stage(component, calls=()):
    """The stage of a component alone, or with the stages that it calls."""
    return Stage(
        component.latency_p50_ms,
        component.latency_p99_ms,
        calls=calls,
        parallel=component.calls_in == "parallel",
        fan_out=component.fan_out or 1,
    )


def stages_of(path, components):
    """The stage of each component with all that it calls; ``path`` has callees first."""
    stages = {}
    for component in path:
        stages[component.name] = own_stage(component, [stages[c.name] for c in calls_of(component, components)])
    return stages


def request_stages(document) -> dict[str, Stage]:
    """The stage of each component on a request's path by name, callees first and the entry last.

    Empty while it cannot be computed; latency-over-budget says why.
    """
    if document.high_level_design is None or (entry := entry_of(document)) is None:
        return {}
    try:
        return stages_of(path_of_request(document, entry) or [], components_of(document))
    except ValueError:  # a latency is not filled in, or there are more stages than anybody waits for
        return {}


@functools.lru_cache(maxsize=64)  # the check, the report and each key in a form ask for the same path
def simulated_p99_ms(request: Stage) -> float:
    """What 99 of 100 requests stay under while their stages are independent, with as many draws as take a moment."""
    samples = max(1_000, min(20_000, SIMULATED_DRAWS // _size(request)))
    return capacity.latency_percentile_ms(request, samples=samples)


def _size(stage):
    return 1 + sum(map(_size, stage.calls))


def request_availability(document) -> float | None:
    """Share of the time in which all that a request needs answers, fallbacks counted.

    None while it cannot be computed; availability-falls-short says why.
    """
    entry = entry_of(document) if document.high_level_design is not None else None
    path = None if entry is None else path_of_request(document, entry)
    if not path:
        return None
    components = components_of(document)
    needed = needed_by(entry, components)
    if any(components[name].availability is None for name in needed):
        return None
    return shares_answered([c for c in path if c.name in needed], entry, components)[entry.name]


def needed_by(entry, components):
    """Names of all that must answer for a request to be answered."""
    return reached_from([entry.name], lambda name: [c.name for c in _required_calls(components[name], components)])


def _required_calls(component, components):
    return [called for called in calls_of(component, components) if called.required is not False]


def always_needed_by(component, components):
    """Names of what it needs whenever it works itself; what stands behind another part's fallback is not among them."""

    def following(name):
        part = components[name]
        return [c.name for c in _required_calls(part, components)] if part.fallback_availability is None else ()

    return sorted(reached_from([c.name for c in _required_calls(component, components)], following))


def shares_answered(path, entry, components):
    """Share of calls answered, for each component of ``path`` (callees first).

    A component without a fallback counts for itself, as what it calls is counted beside it. Parts behind two fallbacks
    count in each, which is slightly too low.
    """
    outside = set(always_needed_by(entry, components))
    answered = {}
    for part in path:
        share = part.availability
        if part is entry or part.fallback_availability is not None:
            needs = [n for n in always_needed_by(part, components) if part is entry or n not in outside]
            share = capacity.availability_in_series([_fraction(s) for s in (share, *(answered[n] for n in needs))])
        if part.fallback_availability is not None:
            share = capacity.availability_with_fallback(_fraction(share), _fraction(part.fallback_availability))
        answered[part.name] = _fraction(share)
    return answered


def _fraction(share):
    """The share, a hair above 0 when it is 0: an availability of 0 is no fraction to the tools."""
    return max(share, 1e-12)
