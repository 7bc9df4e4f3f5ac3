"""Run the rules over a document: those whose phase has begun, saying once what is missing."""

from collections.abc import Iterable, Mapping
from typing import Any

from mlsd_helpers.design.rules.findings import Finding, Findings, Missing
from mlsd_helpers.design.rules.registry import Found, Lacks, all_rules, find_rules
from mlsd_helpers.design.rules.waiving import match_waivers
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.values import value_at


def _begun(document):
    return {name for name in SECTIONS if (part := getattr(document, name)) is not None and not part.is_empty()}


def _missing_inputs(document, needs):
    """The needed paths that are absent; of a path under a list of items, each item that lacks it."""
    absent = []
    for path in needs:
        head, _, field = path.partition("[].")
        items = value_at(document, head)
        if is_blank(items):
            absent.append(head)
        elif field:
            absent += [f"{head}.{item.name}.{field}" for item in items if is_blank(value_at(item, field))]
    return absent


def run(document: Any, positions: Mapping[tuple, Any] | None = None, codes: Iterable[str] | None = None) -> Findings:
    """Run every rule whose phase has begun.

    Parameters
    ----------
    document : Document
        The design document.
    positions : callable, optional
        Gives ``(line, column)`` for a path, for findings that stand in a file.
    codes : collection of str, optional
        Run these rules alone.
    """
    begun = _begun(document)
    findings, missing, rules_run, waiting = [], {}, set(), set()

    def add(rule, found):
        line, column = positions(found.path) if positions else (None, None)
        severity = found.severity or rule.severity
        fix, link = rule.part("Fix"), rule.part("Taught in")
        findings.append(Finding(rule.code, rule.name, severity, found.path, found.message, fix, link, line, column))

    for rule in all_rules():
        if (codes is not None and rule.code not in codes) or not _phase_begun(rule, begun):
            continue
        lacking = [Lacks(path) for path in _missing_inputs(document, rule.needs)]
        if not lacking:
            rules_run.add(rule.code)
        for found in lacking or _guarded(rule, document):
            if isinstance(found, Lacks):
                waiting.add(rule.code)
                missing.setdefault(found.path, {})[f"{rule.name} ({rule.code})"] = None
            else:
                add(rule, found)

    if document.waivers:
        raised = tuple(findings)
        for rule in find_rules("W"):
            if codes is not None and rule.code not in codes:
                continue
            for found in rule.function(document, raised, rules_run - waiting):
                add(rule, found)
    findings, waived = match_waivers(document, findings)
    gaps = [Missing(path, tuple(names)) for path, names in missing.items()]
    passed = sorted(rules_run - waiting - {finding.code for finding in (*findings, *waived)})
    return Findings(findings, gaps, waived, len(rules_run), passed)


def _guarded(rule, document):
    """What the rule finds; numbers that its arithmetic cannot bear are a note, not the end of the check."""
    try:
        yield from rule.function(document)
    except (ValueError, ArithmeticError) as error:
        yield Found(rule.inputs[0].partition("[]")[0], f"cannot be computed from these numbers: {error}", "note")


def _phase_begun(rule, begun):
    if rule.code[0] == "W":
        return False
    if rule.code[0] != "X":
        return rule.phase in begun
    return {path.partition(".")[0] for path in rule.needs} & set(SECTIONS) <= begun
