import pytest

PLAN = "features.imbalance_plan"
BROKEN = [
    (
        {"features.positive_share": 0.005, "features.examples_per_day": 100, "modeling.offline_metric": "f1"},
        PLAN,
        "0.500% of examples are positive, under 1%; nothing is planned for them",
    ),
    (
        {"features.positive_share": 0.005, "features.examples_per_day": 100, PLAN: "weights"},
        "modeling.offline_metric",
        "a model that always says no has an accuracy of 99.500%",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.positive_share"
    assert path in lacking({path: ...})


def test_rare_positives_with_accuracy_and_no_plan_are_two_findings(found):
    rare = {"features.positive_share": 0.0099, "features.examples_per_day": 100}
    assert [finding.path for finding in found(rare)] == [PLAN, "modeling.offline_metric"]
