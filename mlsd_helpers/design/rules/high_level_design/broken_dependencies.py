import difflib
from graphlib import CycleError, TopologicalSorter

from mlsd_helpers.design.rules.high_level_design._shared import no_entry, path_to
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.request_path import SERVING, calls_of, components_of, entry_of, reached_from

_FLOW_ENDS = ("source", "target")
MAX_CYCLES = 20
MAX_HINTS = 20


@rule(
    "H002",
    "broken-dependencies",
    severity="error",
    needs=("high_level_design.components",),
    reads=("high_level_design.entry_point", "high_level_design.flows"),
)
def broken_dependencies(document):
    """A dependency does not exist, goes round in a circle, or a component is reached by nothing.

    Why: A request that waits for itself never ends, and what nothing reaches is either forgotten or not needed.
    Formula: names without a component; cycles of calls; components that no request and no flow reaches.
    Fix: Correct the name, turn one call of the circle into a flow, or say what calls the component or flows to it.
    Source: https://en.wikipedia.org/wiki/Topological_sorting
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components = components_of(document)
    yield from _unknown_names(document, components)
    yield from _cycles(components)
    yield from _unreachable(document, components)


def _unknown_names(document, components):
    design = document.high_level_design
    mentions = [("high_level_design.entry_point", "the entry point", design.entry_point)]
    mentions += [(path_to(c, "calls"), "it calls", name) for c in components.values() for name in c.calls or ()]
    for i, flow in enumerate(design.flows or ()):
        mentions += [(f"high_level_design.flows.{i}.{end}", f"the {end}", getattr(flow, end)) for end in _FLOW_ENDS]
    unknown = [mention for mention in mentions if mention[2] is not None and mention[2] not in components]
    for i, (path, words, name) in enumerate(unknown):
        near = difflib.get_close_matches(name, components, n=1) if i < MAX_HINTS else ()
        hint = f"; did you mean '{near[0]}'?" if near else ""
        yield Found(path, f"{words} '{name}', and there is no component of that name{hint}")


def _cycles(components):
    """One finding a cycle; each component is in one of them at most."""
    graph = {name: [c.name for c in calls_of(component, components)] for name, component in components.items()}
    place = {name: i for i, name in enumerate(components)}
    for _ in range(MAX_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            *circle, _ = reversed(error.args[1])  # graphlib goes from the called to the caller
        else:
            return
        first = circle.index(min(circle, key=place.get))
        circle = circle[first:] + circle[:first]
        shown = circle if len(circle) <= 8 else [*circle[:7], "…"]
        words = " → ".join([*shown, circle[0]])
        yield Found(path_to(components[circle[0]], "calls"), f"{words}: a call waits for itself and never ends")
        left = graph.keys() - set(circle)
        graph = {name: [n for n in graph[name] if n in left] for name in sorted(left, key=place.get)}


def _unreachable(document, components):
    design, entry = document.high_level_design, entry_of(document)
    if entry is None:
        yield from no_entry(document)
        return
    flows = design.flows or ()
    starts = {entry.name, *(getattr(flow, end) for flow in flows for end in _FLOW_ENDS)} & components.keys()
    reached = reached_from(starts, lambda name: [c.name for c in calls_of(components[name], components)])
    for component in components.values():
        if component.name in reached or not (flows or component.path in SERVING):
            continue  # before the flows are written down only a request can be followed
        message = f"no request that enters at '{entry.name}' reaches it, and nothing flows to or from it"
        yield Found(path_to(component), message, "warning")
