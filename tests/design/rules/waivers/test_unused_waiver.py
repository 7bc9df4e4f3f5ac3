import pytest

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document


def test_a_waiver_of_what_is_not_found_is_unused(check, of, begun):
    (finding,) = of("W001", check({"rule": "no-budget"}, requirements=begun | {"monthly_budget_usd": 500}))
    assert (finding.name, finding.severity, finding.path) == ("unused-waiver", "warning", "waivers.0")
    assert finding.message == "'no-budget' finds nothing, so there is nothing to waive"


def test_a_waiver_at_a_place_where_nothing_is_found_is_unused(check, of):
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
def test_a_waiver_of_a_rule_that_does_not_exist_names_the_nearest(check, of, rule, hint):
    findings = check({"rule": rule})
    (finding,) = of("W001", findings)
    assert finding.message == f"there is no rule '{rule}'; {hint}"
    assert findings.waived == ()


@pytest.mark.parametrize("rule", ["M001", "no-slices", "R002", "R011", "X001", "R", "R01"])
def test_a_waiver_whose_rule_has_not_run_yet_is_not_unused(check, of, rule):
    # modeling has not begun; the success metric and the horizon are missing
    assert of("W001", check({"rule": rule, "path": "requirements.problem"})) == []


def test_a_waiver_whose_rule_still_waits_for_an_input_is_not_unused(check, of, begun):
    waiting = begun | {"people_acting": 5, "reviews_per_person_per_day": 10, "users_per_day": 100}
    waiting |= {"requests_per_user_per_day": 2}
    assert of("W001", check({"rule": "R014"}, requirements=waiting)) == []
    (finding,) = of("W001", check({"rule": "R014"}, requirements=waiting | {"flagged_share": 0.1}))
    assert finding.path == "waivers.0"


def test_a_waiver_of_nothing_is_seen_before_any_phase_has_begun():
    findings = run(Document.model_validate({"name": "shop", "waivers": [{"rule": "no-buget", "reason": "we know"}]}))
    assert [finding.code for finding in findings] == ["W001"]


def test_a_waiver_of_the_rules_on_waivers_is_never_unused(check, of):
    assert of("W001", check({"rule": "R008"}, {"rule": "expired-waiver"})) == []
