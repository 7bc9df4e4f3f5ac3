import pytest

MEAN = {"requirements.success_metric.kind": "mean", "requirements.success_metric.baseline": 100.0}
BROKEN = [
    (
        # p̄ = 0.105: (1.95996 × √(2 × 0.105 × 0.895) + 0.84162 × √(0.1 × 0.9 + 0.11 × 0.89)) ÷ 0.01 = 121.452,
        # squared 14,751. 14,751 × 2 ÷ 5,000 = 5.9 days
        {"modeling.experiment_days": 5},
        "modeling.experiment_days",
        ["0.01 on 0.1 needs 14,751 units in each of two arms: 5.9 days at 5,000 units a day", "5 days are planned"],
    ),
    (
        # 2 × (2.80159 × 40 ÷ 2)² = 6,279.1; × 2 ÷ 5,000 = 2.512 days
        # 2,500 in each arm see 2.80159 × 40 × √(2 ÷ 2,500) = 3.17
        MEAN
        | {
            "modeling.experiment_standard_deviation": 40,
            "modeling.experiment_minimum_effect": 2,
            "modeling.experiment_days": 1,
        },
        "modeling.experiment_days",
        ["needs 6,280 units", "2.512 days at 5,000", "1 day is planned, enough for an effect of 3.17 at the smallest"],
    ),
    (
        {"modeling.experiment_minimum_effect": 0.95},
        "modeling.experiment_minimum_effect",
        ["cannot be sized: target is 1.05; expected a fraction between 0 and 1"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_the_planned_days_say_what_they_can_see(found, smallest_visible):
    # 10,000 × 0.5 × 5 ÷ 2 = 12,500 in each arm
    (finding,) = found({"modeling.experiment_days": 5})
    assert f"enough for an effect of {smallest_visible(0.10, 12_500, 0.5):.3g} at the smallest" in finding.message


def test_a_fall_is_sized_as_a_fall(found, smallest_visible):
    # p̄ = 0.095: (1.95996 × √(2 × 0.095 × 0.905) + 0.84162 × √(0.1 × 0.9 + 0.09 × 0.91)) ÷ 0.01 = 116.168
    # 116.168² = 13,495
    changes = {"requirements.success_metric.better": "lower", "modeling.experiment_days": 5}
    (finding,) = found(changes)
    assert "needs 13,495 units" in finding.message
    assert f"enough for an effect of {smallest_visible(0.90, 12_500, 0.09):.3g}" in finding.message


def test_days_that_suffice_are_no_finding(found):
    # 14,751 × 2 ÷ 5,000 = 5.9004
    assert found({"modeling.experiment_days": 5.9004}) == []
    assert len(found({"modeling.experiment_days": 5.9003})) == 1


def test_less_than_one_unit_sees_nothing(found):
    (finding,) = found({"modeling.experiment_units_per_day": 0.1})
    assert "14 days are planned, enough for no effect at all" in finding.message


def test_a_mean_needs_its_spread(lacking):
    assert lacking(MEAN) == ["modeling.experiment_standard_deviation"]


def test_a_power_below_chance_is_said(found):
    (finding,) = found({"modeling.experiment_power": 0.01})
    assert "power is 0.01; expected more than alpha = 0.05" in finding.message


def test_an_effect_too_small_for_any_number_of_units_is_said(found):
    tiny = {"modeling.experiment_standard_deviation": 1e15, "modeling.experiment_minimum_effect": 1e-300}
    (finding,) = found(MEAN | tiny)
    assert "the change is so small that it would need more units than a float holds" in finding.message
