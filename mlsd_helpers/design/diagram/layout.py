"""Where the components of a diagram stand: in rows from the entry down, one group below the other.

Layered drawing after Sugiyama, Tagawa and Toda (https://doi.org/10.1109/TSMC.1981.4308636). Between two rows of
components lies a row of passing points, one for each edge that crosses it, as wide as the edge's label. Order within a
row by the mean of the neighbours, positions by isotonic regression, so that nothing overlaps by construction.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from statistics import fmean

from mlsd_helpers.design.diagram.graph import GROUPS, Edge, Graph, Node

WIDTH = 150  # of a component, in pixels
LETTERS = 18  # of a name that fit on one line, of about 8 pixels; wide ones count more
_IN_A_ROW = 5
_GAP = 22
_POINT_GAP = 6
_MARGIN = 16
_HEADING = 34
_BOX_END = 12
_SWEEPS = 12
_LABEL_LETTER = 6.2


@dataclass
class Place:
    """A component, or the point at which an edge passes a row; ``x`` is its middle, ``y`` its top."""

    width: float
    height: float = 0.0
    node: Node | None = None
    edge: Edge | None = None
    x: float = 0.0
    y: float = 0.0
    above: list["Place"] = field(default_factory=list)
    below: list["Place"] = field(default_factory=list)


@dataclass
class Route:
    """An edge with the points on its way from the upper end to the lower; ``upward`` when it points up."""

    edge: Edge
    upper: Place
    lower: Place
    points: list[Place]
    upward: bool
    label: Place


@dataclass
class Layout:
    """Components and edges with their positions, and the box around each group: title, top, bottom."""

    places: dict[str, Place]
    routes: list[Route]
    boxes: list[tuple[str, float, float]]
    width: float
    height: float


def layout_of(graph: Graph) -> Layout:
    """Place the components of a graph and lead its edges between them."""
    rows_of_nodes = _rows(graph)
    row_of = {node.name: 2 * i for i, row in enumerate(rows_of_nodes) for node in row}
    places = {node.name: Place(WIDTH, _height(node), node) for row in rows_of_nodes for node in row}
    rows: list[list[Place]] = [[] for _ in range(2 * len(rows_of_nodes))]
    for i, row in enumerate(rows_of_nodes):
        rows[2 * i] = [places[node.name] for node in row]
    routes = [_route(edge, places, row_of, rows) for edge in graph.edges]
    if rows and not rows[-1]:
        rows.pop()  # what edges between components of the last row would pass
    _order(rows)
    width = _set_x(rows)
    boxes, height = _set_y(rows)
    width = max([width, *(7 * len(title) + 2 * _MARGIN for title, _, _ in boxes)])
    return Layout(places, routes, boxes, width, height)


def name_lines(name: str) -> list[str]:
    """A name in lines that fit into a component, broken after ``_`` and ``-`` where there is one.

    >>> name_lines("a_name_that_is_longer_than_a_line")
    ['a_name_that_is_', 'longer_than_a_line']
    """
    lines = []
    while (fits := _letters_on_a_line(name)) < len(name):
        cut = max(name.rfind(mark, 0, fits) for mark in "_-") + 1
        cut = cut if cut > fits // 3 else fits
        lines.append(name[:cut])
        name = name[cut:]
    return [*lines, name]


def _letters_on_a_line(name):
    widths = accumulate(1.75 if letter in "mwMW" else 1.25 if letter.isupper() else 1 for letter in name)
    return sum(width <= LETTERS for width in widths)


def _height(node):
    return 16 + 17 * len(name_lines(node.name)) + 15


def _rows(graph):
    """The rows of components: group below group, in each the callers above what they call."""
    rows = []
    for group in GROUPS:
        inside = [node for node in graph.nodes if node.group == group]
        depth = _depths(inside, graph.edges)
        for level in sorted(set(depth.values())):
            row = [node for node in inside if depth[node.name] == level]
            rows += [row[i : i + _IN_A_ROW] for i in range(0, len(row), _IN_A_ROW)]
    return rows


def _depths(nodes, edges):
    """The longest way to each node from the start, calls before flows, without the edges that close a circle."""
    following = {node.name: [] for node in nodes}
    for edge in sorted(edges, key=lambda edge: bool(edge.carries)):
        if edge.source in following and edge.target in following and edge.source != edge.target:
            following[edge.source].append(edge.target)
    kept = _without_circles(following)
    depth = dict.fromkeys(following, 0)
    for name in reversed(list(kept)):  # callers first
        for target in kept[name]:
            depth[target] = max(depth[target], depth[name] + 1)
    return depth


def _without_circles(following):
    """What follows each node, less the edges that lead back; the nodes in the order in which they are left."""
    kept, open_now = {}, set()
    heads = {target for targets in following.values() for target in targets}
    for start in sorted(following, key=lambda name: name in heads):  # those that nothing leads to first
        stack = [(start, iter(following[start]), [])] if start not in kept else []
        open_now |= {start} if stack else set()
        while stack:
            name, rest, forward = stack[-1]
            target = next(rest, None)
            if target is None:
                kept[name] = forward
                open_now.discard(name)
                stack.pop()
            elif target not in open_now:
                forward.append(target)
                if target not in kept:
                    open_now.add(target)
                    stack.append((target, iter(following[target]), []))
    return kept


def _route(edge, places, row_of, rows):
    """Link the edge's ends through a new passing point in each row between them."""
    upper, lower = sorted((row_of[edge.source], row_of[edge.target]))
    upward = row_of[edge.source] > row_of[edge.target]
    first, last = (places[name] for name in ((edge.target, edge.source) if upward else (edge.source, edge.target)))
    between = range(upper + 1, max(lower, upper + 2))  # one below the row when both ends are in it
    label = between[len(between) // 4 * 2]  # in a row of passing points, near the middle
    points = []
    for i in between:
        has_label = edge.carries and i == label
        points.append(Place(len(", ".join(edge.carries)) * _LABEL_LETTER + 8 if has_label else 10, edge=edge))
        rows[i].append(points[-1])
    way = [first, *points, *([last] if lower > upper else [])]
    for above, below in pairwise(way):
        above.below.append(below)
        below.above.append(above)
    if lower == upper:
        last.below.append(points[0])
        points[0].above.append(last)
    return Route(edge, first, last, points, upward, points[label - upper - 1])


def _order(rows):
    """Order each row by the mean place of its neighbours, down and up in turn; keep what crosses least."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        for beside, row in pairwise(rows if downward else rows[::-1]):
            place = {id(item): i / max(len(beside) - 1, 1) for i, item in enumerate(beside)}
            own = {id(item): i / max(len(row) - 1, 1) for i, item in enumerate(row)}
            for item in row:
                near = [place[id(other)] for other in (item.above if downward else item.below)]
                own[id(item)] = fmean(near) if near else own[id(item)]
            row.sort(key=lambda item, own=own: own[id(item)])
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    for row, ordered in zip(rows, best, strict=True):
        row[:] = ordered


def _crossings(rows):
    """How many pairs of edges cross between one row and the next."""
    count = 0
    for upper, lower in pairwise(rows):
        place = {id(item): i for i, item in enumerate(lower)}
        seen = []
        for item in upper:
            ends = sorted(place[id(other)] for other in item.below)
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _set_x(rows):
    """Pull each place towards its neighbours, as far as the order and the gaps of its row allow; returns the width."""
    for row in rows:
        _settle(row, [0.0] * len(row))
    for sweep in range(_SWEEPS):
        sides = (("above",), ("below",), ("above", "below"))[sweep % 3]
        for row in rows if sides != ("below",) else rows[::-1]:
            _settle(row, [_wanted_x(item, sides) for item in row])
    left = min((item.x - item.width / 2 for row in rows for item in row), default=0)
    for row in rows:
        for item in row:
            item.x += _MARGIN - left
    return max((item.x + item.width / 2 for row in rows for item in row), default=0) + _MARGIN


def _wanted_x(item, sides):
    near = [(4 if item.edge and other.edge else 1, other.x) for side in sides for other in getattr(item, side)]
    return sum(weight * x for weight, x in near) / sum(weight for weight, _ in near) if near else item.x


def _settle(row, wanted):
    """Give each place the nearest x to the wanted one (least squares) that keeps order and gaps."""
    offsets = [0.0]
    for left, right in pairwise(row):
        gap = _GAP if left.node or right.node else _POINT_GAP
        offsets.append(offsets[-1] + (left.width + right.width) / 2 + gap)
    blocks = []  # pool adjacent violators: [sum, count]
    for offset, x in zip(offsets, wanted, strict=False):
        blocks.append([x - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    settled = [total / count for total, count in blocks for _ in range(count)]
    for item, offset, x in zip(row, offsets, settled, strict=False):
        item.x = x + offset


def _set_y(rows):
    """Stack the rows, with a box around those of a group; returns the boxes and the height."""
    boxes, y, group = [], float(_MARGIN), "none yet"
    for row in rows:
        nodes = [item.node for item in row if item.node]
        if nodes and nodes[0].group != group:
            group = nodes[0].group
            boxes.append([GROUPS[group], y, y])
            y += _HEADING
        labelled = any(item.edge and item.width > 10 for item in row)
        height = max((item.height for item in row if item.node), default=44 if labelled else 36)
        for item in row:
            item.y, item.height = y, height  # one height a row, so that an edge leaves it before it turns
        y += height
        if nodes:
            boxes[-1][2] = y + _BOX_END
    return [tuple(box) for box in boxes], max(y, boxes[-1][2] if boxes else 0) + _MARGIN
