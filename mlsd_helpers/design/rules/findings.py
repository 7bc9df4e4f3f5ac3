"""What a check found, as a table in a notebook and as text in a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape

from mlsd_helpers.shared.printable import as_lines

SEVERITIES = ("error", "warning", "note")
_LEFT = 'style="text-align: left"'  # JupyterLab aligns tables to the right
SIGNS = {"error": "✗", "warning": "!", "note": "·"}


@dataclass(frozen=True)
class Finding:
    """One thing that a reviewer would say, with the numbers it rests on."""

    code: str
    name: str
    severity: str
    path: str
    message: str
    remedy: str
    link: str
    line: int | None = None
    column: int | None = None

    def __str__(self):
        """One line, as a terminal shows it."""
        return f"{SIGNS[self.severity]} {self.severity:<7} {self.name} [{self.code}] {self.path}: {self.message}"


@dataclass(frozen=True)
class Missing:
    """A field that rules need and that is not filled in yet."""

    path: str
    needed_by: tuple[str, ...]

    def __str__(self):
        return f"? missing {self.path}: needed by {', '.join(self.needed_by)}"


class Findings(Sequence):
    """The findings of one check, worst first, and the fields that rules still wait for.

    A sequence of :class:`Finding`; ``missing`` holds each :class:`Missing`, ``waived`` what a waiver accepts,
    ``passed`` the codes of the rules that had all their inputs and found nothing. A field that is missing is shown
    once: as a finding where a rule has more to say about its absence.
    """

    def __init__(
        self,
        findings: Iterable[Finding],
        missing: Iterable[Missing] = (),
        waived: Iterable[Finding] = (),
        rules_run: int = 0,
        passed: Iterable[str] = (),
    ):
        self._findings = tuple(sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.code, f.path)))
        self.missing = tuple(missing)
        self.waived = tuple(waived)
        self.rules_run = rules_run
        self.passed = tuple(passed)

    def __getitem__(self, index):
        return self._findings[index]

    def __len__(self):
        return len(self._findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of severity error."""
        return tuple(finding for finding in self if finding.severity == "error")

    @property
    def shown_missing(self) -> tuple[Missing, ...]:
        """The missing fields that no finding names, waived ones included."""
        said = {finding.path for finding in (*self, *self.waived)}
        return tuple(item for item in self.missing if item.path not in said)

    def summary(self) -> str:
        """One line: how many findings of each severity, and how many fields are missing."""
        counts = [(sum(f.severity == severity for f in self), severity) for severity in SEVERITIES]
        parts = [f"{n} {severity}{'s' if n > 1 else ''}" for n, severity in counts if n]
        if absent := len(self.shown_missing):
            parts.append(f"{absent} missing field{'s' if absent > 1 else ''}")
        if self.waived:
            parts.append(f"{len(self.waived)} waived")
        rules = f"{self.rules_run} rule{'s' if self.rules_run != 1 else ''}"
        return f"{', '.join(parts) or 'no findings'} ({rules} run)"

    def to_dict(self) -> dict:
        """Plain values, as ``mlsd check --format json`` prints them."""
        return {
            "findings": [asdict(finding) for finding in self],
            "missing": [asdict(item) for item in self.missing],
            "waived": [asdict(finding) for finding in self.waived],
            "rules_run": self.rules_run,
        }

    def to_text(self, file: str | None = None) -> str:
        """Lines for a terminal: each finding with its place in ``file``, a rule's remedy once, then what is missing."""
        lines = []
        for i, finding in enumerate(self):
            place = f"{file}:{finding.line}:{finding.column}: " if file else "  "
            lines.append(f"{place}{finding}")
            if i + 1 == len(self) or self[i + 1].code != finding.code:
                lines.append(f"      → {finding.remedy}")
        lines += [f"{f'{file}: ' if file else '  '}{item}" for item in self.shown_missing]
        return as_lines(lines)

    def __repr__(self):
        return "\n".join(filter(None, [self.summary(), self.to_text()]))

    def _repr_html_(self):
        rows = "".join(
            _row(f"{SIGNS[f.severity]} {f.severity}", f.name, f.code, f.path, f.message, f"→ {f.remedy}") for f in self
        )
        rows += "".join(
            _row("? missing", "", "", item.path, f"needed by {', '.join(item.needed_by)}")
            for item in self.shown_missing
        )
        if not rows:
            return f"<p>✓ {escape(self.summary())}</p>"
        head = "".join(f"<th {_LEFT}>{title}</th>" for title in ("severity", "rule", "what was found"))
        return f"<p>{escape(self.summary())}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(severity, name, code, path, *lines):
    text = "".join(f"<br>{escape(line)}" for line in lines)
    rule = f"<strong>{escape(name)}</strong><br><code>{escape(code)}</code>" if name else ""
    cells = (severity, rule, f"<code>{escape(path)}</code>{text}")
    return "<tr>" + "".join(f"<td {_LEFT}>{cell}</td>" for cell in cells) + "</tr>"
