import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design
from mlsd_helpers.design.diagram import Diagram
from mlsd_helpers.design.diagram.graph import MAX_COMPONENTS, Edge, Graph, Node, graph_of
from mlsd_helpers.design.diagram.layout import WIDTH, layout_of, name_lines
from mlsd_helpers.design.diagram.mermaid import to_mermaid
from mlsd_helpers.design.diagram.svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"
# Words that mean something to Mermaid, or to the JavaScript that it is written in
RESERVED = [
    *("end", "graph", "subgraph", "flowchart", "class", "classDef", "click", "style", "linkStyle", "default"),
    *("direction", "TB", "call", "href", "o", "x", "o-o", "x--x", "end-", "a---b", "constructor", "toString"),
    *("hasOwnProperty", "n0", "g0", "interpolate", "A" * 80),
]
HOSTILE = [
    "<script>window.hacked = 1</script>",
    '"]; click n0 "javascript:window.hacked=1"',
    '<img src=x onerror="window.hacked = 1">',
    "a\n  b --> c",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "`**bold**`",
    "#quot;#35;&lt;b&gt;",
    "```",
    "]]> --> <!--",
    "שלום 😀 Ærø",
]


def design_of(components, flows=(), **more):
    design = Design.new("x")
    design.high_level_design = {"components": components, "flows": list(flows) or None, **more}
    return design


def flow(source, target, carries="events"):
    return {"source": source, "target": target, "carries": carries}


def node_ids(mermaid):
    """Mermaid's identifier of each component, by the first line of its label."""
    return {name: key for key, name in re.findall(r'^    (n\d+)\(?\["([^"<]*)', mermaid, re.M)}


# What is drawn


def test_the_critical_path_is_the_longest_of_parallel_calls_with_what_it_calls():
    components = [
        {"name": "api", "calls": ["quick", "slow"], "calls_in": "parallel"},
        {"name": "quick"},
        {"name": "slow", "calls": ["store"]},
        {"name": "store"},
    ]
    p99 = {"api": 5, "quick": 60, "slow": 50, "store": 20}  # 50 + 20 is more than 60
    for part in components:
        part |= {"latency_p50_ms": 1, "latency_p99_ms": p99[part["name"]], "path": "serving"}
    graph = graph_of(design_of(components).document)
    assert {node.name for node in graph.nodes if node.critical} == {"api", "slow", "store"}
    assert {(edge.source, edge.target) for edge in graph.edges if edge.critical} == {("api", "slow"), ("slow", "store")}


def test_without_latencies_everything_is_drawn_and_nothing_is_critical():
    graph = graph_of(design_of([{"name": "api", "calls": ["model"]}, {"name": "model"}]).document)
    assert [node.name for node in graph.nodes] == ["api", "model"]
    assert not any(item.critical for item in (*graph.nodes, *graph.edges))


def test_flows_between_the_same_two_components_are_one_line_with_all_that_they_carry():
    components = [{"name": "a"}, {"name": "b"}]
    graph = graph_of(design_of(components, [flow("a", "b"), flow("a", "b", "labels"), flow("b", "a")]).document)
    assert [(edge.source, edge.target, edge.carries) for edge in graph.edges] == [
        ("a", "b", ("events", "labels")),
        ("b", "a", ("events",)),
    ]


def test_a_name_that_no_component_has_is_drawn_apart():
    graph = graph_of(design_of([{"name": "api", "calls": ["modle"]}], [flow("api", "lgo")]).document)
    assert [node.name for node in graph.nodes if node.group == "unknown"] == ["modle", "lgo"]


@pytest.mark.parametrize("number", [MAX_COMPONENTS, MAX_COMPONENTS + 1])
def test_more_than_a_picture_can_show_is_said_and_not_drawn(number):
    diagram = design_of([{"name": f"c{i}"} for i in range(number)]).diagram()
    drawn = number == MAX_COMPONENTS
    assert (diagram.why_empty == "") == drawn
    assert diagram.svg.count('class="name"') == (number if drawn else 0)
    assert ("image/svg+xml" in diagram._repr_mimebundle_()) == drawn


def test_a_design_without_components_says_what_to_fill_in():
    diagram = Design.new("x").diagram()
    assert repr(diagram) == "Diagram(no components yet; fill in high_level_design.components)"
    assert diagram._repr_mimebundle_() == {"text/plain": repr(diagram)}


def test_a_notebook_gets_the_picture_and_says_in_words_what_is_in_it(complete):
    bundle = complete.diagram()._repr_mimebundle_()
    assert bundle == {"text/plain": "Diagram(6 components, 4 calls, 3 flows)", "image/svg+xml": complete.diagram().svg}


# Mermaid


def test_mermaid_has_every_component_in_its_group_and_every_line(complete):
    mermaid = complete.diagram().mermaid
    ids = node_ids(mermaid)
    design = complete.high_level_design
    groups = dict(re.findall(r'^  subgraph g\d\["(.*?)"\]\n(.*?)^  end$', mermaid, re.M | re.S))
    inside = {title: set(node_ids(text)) for title, text in groups.items()}
    titles = {"serving": "Serving", "both": "Serving and training", "training": "Training"}
    for path, title in titles.items():
        assert inside[title] == {part.name for part in design.components if part.path == path}
    assert len(inside) == 3
    for part in design.components:
        for name in part.calls or ():
            assert re.search(rf"^  {ids[part.name]} (-->|==>) {ids[name]}$", mermaid, re.M)
    for item in design.flows:
        assert f'  {ids[item.source]} -.->|"{item.carries}"| {ids[item.target]}\n' in mermaid


@pytest.mark.parametrize(
    ("calls_in", "critical"),
    [
        ("sequence", {"gateway", "feature_store", "scorer", "calibration"}),
        # feature_store (20 ms) waits beside scorer (40 ms) with what it calls
        ("parallel", {"gateway", "scorer", "calibration"}),
    ],
)
def test_mermaid_tells_learned_parts_from_others_and_marks_the_critical_path(complete, calls_in, critical):
    complete.high_level_design.components[0].calls_in = calls_in
    mermaid = complete.diagram().mermaid
    ids = node_ids(mermaid)
    members = {name: set(keys.split(",")) for keys, name in re.findall(r"^  class (\S+) (\w+)$", mermaid, re.M)}
    assert members["ml"] == {ids[part.name] for part in complete.high_level_design.components if part.kind == "ml"}
    assert members["critical"] == {ids[name] for name in critical}
    links = [line for line in mermaid.splitlines() if re.match(r"  n\d+ (-->|==>|-\.->)", line)]
    styled = re.search(r"^  linkStyle (\S+) ", mermaid, re.M)[1].split(",")
    assert [i for i, line in enumerate(links) if "==>" in line] == list(map(int, styled))


LINE = re.compile(
    r'flowchart TB|    direction TB|  subgraph g\d\["[^"`]*"\]|  end|    n\d+\(?\["[^"`]*"\]\)?'
    r'|  n\d+ (?:-->|==>|-\.->)(?:\|"[^"`]*"\|)? n\d+|  classDef \w+ [\w#:,\- ]+|  class [n\d,]+ \w+'
    r"|  linkStyle [\d,]+ [\w#:,\-]+"
)


@given(st.lists(st.text(max_size=30) | st.sampled_from([*RESERVED, *HOSTILE]), min_size=1, max_size=6, unique=True))
def test_no_name_is_taken_for_syntax(names):
    nodes = tuple(Node(name, "serving", note=name) for name in names)
    edges = tuple(Edge(a, b, (a,)) for a, b in pairwise(names))
    lines = to_mermaid(Graph(nodes, edges, len(nodes), 0, len(edges))).split("\n")
    assert lines.pop() == ""
    assert [line for line in lines if not LINE.fullmatch(line)] == []


# SVG


def drawn(svg):
    return ET.fromstring(svg)


def boxes(root):
    """The box of each component, by the text of its name."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        name = "".join(text.text for text in group.findall(f"{SVG}text") if text.get("class") == "name")
        found[name] = tuple(float(rect.get(side)) for side in ("x", "y", "width", "height"))
    return found


def points(path, steps=24):
    """Points along an SVG path of the commands M, C, L and V."""
    at = None
    for command, numbers in re.findall(r"([MCLV])([^A-Z]*)", path):
        values = list(map(float, numbers.split()))
        if command == "V":
            ends = [at, (at[0], values[0])]
        elif command in "ML":
            ends = [at or tuple(values), tuple(values)]
        else:
            ends = [at, *zip(values[::2], values[1::2], strict=True)]
        for step in range(steps + 1):
            yield bezier(ends, step / steps)
        at = ends[-1]


def bezier(ends, share):
    while len(ends) > 1:
        ends = [tuple(a + share * (b - a) for a, b in zip(p, q, strict=True)) for p, q in pairwise(ends)]
    return ends[0]


NAMES = [f"part_{i}" for i in range(12)]


@st.composite
def designs(draw):
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    some = st.sampled_from(names)
    components = [
        {
            "name": name,
            "path": draw(st.sampled_from(["serving", "training", "both"])),
            "calls": draw(st.lists(some, max_size=3)),
        }
        for name in names
    ]
    flows = draw(st.lists(st.builds(flow, some, some, st.sampled_from(["events", "predictions"])), max_size=12))
    return design_of(components, flows)


@given(designs())
@settings(max_examples=150, deadline=None)
def test_components_and_labels_do_not_overlap_and_no_line_runs_through_a_component(design):
    graph = graph_of(design.document)
    root = drawn(to_svg(graph))
    width, height = (float(root.get(side)) for side in ("width", "height"))
    placed = boxes(root)
    assert set(placed) == {node.name for node in graph.nodes}
    for x, y, w, h in placed.values():
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
    for (x, y, w, h), (to_x, to_y, to_w, to_h) in combinations(placed.values(), 2):
        assert x + w <= to_x or to_x + to_w <= x or y + h <= to_y or to_y + to_h <= y
    labels = [place for route in layout_of(graph).routes if route.edge.carries for place in [route.label]]
    for one, other in combinations(labels, 2):
        assert one.y != other.y or abs(one.x - other.x) >= (one.width + other.width) / 2
    lines = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("class").startswith("edge")]
    lines = [line for line in lines if "h" not in line]  # h: the samples of the legend
    assert len(lines) == len(graph.edges)
    for line in lines:
        for at_x, at_y in points(line):
            inside = [
                name for name, (x, y, w, h) in placed.items() if x + 1 < at_x < x + w - 1 and y + 1 < at_y < y + h - 1
            ]
            assert inside == []


@given(designs())
@settings(max_examples=100, deadline=None)
def test_in_a_group_without_circles_what_is_called_stands_below_its_caller(design):
    graph = graph_of(design.document)
    order = {name: i for i, name in enumerate(NAMES)}
    edges = tuple(edge for edge in graph.edges if not edge.carries and order[edge.source] < order[edge.target])
    placed = layout_of(Graph(graph.nodes, edges, graph.components, len(edges), 0)).places
    for edge in edges:
        caller, called = placed[edge.source], placed[edge.target]
        if caller.node.group == called.node.group:
            assert caller.y + caller.height <= called.y


def test_arrows_point_from_the_source_to_the_target():
    components = [{"name": "a", "path": "serving", "calls": ["b"]}, {"name": "b", "path": "serving"}]
    root = drawn(design_of(components, [flow("b", "a")]).diagram().svg)
    heads = [next(points(path.get("d"), 1)) for path in root.iter(f"{SVG}path") if "head" in path.get("class")]
    (_, top_a, _, high_a), (_, top_b, _, _) = boxes(root)["a"], boxes(root)["b"]
    assert {y for _, y in heads} == {top_b, top_a + high_a}  # into b from above, into a from below


def test_a_flow_back_to_itself_leaves_below_and_comes_back_from_below():
    root = drawn(design_of([{"name": "a"}], [flow("a", "a")]).diagram().svg)
    ((_, top, _, height),) = boxes(root).values()
    line, head = (list(points(path.get("d"))) for path in root.iter(f"{SVG}path") if "h20" not in path.get("d"))
    assert line[0][1] == head[0][1] == top + height
    assert min(y for _, y in (*line, *head)) == top + height
    assert max(y for _, y in line) > top + height + 10


def test_two_that_call_two_do_not_cross_when_they_need_not():
    # a→d and b→c cross as long as c stands left of d
    components = [{"name": "a", "calls": ["d"]}, {"name": "b", "calls": ["c"]}, {"name": "c"}, {"name": "d"}]
    placed = boxes(drawn(design_of(components).diagram().svg))
    assert (placed["a"][0] < placed["b"][0]) == (placed["d"][0] < placed["c"][0])


def test_a_long_name_is_broken_and_stays_in_its_box():
    name = "the_component_that_somebody_gave_a_very_long_name_to-and-then-some"
    lines = name_lines(name)
    assert "".join(lines) == name
    assert lines[0] == "the_component_"  # broken behind a word
    _, _, _, height = boxes(drawn(design_of([{"name": name}]).diagram().svg))[name]
    assert height >= 17 * len(lines)


def test_the_same_design_gives_the_same_picture(complete, complete_file):
    again = Design.open(complete_file).diagram()
    assert (again.svg, again.mermaid) == (complete.diagram().svg, complete.diagram().mermaid)


@pytest.mark.parametrize("letters", ["w" * 80, "M" * 80, "i" * 80, "aW" * 40, "x"])
def test_the_widest_letters_stay_in_the_box(letters):
    # DejaVu Sans Bold, wide among sans-serif fonts: advance widths in thousandths of the font's size of 12 pixels
    advance = {"w": 924, "M": 995, "i": 343, "a": 675, "W": 1103, "x": 645}
    assert "".join(name_lines(letters)) == letters
    assert all(sum(12 * advance[letter] / 1000 for letter in line) <= WIDTH for line in name_lines(letters))


@pytest.mark.parametrize("purpose", [*HOSTILE, "\x07\x00\ufffe", "   "])
def test_svg_has_no_script_no_reference_and_shows_text_as_text(purpose):
    svg = design_of([{"name": "a", "purpose": purpose, "calls": ["b"]}], [flow("a", "b")]).diagram().svg
    root = drawn(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "style", "rect", "path", "text", "tspan", "g"),
    }
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"]
    assert "url(" not in svg
    assert "@import" not in svg
    title = root.find(f".//{SVG}g/{SVG}title").text
    assert title.startswith("a: ")
    if purpose in HOSTILE:
        assert title == f"a: {purpose}"


def test_inside_of_a_page_the_picture_takes_the_colours_of_the_page(complete):
    inside = to_svg(graph_of(complete.document), standalone=False)
    assert "<style" not in inside
    assert "#" not in re.sub(r"&#\w+;", "", inside)
    assert "<style" in Diagram(complete.document).svg
