from datetime import date, timedelta

import pytest
from pydantic import ValidationError

TODAY = date.today()


def names(findings):
    return {finding.name for finding in findings}


@pytest.mark.parametrize("rule", ["no-budget", "R008", "r008"])
def test_a_waiver_accepts_the_findings_of_a_rule_by_name_or_code(check, of, rule):
    before, after = check(), check({"rule": rule})
    assert names(after) == names(before) - {"no-budget"}
    assert [finding.code for finding in after.waived] == ["R008"]
    assert after.waived == tuple(of("R008", before))


def test_a_prefix_accepts_the_findings_of_all_rules_that_begin_with_it(check):
    findings = check({"rule": "R00"})
    assert {finding.code for finding in findings.waived} == {"R001", "R003", "R005", "R006", "R008"}
    assert list(findings) == []


def test_a_path_narrows_a_waiver_to_one_place(check, of):
    findings = check({"rule": "R001", "path": "requirements.users"})
    assert [finding.path for finding in findings.waived] == ["requirements.users"]
    assert [finding.path for finding in of("R001", findings)] == ["requirements.decision"]


def test_a_path_covers_all_that_lies_in_it(check, of, begun):
    requirements = begun | {"guardrail_metrics": [{"name": "calls"}, {"name": "calls_at_night"}]}
    findings = check({"rule": "R003", "path": "requirements.guardrail_metrics.calls"}, requirements=requirements)
    assert [finding.path for finding in findings.waived] == ["requirements.guardrail_metrics.calls.limit"]
    findings = check({"rule": "R003", "path": "requirements"}, requirements=requirements)
    assert (len(findings.waived), of("R003", findings)) == (2, [])


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_waiver_without_a_reason_is_refused(check, reason):
    with pytest.raises(ValidationError, match="reason"):
        check({"rule": "R008", "reason": reason})


def test_a_path_may_name_the_item_of_a_list(check, of, begun):
    requirements = begun | {"guardrail_metrics": [{"name": "mutes"}, {"name": "calls"}]}
    waiver = {"rule": "no-guardrail", "path": "requirements.guardrail_metrics.calls.limit"}
    findings = check(waiver, requirements=requirements)
    assert [finding.path for finding in of("R003", findings)] == ["requirements.guardrail_metrics.mutes.limit"]
    assert of("W001", findings) == []


def test_what_is_waived_is_no_error_and_counted_as_waived(check):
    before, after = check(), check({"rule": "R001"})
    assert names(before.errors) - names(after.errors) == {"no-decision-stated"}
    # the rules that need nothing: R001, R003, R005, R006, R008, R012, R013, R014
    assert after.summary().endswith("2 waived (8 rules run)")
    assert [finding["code"] for finding in after.to_dict()["waived"]] == ["R001", "R001"]


def test_a_finding_that_two_waivers_accept_is_waived_once_and_neither_is_unused(check, of):
    findings = check({"rule": "R008"}, {"rule": "no-budget"})
    assert len(findings.waived) == 1
    assert of("W001", findings) == []


def test_a_waiver_may_accept_what_is_said_of_waivers(check, of, begun):
    unused = {"rule": "R002", "path": "requirements.users"}
    requirements = begun | {"success_metric": {"better": "higher", "baseline": 0.1, "target": 0.2}}
    assert len(of("W001", check(unused, requirements=requirements))) == 1
    findings = check(unused, {"rule": "unused-waiver"}, requirements=requirements)
    assert of("W001", findings) == []
    assert [finding.path for finding in findings.waived] == ["waivers.0"]


def test_a_waiver_may_accept_that_another_has_expired(check, of):
    findings = check({"rule": "R008", "expires": TODAY - timedelta(days=1)}, {"rule": "W002"})
    assert [finding.code for finding in findings.waived] == ["W002"]
    assert of("R008", findings)
