from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

# R001 finds two fields empty; R003, R005, R006 and R008 find one each
BEGUN = {"problem": "Passengers learn of delays too late.", "coverage": 1}
TODAY = date.today()


def check(*waivers, requirements=BEGUN):
    waivers = [{"reason": "we know"} | waiver for waiver in waivers]
    return run(Document.model_validate({"name": "shop", "requirements": requirements, "waivers": waivers}))


def names(findings):
    return {finding.name for finding in findings}


def of(code, findings):
    return [finding for finding in findings if finding.code == code]


@pytest.mark.parametrize("rule", ["no-budget", "R008", "r008"])
def test_a_waiver_accepts_the_findings_of_a_rule_by_name_or_code(rule):
    before, after = check(), check({"rule": rule})
    assert names(after) == names(before) - {"no-budget"}
    assert [finding.code for finding in after.waived] == ["R008"]
    assert after.waived == tuple(of("R008", before))


def test_a_prefix_accepts_the_findings_of_all_rules_that_begin_with_it():
    findings = check({"rule": "R00"})
    assert {finding.code for finding in findings.waived} == {"R001", "R003", "R005", "R006", "R008"}
    assert list(findings) == []


def test_a_path_narrows_a_waiver_to_one_place():
    findings = check({"rule": "R001", "path": "requirements.users"})
    assert [finding.path for finding in findings.waived] == ["requirements.users"]
    assert [finding.path for finding in of("R001", findings)] == ["requirements.decision"]


def test_a_path_covers_all_that_lies_in_it():
    requirements = BEGUN | {"guardrail_metrics": [{"name": "calls"}, {"name": "calls_at_night"}]}
    findings = check({"rule": "R003", "path": "requirements.guardrail_metrics.calls"}, requirements=requirements)
    assert [finding.path for finding in findings.waived] == ["requirements.guardrail_metrics.calls.limit"]
    findings = check({"rule": "R003", "path": "requirements"}, requirements=requirements)
    assert (len(findings.waived), of("R003", findings)) == (2, [])


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_waiver_without_a_reason_is_refused(reason):
    with pytest.raises(ValidationError, match="reason"):
        check({"rule": "R008", "reason": reason})


def test_a_path_may_name_the_item_of_a_list():
    requirements = BEGUN | {"guardrail_metrics": [{"name": "mutes"}, {"name": "calls"}]}
    waiver = {"rule": "no-guardrail", "path": "requirements.guardrail_metrics.calls.limit"}
    findings = check(waiver, requirements=requirements)
    assert [finding.path for finding in of("R003", findings)] == ["requirements.guardrail_metrics.mutes.limit"]
    assert of("W001", findings) == []


def test_what_is_waived_is_no_error_and_counted_as_waived():
    before, after = check(), check({"rule": "R001"})
    assert names(before.errors) - names(after.errors) == {"no-decision-stated"}
    # the rules that need nothing: R001, R003, R005, R006, R008, R012, R013, R014
    assert after.summary().endswith("2 waived (8 rules run)")
    assert [finding["code"] for finding in after.to_dict()["waived"]] == ["R001", "R001"]


def test_a_finding_that_two_waivers_accept_is_waived_once_and_neither_is_unused():
    findings = check({"rule": "R008"}, {"rule": "no-budget"})
    assert len(findings.waived) == 1
    assert of("W001", findings) == []


def test_a_waiver_of_what_is_not_found_is_unused():
    (finding,) = of("W001", check({"rule": "no-budget"}, requirements=BEGUN | {"monthly_budget_usd": 500}))
    assert (finding.name, finding.severity, finding.path) == ("unused-waiver", "warning", "waivers.0")
    assert finding.message == "'no-budget' finds nothing, so there is nothing to waive"


def test_a_waiver_at_a_place_where_nothing_is_found_is_unused():
    (finding,) = of("W001", check({"rule": "R003"}, {"rule": "R001", "path": "requirements.problem"}))
    assert finding.path == "waivers.1"
    assert finding.message == (
        "'R001' finds nothing at requirements.problem; it does at requirements.users, requirements.decision"
    )


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("no-buget", "did you mean 'no-budget'?"),
        ("R0008", "did you mean 'R008'?"),
        ("zzzz", "'mlsd rule' lists them all"),
        ("", "'mlsd rule' lists them all"),
    ],
)
def test_a_waiver_of_a_rule_that_does_not_exist_names_the_nearest(rule, hint):
    findings = check({"rule": rule})
    (finding,) = of("W001", findings)
    assert finding.message == f"there is no rule '{rule}'; {hint}"
    assert findings.waived == ()


@pytest.mark.parametrize("rule", ["M001", "no-slices", "R002", "R011", "X001", "R", "R01"])
def test_a_waiver_whose_rule_has_not_run_yet_is_not_unused(rule):
    # modeling has not begun; the success metric and the horizon are missing
    assert of("W001", check({"rule": rule, "path": "requirements.problem"})) == []


def test_a_waiver_whose_rule_still_waits_for_an_input_is_not_unused():
    waiting = BEGUN | {"people_acting": 5, "reviews_per_person_per_day": 10, "users_per_day": 100}
    waiting |= {"requests_per_user_per_day": 2}
    assert of("W001", check({"rule": "R014"}, requirements=waiting)) == []
    (finding,) = of("W001", check({"rule": "R014"}, requirements=waiting | {"flagged_share": 0.1}))
    assert finding.path == "waivers.0"


def test_a_waiver_of_nothing_is_seen_before_any_phase_has_begun():
    findings = run(Document.model_validate({"name": "shop", "waivers": [{"rule": "no-buget", "reason": "we know"}]}))
    assert [finding.code for finding in findings] == ["W001"]


def test_a_waiver_holds_on_its_last_day():
    findings = check({"rule": "R008", "expires": TODAY})
    assert (len(findings.waived), of("W001", findings), of("W002", findings)) == (1, [], [])


def test_the_day_after_it_has_expired_and_the_finding_is_back():
    yesterday = TODAY - timedelta(days=1)
    findings = check({"rule": "R008", "expires": yesterday})
    assert (findings.waived, len(of("R008", findings)), of("W001", findings)) == ((), 1, [])
    (finding,) = of("W002", findings)
    assert (finding.name, finding.severity, finding.path) == ("expired-waiver", "warning", "waivers.0")
    assert finding.message == f"the waiver of 'R008' expired on {yesterday}"


def test_a_waiver_may_accept_what_is_said_of_waivers():
    unused = {"rule": "R002", "path": "requirements.users"}
    requirements = BEGUN | {"success_metric": {"better": "higher", "baseline": 0.1, "target": 0.2}}
    assert len(of("W001", check(unused, requirements=requirements))) == 1
    findings = check(unused, {"rule": "unused-waiver"}, requirements=requirements)
    assert of("W001", findings) == []
    assert [finding.path for finding in findings.waived] == ["waivers.0"]


def test_a_waiver_may_accept_that_another_has_expired():
    findings = check({"rule": "R008", "expires": TODAY - timedelta(days=1)}, {"rule": "W002"})
    assert [finding.code for finding in findings.waived] == ["W002"]
    assert of("R008", findings)


def test_a_waiver_of_the_rules_on_waivers_is_never_unused():
    assert of("W001", check({"rule": "R008"}, {"rule": "expired-waiver"})) == []


def test_an_expired_waiver_of_what_is_not_found_is_expired_and_not_unused_too():
    waiver = {"rule": "R008", "expires": TODAY - timedelta(days=1)}
    findings = check(waiver, requirements=BEGUN | {"monthly_budget_usd": 500})
    assert [finding.code for finding in findings if finding.code[0] == "W"] == ["W002"]
