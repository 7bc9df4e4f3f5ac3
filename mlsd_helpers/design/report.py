"""The report of a design document: one self-contained HTML page, or Markdown.

What stands in a section comes from the schema's fields, so that a new field is reported without a change here.
The same document gives the same bytes.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args, get_origin

from mlsd_helpers import capacity
from mlsd_helpers.design.errors import DesignError, Problem
from mlsd_helpers.design.findings import SEVERITIES, SIGNS, Findings
from mlsd_helpers.design.rules import find_rules
from mlsd_helpers.design.rules.inputs import peak_requests_per_second
from mlsd_helpers.design.schema import SECTIONS, Document, Part
from mlsd_helpers.design.schema.base import Name, is_blank
from mlsd_helpers.design.schema.units import given_unit, label_of, unit_of

# Fields of the document that have a place of their own: the head, the summary, beside the findings
_PLACED = ("schema_version", "name", "case", "authors", "status", "overview", "open_questions", "waivers")
_FACT = 72  # characters: a longer text is a paragraph
_CELL = 28  # characters: a longer text in a table is counted as wrapped at this width
_WORD = 40  # characters: a longer word in a table may be broken
_TABLE = 100  # characters: a wider table goes on in a second one
_UPPER = {"ml", "roc", "auc", "f1", "rmse", "mae", "mape", "r2", "ndcg"}
_URL = re.compile(r"https?://[\w\-.~:/?#@!$&()*+,;=%]+", re.IGNORECASE)


def write_report(design, path=None) -> Path:
    """Write the report of ``design``.

    Parameters
    ----------
    design : Design
        The document in hand, saved or not.
    path : path, optional
        Ends in ``.html`` or ``.md``. Without it: beside the document, named like it with the ending ``.report.html``;
        in the current folder when the document has no file. An earlier report there is replaced.

    Returns
    -------
    Path

    Raises
    ------
    DesignError
        The ending is another one, the file is the design document itself or no ordinary file, or it cannot be written.

    Examples
    --------
    >>> from mlsd_helpers.design import Design
    >>> write_report(Design.new("flight_delay_alerts"), "report.pdf")
    Traceback (most recent call last):
    ...
    mlsd_helpers.design.errors.DesignError: report.pdf: a report ends in .html or .md; got '.pdf'; ...
    """
    from mlsd_helpers.design.writing import write_atomically

    target = _default_path(design) if path is None else Path(path)
    try:
        _refuse_what_is_no_report(target, design.path)
        text = to_markdown(design) if target.suffix.lower() == ".md" else to_html(design)
        write_atomically(target, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesignError([Problem(f"the report cannot be written: {reason}; choose another path")], target) from None
    return target


def to_html(design) -> str:
    """The report as one HTML page that needs no network and runs no script."""
    return _template("report.html.j2", autoescape=True).render(vars(_report(design)))


def to_markdown(design) -> str:
    """The report as GitHub Markdown; whatever a field contains is shown as text."""
    # finalize escapes every value that the template prints, as autoescape does in HTML
    text = _template("report.md.j2", finalize=_markdown).render(vars(_report(design)))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _template(name, **settings):
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("mlsd_helpers.design")
    pages = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **settings)
    pages.filters |= {"paragraphs": _paragraphs, "pieces": _pieces, "linked": _linked_markdown}
    pages.tests["breakable"] = _has_long_word
    return pages.get_template(name)


def _default_path(design):
    return (
        design.path.with_name(f"{design.path.stem}.report.html") if design.path else Path(f"{design.name}.report.html")
    )


def _refuse_what_is_no_report(target, document):
    real = target.resolve()
    if not {target.suffix.lower(), real.suffix.lower()} <= {".html", ".md"}:
        place = f" (it is a link to {real.name})" if real.name != target.name else ""
        ending = repr(target.suffix) if target.suffix else "no ending"
        message = f"a report ends in .html or .md; got {ending}{place}; choose such a name, then print to PDF if needed"
        raise DesignError([Problem(message)], target)
    if target.exists() and document and document.exists() and target.samefile(document):
        raise DesignError([Problem("this is the design document itself; choose another name for the report")], target)
    if target.exists() and not target.is_file():
        raise DesignError([Problem("this is not an ordinary file; choose another name for the report")], target)


# What stands in a report, before it is HTML or Markdown


@dataclass(frozen=True)
class Fact:
    """A short value with its label, and its unit in words."""

    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Heading:
    """What the blocks after it are about."""

    kind: ClassVar[str] = "heading"
    title: str
    level: int


@dataclass(frozen=True)
class Prose:
    """A text of one or more paragraphs."""

    kind: ClassVar[str] = "prose"
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Short values, one a line."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Bullets:
    """A list of texts; web addresses in them become links."""

    kind: ClassVar[str] = "bullets"
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand at its right edge."""

    label: str
    unit: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """Parts of the same kind, one a row."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RuleFindings:
    """What one rule found: each place with its arithmetic, and once what to do about it."""

    kind: ClassVar[str] = "findings"
    severity: str
    sign: str
    name: str
    code: str
    summary: str
    found: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chapter:
    """A part of the report with an entry in the table of contents."""

    title: str
    blocks: tuple[Any, ...]

    @property
    def anchor(self) -> str:
        """What a link to the chapter ends with, as GitHub makes it from the title."""
        return re.sub(r"[^a-z-]", "", self.title.lower().replace(" ", "-"))


@dataclass(frozen=True)
class _Report:
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


def _report(design) -> _Report:
    document: Document = design.document
    findings = design.check()
    wants = document.requirements
    return _Report(
        title=document.name.replace("_", " ").replace("-", " ").capitalize(),
        name=document.name,
        case=document.case,
        status=_worded(document.status) if document.status else None,
        authors=tuple(document.authors or ()),
        overview=None if is_blank(document.overview) else document.overview,
        decision=None if wants is None or is_blank(wants.decision) else wants.decision,
        headline=tuple(_headline(document)),
        counts=tuple(_counts(findings)),
        outcome=_outcome(findings),
        open_questions=tuple(document.open_questions or ()),
        chapters=tuple(chapter for chapter in _chapters(document, findings) if chapter.blocks),
        schema_version=document.schema_version,
    )


def _headline(document):
    """The numbers that a reader asks for first, as far as they are given."""
    wants = document.requirements
    if wants is None:
        return
    metric = wants.success_metric
    if metric is not None and (metric.baseline, metric.target) != (None, None):
        ends = [None if end is None else _number(end) for end in (metric.baseline, metric.target)]
        value = " → ".join(ends) if None not in ends else f"{ends[0]} today" if ends[0] else f"target {ends[1]}"
        yield Fact(metric.name or "Success metric", value, metric.measured_in or "")
    peak = peak_requests_per_second(document)
    if peak is not None:
        declared = wants.peak_requests_per_second is not None
        value = _number(peak) if declared else f"about {_number(float(f'{peak:.3g}'))}"
        yield Fact("Peak load", value, "requests a second")
    if wants.latency_p99_ms is not None:
        yield Fact("Latency p99", _number(wants.latency_p99_ms), _plural("milliseconds", wants.latency_p99_ms))
    if wants.availability_target is not None:
        share = _number(float(f"{100 * wants.availability_target:.12g}"))
        minutes = capacity.downtime_minutes_per_month(wants.availability_target)
        yield Fact(
            "Availability", f"{share} %", f"{_number(float(f'{minutes:.3g}'))} minutes down in a month of 30 days"
        )
    if wants.monthly_budget_usd is not None:
        yield Fact("Budget", _number(wants.monthly_budget_usd), "US dollars a month")


def _counts(findings):
    for severity in SEVERITIES:
        count = sum(finding.severity == severity for finding in findings)
        if count:
            yield severity, SIGNS[severity], f"{count} {severity}{'s' if count > 1 else ''}"


def _outcome(findings):
    """What the counts by severity do not say."""
    missing, waived = len(findings.missing), len(findings.waived)
    parts = [] if findings else ["no findings"]
    parts += [f"{missing} missing field{'s' if missing > 1 else ''}"] if missing else []
    parts += [f"{waived} waived"] if waived else []
    return ", ".join([*parts, f"{findings.rules_run} rule{'' if findings.rules_run == 1 else 's'} run"])


def _chapters(document, findings):
    fields = [name for name in Document.model_fields if name not in _PLACED]
    first = fields.index(SECTIONS[0])
    yield Chapter("Context", tuple(_blocks(document, fields[:first])))
    parts = {name: getattr(document, name) for name in SECTIONS}
    begun = [name for name, part in parts.items() if part is not None and not part.is_empty()]
    for name in begun:
        yield Chapter(label_of(name), tuple(_section_blocks(parts[name])))
    rest = [label_of(name) for name in SECTIONS if name not in begun]
    if rest:
        yield Chapter("Not begun yet", (Prose("", ", ".join(rest) + "."),))
    yield Chapter("Findings", tuple(_findings_blocks(document, findings)))
    around = [name for name in fields[first:] if name not in SECTIONS]
    yield Chapter("Alternatives, risks and delivery", tuple(_blocks(document, around)))


def _section_blocks(section):
    for topic, names in section.fields_by_topic().items():
        blocks = list(_blocks(section, names))
        if blocks:
            yield Heading(topic, 3)
            if getattr(blocks[0], "title", "") == topic:
                blocks[0] = replace(blocks[0], title="")  # the heading says it already
            yield from blocks


def _blocks(part, names):
    """Texts and short values, whichever the schema has first, then lists and tables."""
    groups, rest = {}, []  # groups keeps the order in which its two kinds first occur
    given = {name: getattr(part, name) for name in names if not is_blank(getattr(part, name))}
    texts = [name for name, value in given.items() if isinstance(value, str) and not _is_words(_type(part, name))]
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
        elif isinstance(value, list) and not _is_words(annotation):
            rest.append(Bullets(label, tuple(value)))
        elif name in texts and (only_texts or len(value) > _FACT or "\n" in value.strip()):
            groups.setdefault(Prose, []).append(Prose(label, value))
        else:
            unit = unit_of(name) if given_unit(name) and isinstance(value, (int, float)) else ""
            fact = Fact(label, _shown(value, annotation), _plural(unit, value))
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
    cells = {name: [_cell(getattr(part, name), fields[name].annotation) for part in parts] for name in names}
    group, groups = names[:1], []
    for name in names[1:]:
        if "name" in fields and sum(_width(label_of(key), cells[key]) for key in (*group, name)) > _TABLE:
            groups.append(group)
            group = names[:1]
        group = [*group, name]
    for i, chosen in enumerate((*groups, group)):
        columns = tuple(_column(name, [getattr(part, name) for part in parts]) for name in chosen)
        rows = tuple(row for row in zip(*(cells[name] for name in chosen), strict=True) if i == 0 or any(row[1:]))
        yield Table(title if i == 0 else f"{title}, continued", columns, rows)


def _column(name, values):
    numeric = all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in values if value is not None
    )
    return Column(label_of(name), (unit_of(name) or "") if given_unit(name) else "", numeric)


def _width(label, cells):
    heading = max(map(len, label.split()))
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
    if findings.missing:
        rows = tuple((item.path, ", ".join(item.needed_by)) for item in findings.missing)
        yield Table("Missing fields", (Column("Field", "", False), Column("Needed by", "", False)), rows)
    yield from _tables("Waivers", document.waivers) if document.waivers else ()
    if findings.waived:
        columns = tuple(Column(label, "", False) for label in ("Rule", "Field", "What was found"))
        rows = tuple((f"{found.name} ({found.code})", found.path, found.message) for found in findings.waived)
        yield Table("Accepted by a waiver", columns, rows)


# Values as text


def _shown(value, annotation) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(_shown(item, annotation) for item in value)
    return _worded(value) if _has_choices(annotation) else value


def _cell(value, annotation) -> str:
    return "" if is_blank(value) else _shown(value, annotation)


def _number(value) -> str:
    """With thousands separators, and no digits that the document does not have.

    >>> _number(1000000), _number(0.1 + 0.2), _number(12.5)
    ('1,000,000', '0.3', '12.5')
    """
    return f"{value:,}" if isinstance(value, int) else f"{value:,.15g}"


def _plural(unit, value) -> str:
    return unit.removesuffix("s") if value == 1 else unit


def _worded(choice) -> str:
    """A choice of the schema as words: ``in_review`` is 'in review', ``roc_auc`` is 'ROC AUC'."""
    return " ".join(word.upper() if word in _UPPER else word for word in choice.split("_"))


def _has_choices(annotation) -> bool:
    return get_origin(annotation) is Literal or any(map(_has_choices, get_args(annotation)))


def _is_words(annotation) -> bool:
    """Whether a field holds names or choices rather than free text."""
    return _has_choices(annotation) or any(arg == Name or _is_words(arg) for arg in get_args(annotation))


def _has_long_word(text) -> bool:
    return max(map(len, text.split()), default=0) > _WORD


def _paragraphs(text) -> list[str]:
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _pieces(text) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a web address that may be linked.

    >>> _pieces("see https://example.org/a. Not javascript:alert(1)")
    [('see ', False), ('https://example.org/a', True), ('. Not javascript:alert(1)', False)]
    """
    pieces, end = [], 0
    for match in _URL.finditer(text):
        address = match[0].rstrip(".,;:!?")
        address = address if "(" in address else address.rstrip(")")
        pieces += [(text[end : match.start()], False), (address, True)]
        end = match.start() + len(address)
    return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


# Markdown


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def _markdown(value):
    """A value as Markdown that shows its text and does nothing else.

    >>> print(_markdown("# <b>a|b</b> [x](javascript:y)"))
    \\# &lt;b&gt;a\\|b&lt;/b&gt; \\[x\\](javascript:y)
    """
    if isinstance(value, _Markdown):
        return value
    return _Markdown("<br>".join(filter(None, map(_markdown_line, str(value).splitlines()))))


def _markdown_line(line):
    line = re.sub(r"([\\`*\[\]|~$])", r"\\\1", " ".join(line.split()))
    line = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\_", line)  # between letters it is no markup
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"^([#+=:-])", r"\\\1", line)
    line = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"(:)(//)|(www)(\.)", r"\1\3\\\2\4", line, flags=re.IGNORECASE)  # GitHub links what looks like a link


def _linked_markdown(text):
    return _Markdown(" ".join("".join(map(_markdown_piece, _pieces(line))) for line in text.splitlines()))


def _markdown_piece(piece):
    text, is_link = piece
    if is_link:
        return f"<{text}>"
    before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
    return before + _markdown(text) + after
