"""A diagram as Mermaid source, which GitHub and JupyterLab draw in a Markdown block."""

from mlsd_helpers.design.diagram.graph import GROUPS, KINDS, Graph

# Fills light enough for the dark ink that each sets, on a light or a dark page
_CLASSES = {
    "ml": "fill:#cfe2f7,stroke:#0b5cad,color:#10233a",
    "other": "fill:#eceff2,stroke:#6b7580,color:#1f2328",
    "unknown": "fill:#ffffff,stroke:#b3261e,color:#1f2328,stroke-dasharray:4 3",
    "critical": "stroke:#c2410c,stroke-width:3px",
}


def to_mermaid(graph: Graph) -> str:
    """Source of a flowchart; names are quoted labels and never identifiers, so that none is taken for syntax.

    >>> from mlsd_helpers.design.diagram.graph import Node
    >>> print(to_mermaid(Graph((Node("end", "serving"),), (), 1, 0, 0)).splitlines()[3])
        n0["end"]
    """
    lines = ["flowchart TB"]
    ids = {node.name: f"n{i}" for i, node in enumerate(graph.nodes)}
    for group, title in GROUPS.items():
        inside = [node for node in graph.nodes if node.group == group]
        if inside:
            lines += [f"  subgraph g{list(GROUPS).index(group)}[{_quoted(title)}]", "    direction TB"]
            lines += [f"    {ids[node.name]}{_shape(node)}" for node in inside]
            lines.append("  end")
    for edge in graph.edges:
        link = "==>" if edge.critical else "-.->" if edge.carries else "-->"
        label = f"|{_quoted(', '.join(edge.carries))}|" if edge.carries else ""
        lines.append(f"  {ids[edge.source]} {link}{label} {ids[edge.target]}")
    for name, style in _CLASSES.items():
        members = ",".join(ids[node.name] for node in graph.nodes if name in _classes(node))
        if members:
            lines += [f"  classDef {name} {style}", f"  class {members} {name}"]
    critical = ",".join(str(i) for i, edge in enumerate(graph.edges) if edge.critical)
    if critical:
        lines.append(f"  linkStyle {critical} stroke:#c2410c,stroke-width:3px")
    return "\n".join(lines) + "\n"


def _classes(node):
    kind = "unknown" if node.group == "unknown" else "ml" if node.kind == "ml" else "other"
    return (kind, "critical") if node.critical else (kind,)


def _shape(node):
    notes = [KINDS["ml"]] if node.kind == "ml" else []
    notes += [node.note] if node.note else []
    text = _quoted(node.name, *([" · ".join(notes)] if notes else []))
    return f"([{text}])" if node.entry else f"[{text}]"


def _quoted(*lines):
    """A label in quotes; what could end it or be taken for markup is written as a character code.

    >>> print(_quoted('a"b', "<i>"))
    "a#34;b<br>#60;i#62;"
    """
    return '"' + "<br>".join("".join(map(_character, line)) for line in lines) + '"'


def _character(letter):
    return letter if letter.isalnum() or letter in " _-.,·×" else f"#{ord(letter)};"
