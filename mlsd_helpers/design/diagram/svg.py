"""A diagram as SVG: its own colours, no script, no reference to anything outside."""

from html import escape

from mlsd_helpers.design.diagram.graph import KINDS, Graph
from mlsd_helpers.design.diagram.layout import WIDTH, layout_of, name_lines
from mlsd_helpers.shared.printable import printable_lines

# A page that shows the picture inside of itself gives --paper … --critical other values, in a dark theme for one
COLOURS = (
    "--paper: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d8dee4; --panel: #f6f8fa; "
    "--ml: #d5e6f9; --ml-line: #0b5cad; --critical: #c2410c; --error: #b3261e;"
)
STYLE = """
.diagram { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif; }
.diagram text { fill: var(--ink); }
.diagram .quiet { fill: var(--soft); }
.diagram .group { fill: var(--panel); stroke: var(--line); }
.diagram .node { fill: var(--paper); stroke: var(--soft); }
.diagram .node.ml { fill: var(--ml); stroke: var(--ml-line); }
.diagram .node.unknown { stroke: var(--error); stroke-dasharray: 4 3; }
.diagram .name { font-weight: 650; }
.diagram .edge { fill: none; stroke: var(--soft); stroke-width: 1.3; }
.diagram .flow { stroke-dasharray: 5 4; }
.diagram .head { fill: var(--soft); stroke: none; }
.diagram .node.critical, .diagram .edge.critical { stroke: var(--critical); stroke-width: 2.6; }
.diagram .head.critical { fill: var(--critical); }
.diagram .label { stroke: var(--panel); stroke-width: 4; stroke-linejoin: round; paint-order: stroke; font-size: 11px; }
.diagram .tag { font-size: 10.5px; font-weight: 650; fill: var(--ml-line); }
"""
_LEGEND = 30
_HEAD = 7


def to_svg(graph: Graph, *, standalone=True) -> str:
    """The picture; without its colours and paper when it is to stand inside of a page that has them."""
    layout = layout_of(graph)
    drawn = [_group(*box, layout.width) for box in layout.boxes]
    ports = _ports(layout)
    for route in sorted(layout.routes, key=lambda route: route.edge.critical):  # the critical path lies on top
        drawn.append(_edge(route, ports))
    drawn += [_label(route) for route in layout.routes if route.edge.carries]
    drawn += [_node(place) for place in layout.places.values()]
    legend, least = _legend(graph, layout.height)
    width, height = max(layout.width, least), layout.height + _LEGEND
    own = ""
    if standalone:
        own = f"<style>.diagram {{ {COLOURS} }}{STYLE}</style>"
        own += f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
        f"<title>{escape(_description(graph))}</title>{own}{''.join(drawn)}{legend}</svg>"
    )


def _description(graph):
    critical = [node.name for node in graph.nodes if node.critical]
    path = f"; on the critical path: {', '.join(critical)}" if critical else ""
    return f"{graph.summary}{path}"


def _group(title, top, bottom, width):
    return (
        f'<rect class="group" x="4" y="{top:.1f}" width="{width - 8:.1f}" height="{bottom - top:.1f}" rx="8"/>'
        f'<text class="quiet" x="14" y="{top + 19:.1f}">{escape(title)}</text>'
    )


def _node(place):
    node, left = place.node, place.x - WIDTH / 2
    classes = ["node", *(["ml"] if node.kind == "ml" else []), *(["critical"] if node.critical else [])]
    classes += ["unknown"] if node.group == "unknown" else []
    about = f"{node.name}: {node.purpose}" if node.purpose.strip() else f"{node.name}: {KINDS[node.kind]}"
    round_corner = 21 if node.entry else 6
    parts = [
        f"<g><title>{escape(printable_lines(about))}</title>"
        f'<rect class="{" ".join(classes)}" x="{left:.1f}" y="{place.y:.1f}" width="{WIDTH}" '
        f'height="{place.height:.1f}" rx="{round_corner}"/>'
    ]
    lines = name_lines(node.name)
    notes = (node.kind == "ml") or node.note
    y = place.y + (place.height - 17 * len(lines) - (15 if notes else 0)) / 2 + 13
    for line in lines:
        parts.append(f'<text class="name" x="{place.x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(line)}</text>')
        y += 17
    if notes:
        tag = '<tspan class="tag">ML</tspan>' if node.kind == "ml" else ""
        between = " · " if tag and node.note else ""
        text = f"{tag}{between}{escape(node.note)}"
        parts.append(f'<text class="quiet" x="{place.x:.1f}" y="{y - 1:.1f}" text-anchor="middle">{text}</text>')
    return "".join([*parts, "</g>"])


def _ports(layout):
    """Where each edge leaves or enters a component: side by side, in the order of where they go."""
    ends = {}
    for route in layout.routes:
        level = route.upper.y == route.lower.y
        ends.setdefault((id(route.upper), "bottom"), []).append((route.points[0].x, route, "upper"))
        side = "bottom" if level else "top"
        ends.setdefault((id(route.lower), side), []).append((route.points[-1].x, route, "lower"))
    middle = {id(place): place.x for place in layout.places.values()}
    ports = {}
    for (place, _), here in ends.items():
        here.sort(key=lambda end: end[0])
        step = min(18, (WIDTH - 30) / len(here))
        for i, (_, route, end) in enumerate(here):
            ports[id(route), end] = middle[place] + (i - (len(here) - 1) / 2) * step
    return ports


def _edge(route, ports):
    """The line of an edge, and the arrow's head at the end that it leads to."""
    upper, lower = ports[id(route), "upper"], ports[id(route), "lower"]
    under, over = route.upper.y + route.upper.height, route.lower.y
    if route.upper.y == route.lower.y:  # down to the passing point and up again
        x, y = route.label.x, route.label.y + route.label.height / 2
        line = f"M{_at(upper, under)}C{_at(upper, y)} {_at(upper, y)} {_at(x, y)}"
        line += f"C{_at(lower, y)} {_at(lower, y)} {_at(lower, under + _HEAD)}"
        return _line(route.edge, line) + _head(route.edge, lower, under, up=True)
    y = under + _HEAD if route.upward else under
    line, x = f"M{_at(upper, y)}", upper
    for i, point in enumerate(route.points):
        if i % 2:  # between the components of a row
            line += _curve(x, y, point.x, point.y) + f"V{point.y + point.height:.1f}"
            x, y = point.x, point.y + point.height
        elif point is route.label and route.edge.carries:
            middle = point.y + point.height / 2
            line += _curve(x, y, point.x, middle)
            x, y = point.x, middle
    line += _curve(x, y, lower, over if route.upward else over - _HEAD)
    return _line(route.edge, line) + _head(route.edge, *((upper, under, True) if route.upward else (lower, over)))


def _at(x, y):
    return f"{x:.1f} {y:.1f}"


def _curve(x, y, to_x, to_y):
    """A piece that begins and ends upright."""
    middle = (y + to_y) / 2
    return f"C{_at(x, middle)} {_at(to_x, middle)} {_at(to_x, to_y)}"


def _line(edge, path):
    return f'<path class="edge{_classes(edge)}" d="{path}"/>'


def _head(edge, x, y, up=False):
    back = y + _HEAD if up else y - _HEAD
    return f'<path class="head{_classes(edge)}" d="M{_at(x, y)}L{_at(x - 4, back)}L{_at(x + 4, back)}Z"/>'


def _classes(edge):
    return (" flow" if edge.carries else "") + (" critical" if edge.critical else "")


def _label(route):
    place, words = route.label, ", ".join(route.edge.carries)
    y = place.y + place.height / 2 + 4
    return f'<text class="label quiet" x="{place.x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'


def _legend(graph, y):
    """What the signs mean, of those that occur."""
    edges, nodes, drawn, x = graph.edges, graph.nodes, [], 10.0
    y += 8
    others = "not ML" if all(node.kind for node in nodes) else "not ML, or not stated"
    signs = [
        (any(node.kind == "ml" for node in nodes), "ML", "node ml", "box"),
        (any(node.kind != "ml" for node in nodes), others, "node", "box"),
        (any(not edge.carries for edge in edges), "call", "edge", "line"),
        (any(edge.carries for edge in edges), "flow outside the request", "edge flow", "line"),
        (any(edge.critical for edge in edges), "critical path of the request", "edge critical", "line"),
    ]
    for occurs, words, classes, shape in signs:
        if not occurs:
            continue
        if shape == "box":
            drawn.append(f'<rect class="{classes}" x="{x:.1f}" y="{y - 7:.1f}" width="20" height="14" rx="3"/>')
        else:
            drawn.append(f'<path class="{classes}" d="M{x:.1f} {y:.1f}h20"/>')
        drawn.append(f'<text class="quiet" x="{x + 26:.1f}" y="{y + 4:.1f}">{words}</text>')
        x += 26 + 6.4 * len(words) + 18
    return "".join(drawn), x
