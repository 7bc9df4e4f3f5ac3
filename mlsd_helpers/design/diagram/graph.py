"""What a diagram shows: components, calls and flows, and which of them a request's latency is made of."""

from dataclasses import dataclass

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.request_path import request_stages

# Requests enter at the top; what is learned from them flows down
GROUPS = {
    "serving": "Serving",
    "both": "Serving and training",
    "training": "Training",
    None: "Path not stated",
    "unknown": "Named, but not among the components",
}
KINDS = {"ml": "ML", "non_ml": "not ML", None: "kind not stated"}
MAX_COMPONENTS = 100  # nobody reads a larger picture; Mermaid draws at most 500 edges
MAX_EDGES = 400


@dataclass(frozen=True)
class Node:
    """A component."""

    name: str
    group: str | None
    kind: str | None = None
    note: str = ""
    purpose: str = ""
    entry: bool = False
    critical: bool = False


@dataclass(frozen=True)
class Edge:
    """Calls of one component to another, or what flows between them; ``carries`` is empty for a call."""

    source: str
    target: str
    carries: tuple[str, ...] = ()
    critical: bool = False


@dataclass(frozen=True)
class Graph:
    """All that is drawn; when it is too large for a picture, nothing but its sizes."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    components: int
    calls: int
    flows: int

    @property
    def too_large(self) -> bool:
        """Whether there is more than a picture can show."""
        return self.components > 0 and not self.nodes

    @property
    def summary(self) -> str:
        """Its sizes in words."""
        counts = (("component", self.components), ("call", self.calls), ("flow", self.flows))
        shown = [
            f"{count:,} {word}{'' if count == 1 else 's'}" for word, count in counts if count or word == "component"
        ]
        return ", ".join(shown)


def graph_of(document) -> Graph:
    """The graph of a document's high-level design; empty before it has components."""
    design = document.high_level_design
    components = (design.components or []) if design is not None else []
    stages = request_stages(document)
    critical_names, critical_calls = _critical(stages)
    entry = list(stages)[-1] if stages else design.entry_point if design is not None else None
    nodes = {
        part.name: Node(
            part.name,
            part.path,
            part.kind,
            _note(part),
            part.purpose or "",
            part.name == entry,
            part.name in critical_names,
        )
        for part in components
    }
    edges = {}
    for part in components:
        for name in part.calls or ():
            edges[part.name, name, True] = Edge(part.name, name, (), (part.name, name) in critical_calls)
    calls = len(edges)
    flows = ((design.flows or []) if design is not None else []) if components else []
    for flow in flows:
        ends = (flow.source, flow.target)
        before = edges.get((*ends, False), Edge(*ends))
        edges[(*ends, False)] = Edge(*ends, (*before.carries, flow.carries.replace("_", " ")))
    for source, target, _ in edges:
        for name in (source, target):
            nodes.setdefault(name, Node(name, "unknown"))
    if len(nodes) > MAX_COMPONENTS or len(edges) > MAX_EDGES:
        return Graph((), (), len(components), calls, len(flows))
    order = list(GROUPS)
    placed = sorted(nodes.values(), key=lambda node: order.index(node.group))
    return Graph(tuple(placed), tuple(edges.values()), len(components), calls, len(flows))


def _critical(stages):
    """Names on the critical path, and the calls on it as (caller, called)."""
    if not stages:
        return set(), set()
    name_of = {id(stage): name for name, stage in stages.items()}
    names, calls, above = set(), set(), []
    try:
        spans = capacity.p99_waterfall(stages[list(stages)[-1]])
    except OverflowError:  # latency-over-budget says so
        return set(), set()
    for span in spans:
        name = name_of[id(span.stage)]
        above[span.depth :] = [name]
        if span.critical:
            names.add(name)
            calls |= {(above[-2], name)} if span.depth else set()
    return names, calls


def _note(part):
    copies = f" × {part.fan_out:,}" if (part.fan_out or 1) > 1 else ""
    p99 = f"p99 {part.latency_p99_ms:,.4g} ms" if part.latency_p99_ms is not None else ""
    return (p99 + copies).strip()
