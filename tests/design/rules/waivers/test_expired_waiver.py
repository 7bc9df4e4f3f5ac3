from datetime import date, timedelta

TODAY = date.today()


def test_a_waiver_holds_on_its_last_day(check, of):
    findings = check({"rule": "R008", "expires": TODAY})
    assert (len(findings.waived), of("W001", findings), of("W002", findings)) == (1, [], [])


def test_the_day_after_it_has_expired_and_the_finding_is_back(check, of):
    yesterday = TODAY - timedelta(days=1)
    findings = check({"rule": "R008", "expires": yesterday})
    assert (findings.waived, len(of("R008", findings)), of("W001", findings)) == ((), 1, [])
    (finding,) = of("W002", findings)
    assert (finding.name, finding.severity, finding.path) == ("expired-waiver", "warning", "waivers.0")
    assert finding.message == f"the waiver of 'R008' expired on {yesterday}"


def test_an_expired_waiver_of_what_is_not_found_is_expired_and_not_unused_too(check, begun):
    waiver = {"rule": "R008", "expires": TODAY - timedelta(days=1)}
    findings = check(waiver, requirements=begun | {"monthly_budget_usd": 500})
    assert [finding.code for finding in findings if finding.code[0] == "W"] == ["W002"]
