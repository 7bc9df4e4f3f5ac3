"""What stands in a report, before it is HTML or Markdown: chapters of blocks."""

from dataclasses import dataclass, replace
from itertools import groupby

from mlsd_helpers import capacity
from mlsd_helpers.design.report.blocks import (
    Bullets,
    Chapter,
    Column,
    Fact,
    Facts,
    Heading,
    Prose,
    RuleFindings,
    Table,
)
from mlsd_helpers.design.report.figures import costs, diagram, headroom, waterfall
from mlsd_helpers.design.report.values import cell, is_words, number, plural, shown, worded
from mlsd_helpers.design.rules import find_rules
from mlsd_helpers.design.rules.findings import SEVERITIES, SIGNS, Findings
from mlsd_helpers.design.rules.inputs import monthly_cost, peak_requests_per_second
from mlsd_helpers.design.rules.wording import in_usd
from mlsd_helpers.design.schema import SECTIONS, Document, Part
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.units import given_unit, label_of, unit_of

# Fields of the document that have a place of their own: the head, the summary, beside the findings
_PLACED = ("schema_version", "name", "case", "authors", "status", "overview", "open_questions", "waivers")
_FACT = 72  # characters: a longer text is a paragraph
_CELL = 28  # characters: a longer text in a table is counted as wrapped at this width
_TABLE = 100  # characters: a wider table goes on in a second one
NOT_BEGUN = "Not begun yet"
_FIGURES = {"high_level_design": (diagram, waterfall), "infrastructure": (costs,)}


@dataclass(frozen=True)
class Report:
    """All that a template prints."""

    title: str
    name: str
    case: str | None
    status: str | None
    authors: tuple[str, ...]
    overview: str | None
    decision: str | None
    headline: tuple[Fact, ...]
    counts: tuple[tuple[str, str, str], ...]
    outcome: str
    open_questions: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    schema_version: int


def content_of(design) -> Report:
    """What stands in the report of a design."""
    document: Document = design.document
    findings = design.check()
    wants = document.requirements
    return Report(
        title=document.name.replace("_", " ").replace("-", " ").capitalize(),
        name=document.name,
        case=document.case,
        status=worded(document.status) if document.status else None,
        authors=tuple(document.authors or ()),
        overview=None if is_blank(document.overview) else document.overview,
        decision=None if wants is None or is_blank(wants.decision) else wants.decision,
        headline=tuple(_headline(document)),
        counts=tuple(_counts(findings)),
        outcome=_outcome(findings),
        open_questions=tuple(document.open_questions or ()),
        chapters=tuple(chapter for chapter in _chapters(design, findings) if chapter.blocks),
        schema_version=document.schema_version,
    )


def _headline(document):
    """The numbers that a reader asks for first, as far as they are given."""
    wants = document.requirements
    if wants is None:
        return
    metric = wants.success_metric
    if metric is not None and (metric.baseline, metric.target) != (None, None):
        ends = [None if end is None else number(end) for end in (metric.baseline, metric.target)]
        value = " → ".join(ends) if None not in ends else f"{ends[0]} today" if ends[0] else f"target {ends[1]}"
        yield Fact(metric.name or "Success metric", value, metric.measured_in or "")
    peak = peak_requests_per_second(document)
    if peak is not None:
        declared = wants.peak_requests_per_second is not None
        value = number(peak) if declared else f"about {number(float(f'{peak:.3g}'))}"
        yield Fact("Peak load", value, "requests a second")
    if wants.latency_p99_ms is not None:
        yield Fact("Latency p99", number(wants.latency_p99_ms), plural("milliseconds", wants.latency_p99_ms))
    if wants.availability_target is not None:
        share = number(float(f"{100 * wants.availability_target:.12g}"))
        minutes = capacity.downtime_minutes_per_month(wants.availability_target)
        yield Fact(
            "Availability", f"{share} %", f"{number(float(f'{minutes:.3g}'))} minutes down in a month of 30 days"
        )
    if wants.monthly_budget_usd is not None:
        yield Fact("Budget", number(wants.monthly_budget_usd), f"US dollars a month{_costs(document)}")


def _costs(document):
    """What of the budget is used, as far as it is known; empty when nothing is priced."""
    cost = None if document.infrastructure is None else monthly_cost(document)
    if cost is None or not cost.total_usd:
        return ""
    return f"; running it costs {'at least ' if cost.lacks else ''}{in_usd(cost.total_usd)}"


def _counts(findings):
    for severity in SEVERITIES:
        count = sum(finding.severity == severity for finding in findings)
        if count:
            yield severity, SIGNS[severity], f"{count} {severity}{'s' if count > 1 else ''}"


def _outcome(findings):
    """What the counts by severity do not say."""
    missing, waived = len(findings.shown_missing), len(findings.waived)
    parts = [] if findings else ["no findings"]
    parts += [f"{missing} missing field{'s' if missing > 1 else ''}"] if missing else []
    parts += [f"{waived} waived"] if waived else []
    return ", ".join([*parts, f"{findings.rules_run} rule{'' if findings.rules_run == 1 else 's'} run"])


def _chapters(design, findings):
    document = design.document
    fields = [name for name in Document.model_fields if name not in _PLACED]
    first = fields.index(SECTIONS[0])
    yield Chapter("Context", tuple(_blocks(document, fields[:first])))
    parts = {name: getattr(document, name) for name in SECTIONS}
    begun = [name for name, part in parts.items() if part is not None and not part.is_empty()]
    for name in begun:
        figures = [block for figure in _FIGURES.get(name, ()) for block in figure(document)]
        yield Chapter(label_of(name), (*figures, *_section_blocks(parts[name])))
    rest = [label_of(name) for name in SECTIONS if name not in begun]
    if rest:
        yield Chapter(NOT_BEGUN, (Prose("", ", ".join(rest) + "."),))
    yield Chapter("Headroom", tuple(headroom(_headroom_rows(design))))
    yield Chapter("Findings", tuple(_findings_blocks(document, findings)))
    around = [name for name in fields[first:] if name not in SECTIONS]
    yield Chapter("Alternatives, risks and delivery", tuple(_blocks(document, around)))


def _headroom_rows(design):
    """Rule, what moves, how many times worse than today it is when the rule fires, and that in words."""
    return [(margin.name, margin.what, margin.times, margin.distance) for margin in design.headroom().margins]


def _section_blocks(section):
    for topic, names in section.fields_by_topic().items():
        blocks = list(_blocks(section, names))
        if blocks:
            yield Heading(topic, 3)
            for block in blocks:  # what the heading says already is not said again
                yield replace(block, title="") if getattr(block, "title", "") == topic else block


def _blocks(part, names):
    """Texts and short values, whichever the schema has first, then lists and tables."""
    groups, rest = {}, []  # groups keeps the order in which its two kinds first occur
    given = {name: getattr(part, name) for name in names if not is_blank(getattr(part, name))}
    texts = [name for name, value in given.items() if isinstance(value, str) and not is_words(_type(part, name))]
    only_texts = all(name in texts or isinstance(value, (Part, dict, list)) for name, value in given.items())
    for name, value in given.items():
        label, annotation = label_of(name), _type(part, name)
        if isinstance(value, Part):
            rest += [Heading(label, 4), *_blocks(value, type(value).model_fields)]
        elif isinstance(value, dict):
            columns = Column("Word", "", False), Column("Meaning", "", False)
            rest.append(Table(label, columns, tuple(value.items())))
        elif isinstance(value, list) and isinstance(value[0], Part):
            rest += _tables(label, value)
        elif isinstance(value, list) and not is_words(annotation):
            rest.append(Bullets(label, tuple(value)))
        elif name in texts and (only_texts or len(value) > _FACT or "\n" in value.strip()):
            groups.setdefault(Prose, []).append(Prose(label, value))
        else:
            unit = unit_of(name) if given_unit(name) and isinstance(value, (int, float)) else ""
            fact = Fact(label, shown(value, annotation), plural(unit, value))
            groups.setdefault(Facts, []).append(fact)
    for kind, items in groups.items():
        yield from items if kind is Prose else [Facts(tuple(items))]
    yield from rest


def _type(part, name):
    return type(part).model_fields[name].annotation


def _tables(title, parts):
    """One row a part, one column a field that any of them has; as many tables as keep each one narrow."""
    fields = type(parts[0]).model_fields
    names = [name for name in fields if not all(is_blank(getattr(part, name)) for part in parts)]
    if not names:
        return
    cells = {name: [cell(getattr(part, name), fields[name].annotation) for part in parts] for name in names}
    groups = _side_by_side(names, {name: _width(name, cells[name]) for name in names}, "name" in fields)
    for i, chosen in enumerate(groups):
        columns = tuple(_column(name, [getattr(part, name) for part in parts]) for name in chosen)
        rows = tuple(row for row in zip(*(cells[name] for name in chosen), strict=True) if i == 0 or any(row[1:]))
        yield Table(title if i == 0 else f"{title}, continued", columns, rows)


def _side_by_side(names, widths, repeatable):
    """The columns in as few tables as keep each narrow, about as wide each; the first column stands in all of them."""

    def split(most):
        groups = [names[:1]]
        for name in names[1:]:
            if repeatable and sum(widths[key] for key in (*groups[-1], name)) > most and len(groups[-1]) > 1:
                groups.append(names[:1])
            groups[-1] = [*groups[-1], name]
        return groups

    fewest = len(split(_TABLE))
    return next(groups for most in range(_TABLE + 1) if len(groups := split(most)) == fewest)


def _column(name, values):
    numeric = all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in values if value is not None
    )
    return Column(label_of(name), (unit_of(name) or "") if given_unit(name) else "", numeric)


def _width(name, cells):
    unit = unit_of(name) if given_unit(name) else ""
    heading = max(map(len, [*label_of(name).split(), *unit.split()]))
    return 2 + max(heading, min(_CELL, max(map(len, cells))))


def _findings_blocks(document, findings: Findings):
    yield Prose("", f"{findings.summary().capitalize()}.")
    for _, same in groupby(findings, key=lambda finding: (finding.severity, finding.code)):
        same = list(same)
        worst, rule = same[0], find_rules(same[0].code)[0]
        notebook, _, section = worst.link.partition("#")
        taught = f"{notebook}, “{section.replace('-', ' ')}”" if section else notebook
        about = [("What to do", worst.remedy), ("How it is worked out", rule.part("Formula")), ("Taught in", taught)]
        about.append(("Source", rule.part("Source")))
        yield RuleFindings(
            worst.severity,
            SIGNS[worst.severity],
            worst.name,
            worst.code,
            rule.summary,
            tuple((finding.path, finding.message) for finding in same),
            tuple((label, text) for label, text in about if text),
        )
    if findings.shown_missing:
        rows = tuple((item.path, ", ".join(item.needed_by)) for item in findings.shown_missing)
        yield Table("Missing fields", (Column("Field", "", False), Column("Needed by", "", False)), rows)
    yield from _tables("Waivers", document.waivers) if document.waivers else ()
    if findings.waived:
        columns = tuple(Column(label, "", False) for label in ("Rule", "Field", "What was found"))
        rows = tuple((f"{found.name} ({found.code})", found.path, found.message) for found in findings.waived)
        yield Table("Accepted by a waiver", columns, rows)
