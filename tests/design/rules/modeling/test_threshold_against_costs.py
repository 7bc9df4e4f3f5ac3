import pytest

BROKEN = [
    (
        {"modeling.threshold": 0.5},
        "modeling.threshold",
        ["acts from 0.5", "a false alarm costs 4 USD", "a missed case 16 USD", "4 ÷ (4 + 16) = 0.2 is cheapest"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


@pytest.mark.parametrize("change", [{"modeling.calibrated": False}, {"requirements.ml_task": "regression"}])
def test_the_costs_name_a_threshold_only_for_calibrated_scores_of_two_classes(found, lacking, change):
    assert not [finding for finding in found(change | {"modeling.threshold": 0.9}) if finding.code == "M005"]
    assert lacking(change | {"modeling.threshold": ...}) == []


def test_a_tenth_from_the_cheapest_threshold_is_near_enough(found):
    # 4 ÷ 20 = 0.2
    assert found({"modeling.threshold": 0.3}) == []
    assert found({"modeling.threshold": 0.1}) == []
    assert len(found({"modeling.threshold": 0.31})) == 1


def test_two_errors_that_cost_nothing_name_no_threshold(found):
    assert found({"requirements.cost_false_positive_usd": 0, "requirements.cost_false_negative_usd": 0}) == []
