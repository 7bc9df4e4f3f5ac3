import pytest

R = "requirements"
BROKEN = [
    (
        # 2,000 × 0.05 = 100 over 7 × 10 = 70; 0.05 × 0.35 ÷ 0.05 = 0.35
        {f"{R}.flagged_share": 0.05},
        f"{R}.flagged_share",
        "error",
        "100 alerts a day; 7 people × 10 can handle 70; 0.35 of the alerts would be true",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


@pytest.mark.parametrize(
    "path", ["requirements.flagged_share", "requirements.reviews_per_person_per_day", "requirements.users_per_day"]
)
def test_an_input_that_it_cannot_do_without_is_missing(lacking, path):
    assert lacking({path: ...}) == [path]


def test_alerts_that_are_too_many_by_the_noise_of_floats_are_not_too_many(found):
    # 100 × 2 × 0.07 = 14 = 7 × 2, though floats make it 14.000000000000002
    few = {"users_per_day": 100, "flagged_share": 0.07, "reviews_per_person_per_day": 2}
    assert 200 * 0.07 > 14
    assert found({f"{R}.{name}": value for name, value in few.items()} | {f"{R}.peak_requests_per_second": ...}) == []


def test_the_share_of_true_alerts_is_left_out_where_it_cannot_be(found):
    # 0.5 × 0.35 = 0.175 of the cases are true alerts, yet only 0.04 are flagged
    for change in ({f"{R}.prevalence": ...}, {f"{R}.expected_recall": ...}, {f"{R}.prevalence": 0.5}):
        finding = found({f"{R}.flagged_share": 0.04} | change)[0]
        assert finding.message == "80 alerts a day; 7 people × 10 can handle 70"


def test_more_true_cases_than_flagged_ones_cannot_be(found):
    # 0.2 × 0.5 = 0.1 of all cases are to be true alerts; 0.03 are flagged, which 7 × 10 people a day can handle
    numbers = {"prevalence": 0.2, "expected_recall": 0.5, "flagged_share": 0.03}
    (finding,) = found({f"{R}.{name}": value for name, value in numbers.items()})
    assert (finding.severity, finding.path) == ("warning", f"{R}.expected_recall")
    assert finding.message == (
        "a recall of 0.5 of a share of 0.2 that is positive is 0.1 of all cases, but only 0.03 of them are flagged"
    )


def test_the_epic_sepsis_model_would_have_been_named(found):
    # Wong et al. 2021: alerts on 18 % of hospitalisations, 7 % with sepsis, a third of those found: 0.07 × 0.33 ÷ 0.18
    numbers = {"prevalence": 0.07, "expected_recall": 0.33, "flagged_share": 0.18}
    (finding,) = found({f"{R}.{name}": value for name, value in numbers.items()})
    assert "360 alerts a day" in finding.message
    assert "0.128 of the alerts would be true" in finding.message


def test_where_nobody_has_to_act_on_each_alert_there_may_be_many(found):
    assert found({f"{R}.people_acting": ..., f"{R}.flagged_share": 1.0}) == []
