"""Two documents compared by meaning: fields changed, findings gained and lost, numbers that moved."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from mlsd_helpers.design.analysis.measures import measures
from mlsd_helpers.design.file.errors import readable_path
from mlsd_helpers.design.rules.findings import SEVERITIES, SIGNS, Finding
from mlsd_helpers.design.schema.units import unit_of
from mlsd_helpers.shared.printable import as_lines
from mlsd_helpers.shared.showing import exactly, html_table, markdown_text, number, one_line

IN_ORDER = ("pipeline_stages", "rollout", "degraded_answers")  # lists whose order says something
_MARKS = {"gained": "+", "lost": "−", "changed": "~"}
_SIGNIFICANT = 1e-9  # share of a number by which it must move: less is how floats were added


@dataclass(frozen=True)
class FieldChange:
    """A field with its values before and after; None where it is absent."""

    path: str
    before: Any
    after: Any

    @property
    def unit(self) -> str | None:
        """The unit that the field's name carries, in words."""
        return unit_of(self.path.rpartition(".")[2])

    @property
    def words(self) -> tuple[str, str]:
        """Both values as a person reads them; of long texts the part around the first difference."""
        before, after = (_value_text(value) for value in (self.before, self.after))
        if None not in (self.before, self.after):
            before, after = _around_difference(before, after)
        return one_line(before), one_line(after)

    def __str__(self):
        return f"{self.path}: {_from_to(self, self.unit)}"


@dataclass(frozen=True)
class FindingChange:
    """A finding before and after: gained without a before, lost without an after, else with other numbers.

    ``waived`` says of one that is gained or lost that it is there all along, and on the other side a waiver accepts it.
    """

    before: Finding | None
    after: Finding | None
    waived: bool = False

    @property
    def kind(self) -> str:
        """gained, lost or changed."""
        return "gained" if self.before is None else "lost" if self.after is None else "changed"

    @property
    def finding(self) -> Finding:
        """The finding as it is afterwards, or as it was."""
        return self.after or self.before

    @property
    def message(self) -> str:
        """What it says; of a changed one before and after."""
        if self.kind == "changed":
            worse_or_milder = self.before.severity != self.after.severity
            was, now = (
                f"{f.message} ({f.severity})" if worse_or_milder else f.message for f in (self.before, self.after)
            )
            return f"{was} → {now}"
        waived = f" (waived {'before' if self.before is None else 'now'})" if self.waived else ""
        return self.finding.message + waived

    def __str__(self):
        f = self.finding
        return f"{SIGNS[f.severity]} {f.severity:<7} {f.name} [{f.code}] {f.path}: {self.message}"


@dataclass(frozen=True)
class Moved:
    """A number that follows from the document, before and after; None where it could not be computed."""

    name: str
    unit: str
    before: float | None
    after: float | None

    @property
    def words(self) -> tuple[str, str]:
        """Both values as a person reads them."""
        return tuple("not known" if value is None else number(value) for value in (self.before, self.after))

    def __str__(self):
        return f"{self.name}: {_from_to(self, self.unit)}"


@dataclass(frozen=True, repr=False)
class Comparison:
    """What differs between two documents, or between one and what it would be.

    Attributes
    ----------
    before, after : str
        What the two are called.
    fields : tuple of FieldChange
        Fields with other values, list items matched by their names.
    findings : tuple of FindingChange
        Findings gained, lost or with other numbers; worst first.
    missing : tuple of FieldChange
        Fields that rules wait for on one side only: before and after hold the rules that wait.
    metrics : tuple of Moved
        Numbers that follow from the documents and moved.
    """

    before: str
    after: str
    fields: tuple[FieldChange, ...]
    findings: tuple[FindingChange, ...]
    missing: tuple[FieldChange, ...]
    metrics: tuple[Moved, ...]

    def __bool__(self):
        """Whether anything differs."""
        return bool(self.fields or self.findings or self.missing or self.metrics)

    @property
    def gained(self) -> tuple[Finding, ...]:
        """Findings of the second document that the first does not have."""
        return tuple(change.after for change in self.findings if change.kind == "gained")

    @property
    def lost(self) -> tuple[Finding, ...]:
        """Findings of the first document that the second does not have."""
        return tuple(change.before for change in self.findings if change.kind == "lost")

    def summary(self) -> str:
        """One line with how much of each kind differs."""
        if not self:
            return "no difference"
        counts = [f"{len(self.fields)} field{'s' * (len(self.fields) != 1)} changed"]
        counts += [f"{len(found)} finding{'s' * (len(found) != 1)} {kind}" for kind, found in self._by_kind if found]
        counts += [f"{len(self.metrics)} number{'s' * (len(self.metrics) != 1)} moved"] * bool(self.metrics)
        return ", ".join(counts)

    @property
    def _by_kind(self):
        return [(k, [c for c in self.findings if c.kind == k]) for k in _MARKS]

    def to_dict(self) -> dict:
        """Plain values, as ``mlsd what-if`` and ``mlsd diff`` print them with ``--format json``."""
        return {
            "before": self.before,
            "after": self.after,
            "fields": [asdict(change) | {"unit": change.unit} for change in self.fields],
            "findings": [{"kind": change.kind} | asdict(change) for change in self.findings],
            "missing": [asdict(change) for change in self.missing],
            "metrics": [asdict(moved) for moved in self.metrics],
        }

    def to_text(self) -> str:
        """Lines for a terminal."""
        blocks = [("fields", "", self.fields)]
        blocks += [(f"findings {kind}", f"{_MARKS[kind]} ", found) for kind, found in self._by_kind]
        blocks += [("numbers that follow", "", self.metrics)]
        blocks += [("inputs missing", "? ", [_missing_text(change) for change in self.missing])]
        lines = [f"{self.before} → {self.after}: {self.summary()}"]
        for title, mark, items in blocks:
            lines += [title] * bool(items) + [f"  {mark}{item}" for item in items]
        return as_lines(lines)

    def to_markdown(self) -> str:
        """A section for a pull request: tables of findings, numbers and fields."""
        title = f"### {markdown_text(self.before)} → {markdown_text(self.after)}"
        text = [title, "", f"{self.summary()[0].upper()}{self.summary()[1:]}.", ""]
        for head, rows in self._tables():
            text += [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
            text += [f"| {' | '.join(markdown_text(cell) for cell in row)} |" for row in rows]
            text.append("")
        return "\n".join(text)

    def _tables(self):
        """Head and rows of each table that has any."""
        findings = [
            (kind, f"{SIGNS[c.finding.severity]} {c.finding.name} [{c.finding.code}]", c.finding.path, c.message)
            for kind, found in self._by_kind
            for c in found
        ]
        metrics = [(m.name, *m.words, m.unit + _ratio(m.before, m.after)) for m in self.metrics]
        fields = [(c.path, *c.words, (c.unit or "") + _ratio(c.before, c.after)) for c in self.fields]
        missing = [(c.path, *(", ".join(rules or ()) or "–" for rules in (c.before, c.after))) for c in self.missing]
        tables = (
            (("finding", "rule", "where", "what"), findings),
            (("number", "before", "after", ""), metrics),
            (("field", "before", "after", ""), fields),
            (("missing field", "waited before", "waits after"), missing),
        )
        return [(head, rows) for head, rows in tables if rows]

    def __repr__(self):
        return self.to_text()

    def _repr_html_(self):
        from html import escape

        title = f"<p><strong>{escape(f'{self.before} → {self.after}')}</strong> · {escape(self.summary())}</p>"
        return title + "".join(html_table(head, rows) for head, rows in self._tables())


def compare(before, after, names: tuple[str, str]) -> Comparison:
    """Compare two designs by meaning.

    Parameters
    ----------
    before, after : Design
        Left as they are.
    names : (str, str)
        What the two are called.

    Returns
    -------
    Comparison
    """
    findings = [design.check() for design in (before, after)]
    values = [measures(design.document) for design in (before, after)]
    metrics = [Moved(a.name, a.unit, a.value, b.value) for a, b in zip(*values, strict=True)]
    return Comparison(
        *names,
        fields=tuple(_field_changes(before.to_dict(), after.to_dict(), ())),
        findings=_finding_changes(*findings),
        missing=_missing_changes(*findings),
        metrics=tuple(moved for moved in metrics if _has_moved(moved.before, moved.after)),
    )


def _has_moved(before, after):
    if None in (before, after):
        return before is not after
    return abs(before - after) > _SIGNIFICANT * max(abs(before), abs(after))


def _field_changes(before, after, location):
    """Every field that differs, walking down two plain values; list items are matched by name."""
    if before == after:
        return
    path = readable_path(location)
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _field_changes(before.get(key), after.get(key), (*location, key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_changes(before, after, location)
    elif None in (before, after) and isinstance(before or after, dict):  # field by field
        yield from _field_changes(before or {}, after or {}, location)
    elif None in (before, after) and isinstance(before or after, list) and _named(before or after):
        yield from _list_changes(before or [], after or [], location)
    else:
        yield FieldChange(path, before, after)


def _list_changes(before, after, location):
    path = readable_path(location)
    if _named(before) and _named(after):
        items = [{item["name"]: item for item in side} for side in (before, after)]
        for name in [*items[0], *(name for name in items[1] if name not in items[0])]:
            old, new = (side.get(name) for side in items)
            if None in (old, new):
                yield FieldChange(readable_path((*location, name)), old, new)
            else:
                yield from _field_changes(old, new, (*location, name))
        orders = [[name for name in side if name in items[0] and name in items[1]] for side in items]
        if location[-1] in IN_ORDER and orders[0] != orders[1]:
            yield FieldChange(path, *orders)
    elif location[-1] in IN_ORDER:
        yield FieldChange(path, before, after)
    else:
        yield from _bag_changes(before, after, path)


def _bag_changes(before, after, path):
    """Items without a name: those that are on one side only."""
    keys = [Counter(repr(item) for item in side) for side in (before, after)]
    for side, other, make in (
        (before, keys[0] - keys[1], lambda item: FieldChange(path, item, None)),
        (after, keys[1] - keys[0], lambda item: FieldChange(path, None, item)),
    ):
        for item in side:
            if other[repr(item)] > 0:
                other[repr(item)] -= 1
                yield make(item)


def _named(items):
    return all(isinstance(item, dict) and "name" in item for item in items)


def _finding_changes(before, after):
    """Pair findings of the same rule and place; those that say the same are no change."""
    waived = [{(f.code, f.path) for f in findings.waived} for findings in (before, after)]
    places: dict[tuple, tuple[list, list]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((before, after)):
        for finding in findings:
            places[finding.code, finding.path][side].append(finding)
    changes = []
    for place, (old, new) in places.items():
        said = [{(f.severity, f.message) for f in side} for side in (new, old)]
        old = [f for f in old if (f.severity, f.message) not in said[0]]
        new = [f for f in new if (f.severity, f.message) not in said[1]]
        both = min(len(old), len(new))
        changes += [FindingChange(a, b) for a, b in zip(old, new, strict=False)]
        changes += [FindingChange(f, None, place in waived[1]) for f in old[both:]]
        changes += [FindingChange(None, f, place in waived[0]) for f in new[both:]]
    return tuple(sorted(changes, key=_worst_first))


def _worst_first(change):
    f = change.finding
    worst = min(SEVERITIES.index(side.severity) for side in (change.before, change.after) if side is not None)
    return worst, f.code, f.path, f.message


def _missing_changes(before, after):
    rules = [{gap.path: gap.needed_by for gap in findings.missing} for findings in (before, after)]
    paths = [path for path in dict.fromkeys((*rules[0], *rules[1])) if (path in rules[0]) != (path in rules[1])]
    return tuple(FieldChange(path, rules[0].get(path), rules[1].get(path)) for path in sorted(paths))


def _missing_text(change):
    if change.after is None:
        return f"{change.path}: no longer waited for by {', '.join(change.before)}"
    return f"{change.path}: needed by {', '.join(change.after)}"


def _value_text(value):
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return exactly(value)
    if isinstance(value, list):
        return ", ".join(map(_value_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value_text(item)}" for key, item in value.items() if key != "name") or "there"
    return " ".join(str(value).split())


def _around_difference(before, after, width=70, lead=15):
    """Two texts from a little before their first difference on, when either is too long to be shown whole."""
    if max(len(before), len(after)) <= width:
        return before, after
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(map(len, (before, after)))
    )
    start = max(0, same - lead)
    return tuple(f"…{text[start:]}" if start else text for text in (before, after))


def _from_to(change, unit):
    """'3 → 10 a day (3.33 ×)', with the unit once, behind the numbers."""
    before, after = change.words
    unit = f" {unit}" if unit else ""
    if change.after is None:
        return f"{before}{unit} → {after}"
    return f"{before} → {after}{unit}{_ratio(change.before, change.after)}"


def _ratio(before, after):
    """How far a number moved, behind it in brackets: percent up to a doubling, then times."""
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (before, after))
    if not numbers or before * after <= 0:
        return ""
    times = after / before
    if not 1e-6 < times < 1e6:
        return ""
    if 0.5 < times < 2:
        percent = 100 * (times - 1)
        return f" ({'+' if percent > 0 else ''}{number(percent, 2)} %)"
    return f" ({number(times, 3)} ×)" if times >= 2 else f" (÷ {number(1 / times, 3)})"
