"""The examples on the pages of the rules: each fails or passes as it says, alone and inside a complete design."""

import json
from copy import deepcopy
from pathlib import Path

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules import all_rules
from mlsd_helpers.design.rules.examples import example_of
from mlsd_helpers.design.schema import Document

ROOT = Path(__file__).resolve().parents[3]
RULES = all_rules()


def check(data):
    return Design(Document.model_validate(data)).check()


def codes(findings):
    return {finding.code for finding in findings}


def put_into(design, part):
    """The design with a small document put into it: items of lists meet by name, ``None`` takes out."""
    if isinstance(design, dict) and isinstance(part, dict):
        both = design | {key: put_into(design.get(key), value) for key, value in part.items()}
        return {key: value for key, value in both.items() if value is not None}
    if isinstance(design, list) and part and all(map(name_of, part)):
        items = {name_of(item): item for item in design}
        items |= {name_of(item): put_into(items.get(name_of(item)), item) for item in part}
        return list(items.values())
    return deepcopy(part)


def name_of(item):
    """What an item of a list is known by, of a waiver its rule; None for an item without a name."""
    return item.get("name", item.get("rule")) if isinstance(item, dict) else None


def test_the_running_case_has_no_finding_without_a_reason():
    findings = Design.open(ROOT / "designs" / "flight_delay_alerts.yaml").check()
    assert [str(finding) for finding in findings if finding.severity != "note"] == []


# Each example


def test_every_failing_example_is_found_alone_with_the_severity_of_its_rule():
    def found(rule):
        return {f.severity for f in check({"name": "small", **example_of(rule).fails}) if f.code == rule.code}

    assert [(rule.name, severities) for rule in RULES if rule.severity not in (severities := found(rule))] == []


def test_every_passing_example_is_found_nothing_in_alone_and_has_all_that_its_rule_needs():
    passed = {rule: check({"name": "small", **example_of(rule).passes}) for rule in RULES}
    assert [rule.name for rule, findings in passed.items() if rule.code in codes(findings)] == []
    gaps = {rule.name: gaps_of(rule, findings) for rule, findings in passed.items()}
    assert {name: paths for name, paths in gaps.items() if paths} == {}


def gaps_of(rule, findings):
    return [gap.path for gap in findings.missing if any(rule.code in name for name in gap.needed_by)]


def test_a_complete_design_that_fails_has_this_finding_and_what_follows_from_it(complete_values):
    failed = {rule: check(put_into(complete_values, example_of(rule).fails)) for rule in RULES}
    expected = {rule.name: {rule.code, *example_of(rule).follows} for rule in RULES}
    assert {rule.name: codes(findings) for rule, findings in failed.items()} == expected


def test_a_complete_design_that_passes_has_no_finding(complete_values):
    passed = {rule.name: check(put_into(complete_values, example_of(rule).passes)) for rule in RULES}
    assert {name: list(map(str, findings)) for name, findings in passed.items() if list(findings)} == {}
    assert {name: findings.shown_missing for name, findings in passed.items() if findings.shown_missing} == {}


def test_what_follows_has_a_reason():
    assert [rule.name for rule in RULES if not all(why.strip() for why in example_of(rule).follows.values())] == []


def test_every_example_can_be_printed_as_json():
    shown = {rule.name: [example_of(rule).fails, example_of(rule).passes] for rule in RULES}
    assert json.loads(json.dumps(shown)) == shown
