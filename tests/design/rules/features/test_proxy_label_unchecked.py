import pytest

BROKEN = [
    (
        {"features.label_stands_for": "The airline says that it arrived late"},
        "features.label_agreement_check",
        "the label stands for 'The airline says that it arrived late', wanted is 'The flight arrives 15 minutes late'",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_proxy_that_is_checked_against_the_goal_is_no_finding(found, lacking):
    checked = {"features.label_agreement_check": "100 arrivals a month are looked up, by airport"}
    assert found(checked | {"features.label_stands_for": "The airline says so"}) == []
    assert lacking(checked | {"features.label_stands_for": ...}) == []
    assert lacking({"features.label_stands_for": ..., "requirements.target_outcome": ""}) == [
        "features.label_stands_for",
        "requirements.target_outcome",
    ]
