"""The examples on the pages of the rules: each fails or passes as it says, alone and inside a complete design."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules import all_rules
from mlsd_helpers.design.rules.examples import example_of
from mlsd_helpers.design.schema import Document

ROOT = Path(__file__).resolve().parents[3]
RULES = all_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@pytest.fixture(scope="module")
def reference():
    """Plain values of a complete design."""
    return Design.open(Path(__file__).with_name("reference.yaml")).to_dict()


def check(data):
    return Design(Document.model_validate(data)).check()


def codes(findings):
    return {finding.code for finding in findings}


def put_into(design, part):
    """The design with a small document put into it: items of lists meet by name, ``None`` takes out."""
    if isinstance(design, dict) and isinstance(part, dict):
        both = design | {key: put_into(design.get(key), value) for key, value in part.items()}
        return {key: value for key, value in both.items() if value is not None}
    if isinstance(design, list) and part and all(isinstance(item, dict) and "name" in item for item in part):
        items = {item["name"]: item for item in design}
        items |= {item["name"]: put_into(items.get(item["name"]), item) for item in part}
        return list(items.values())
    return deepcopy(part)


# The reference design


def test_the_reference_fills_in_what_every_rule_needs_and_no_rule_says_anything(reference):
    findings = check(reference)
    assert (list(findings), findings.missing) == ([], ())
    assert findings.rules_run == len([rule for rule in RULES if rule.phase != "waivers"])


def test_the_running_case_has_no_finding_without_a_reason():
    findings = Design.open(ROOT / "designs" / "flight_delay_alerts.yaml").check()
    assert [str(finding) for finding in findings if finding.severity != "note"] == []


# Each example


@each_rule
def test_what_fails_alone_is_found_and_what_passes_is_not(rule):
    example = example_of(rule)
    found = [finding for finding in check({"name": "small", **example.fails}) if finding.code == rule.code]
    assert rule.severity in {finding.severity for finding in found}
    passed = check({"name": "small", **example.passes})
    assert rule.code not in codes(passed)
    assert [gap.path for gap in passed.missing if any(rule.code in name for name in gap.needed_by)] == []


@each_rule
def test_a_complete_design_that_fails_has_this_finding_and_what_follows_from_it(rule, reference):
    example = example_of(rule)
    findings = check(put_into(reference, example.fails))
    assert codes(findings) == {rule.code, *example.follows}, "\n".join(map(str, findings))


@each_rule
def test_a_complete_design_that_passes_has_no_finding(rule, reference):
    findings = check(put_into(reference, example_of(rule).passes))
    assert [str(finding) for finding in findings] == []
    assert findings.shown_missing == ()


@each_rule
def test_what_follows_has_a_reason(rule):
    assert all(reason.strip() for reason in example_of(rule).follows.values())


@each_rule
def test_an_example_can_be_printed_as_json(rule):
    example = example_of(rule)
    assert json.loads(json.dumps([example.fails, example.passes])) == [example.fails, example.passes]
