"""What there is to know about a rule: text for a terminal, JSON for tools, Markdown for ``docs/rules.md``."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby

import yaml

from mlsd_helpers.design.rules.examples import example_of, findings_of
from mlsd_helpers.design.rules.registry import Rule, find_rules
from mlsd_helpers.design.schema.units import label_of

WIDTH = 110
_HEADINGS = ("Why", "Formula", "Fix", "Source", "Seen in", "Taught in")


def printed(rules: Iterable[Rule], output: str, whole: bool = False) -> str:
    """The pages of these rules as ``"text"``, ``"json"`` or ``"md"``; ``whole`` when they are all that there are."""
    if output == "json":
        return json.dumps([to_dict(rule) for rule in rules], indent=1, ensure_ascii=False)
    if output == "md":
        return catalogue(rules) if whole else "\n\n".join(map(to_markdown, rules))
    return "\n\n".join(map(to_text, rules))


def to_text(rule: Rule) -> str:
    """The page of a rule, as ``mlsd rule`` prints it."""
    rows = [(heading, rule.part(heading)) for heading in _HEADINGS]
    rows.insert(3, ("Reads", ", ".join(rule.inputs)))
    rows.insert(4, ("Headroom", "; ".join(map(str, rule.drivers))))
    lines = [_title(rule), "", *_wrapped(rule.summary, "  "), ""]
    lines += [line for heading, words in rows if words for line in _wrapped(words, f"  {heading:<10}")]
    for heading, sections in (("Fails", example_of(rule).fails), ("Passes", example_of(rule).passes)):
        lines += ["", f"  {heading}", *(f"    {line}" for line in _yaml(sections))]
        lines += [line for f in findings_of(rule, sections) for line in _wrapped(f"{f.path}: {f.message}", "    → ")]
    for code, why in example_of(rule).follows.items():
        lines += ["", *_wrapped(f"With it comes {_name(code)} ({code}): {why}", "  ")]
    return "\n".join(lines)


def to_dict(rule: Rule) -> dict:
    """The page of a rule as plain values, as ``mlsd rule --format json`` prints it."""
    example = example_of(rule)
    found = findings_of(rule, example.fails)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "phase": rule.phase,
        "summary": rule.summary,
        "needs": list(rule.needs),
        "reads": list(rule.reads),
        "drivers": [asdict(driver) | {"paths": list(driver.paths)} for driver in rule.drivers],
        **{heading.lower().replace(" ", "_"): rule.part(heading) for heading in _HEADINGS},
        "example": {
            "fails": example.fails,
            "findings": [{"path": f.path, "severity": f.severity, "message": f.message} for f in found],
            "passes": example.passes,
            "follows": example.follows,
        },
    }


def to_markdown(rule: Rule) -> str:
    """The page of a rule as a section of ``docs/rules.md``."""
    lines = [f"### {rule.name} ({rule.code})", "", f"**{rule.severity}.** {_escaped(rule.summary)}", ""]
    for heading in _HEADINGS:
        if words := rule.part(heading):
            lines.append(f"- **{heading}**: {_linked(words) if heading == 'Taught in' else _escaped(words)}")
    lines.append(f"- **Reads**: {', '.join(f'`{path}`' for path in rule.inputs)}")
    if rule.drivers:
        lines.append(f"- **Headroom**: {_escaped('; '.join(map(str, rule.drivers)))}")
    lines.append("")
    example = example_of(rule)
    lines += ["This fails:", "", "```yaml", *_yaml(example.fails), "```", ""]
    lines += [f"> {f.severity} · `{f.path}`: {_escaped(f.message)}\n" for f in findings_of(rule, example.fails)]
    lines += ["This passes:", "", "```yaml", *_yaml(example.passes), "```"]
    for code, why in example.follows.items():
        lines += ["", f"With it comes {_name(code)} ({code}): {_escaped(why)}"]
    return "\n".join(lines)


def catalogue(rules: Iterable[Rule]) -> str:
    """All rules by phase, a table and then each page: ``docs/rules.md``."""
    rules = tuple(rules)
    lines = [
        "# The rules that a design document is held against",
        "",
        "Written by `mlsd rule --all --format md > docs/rules.md`; a test compares the two.",
        "`mlsd rule NAME` prints one of these pages, `--format json` gives it to a tool. `--select`, `--ignore` and "
        "waivers take the name,",
        "the code or the beginning of a code. An *error* means that the design cannot work as written, a *warning* "
        "that a reviewer",
        "would stop you, a *note* that it is worth a sentence. Examples show only what their rule reads.",
    ]
    for phase, group in groupby(rules, key=lambda rule: rule.phase):
        links = ", ".join(f"[{rule.name}](#{rule.name}-{rule.code.lower()})" for rule in group)
        lines += ["", f"- **{label_of(phase)}**: {links}"]
    for phase, group in groupby(rules, key=lambda rule: rule.phase):
        lines += ["", f"## {label_of(phase)}"]
        for rule in group:
            lines += ["", to_markdown(rule)]
    return "\n".join(lines)


def _title(rule):
    return f"{rule.name} ({rule.code}) · {rule.severity} · {rule.phase.replace('_', ' ')}"


def _name(code):
    return find_rules(code)[0].name


def _wrapped(words, start):
    indent = " " * len(start)
    return textwrap.wrap(
        words, WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _yaml(sections):
    text = yaml.safe_dump(sections, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=None)
    return text.rstrip().splitlines()


def _escaped(words):
    """Text in which Markdown reads nothing but text; addresses stay addresses."""
    return words.replace("*", "\\*").replace("_", "\\_") if "://" not in words else words


def _linked(link):
    return f"[{link}](../{link})"
