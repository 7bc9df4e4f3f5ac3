import pytest

METRIC = "requirements.success_metric"
BROKEN = [
    (
        {f"{METRIC}.target": 0.105},
        f"{METRIC}.target",
        ["from 0.1 to 0.105 is a change of 0.005", "35,000 units in each arm in 14 days see"],
    ),
    (
        # 2.80159 × 40 × √(2 ÷ 35,000) = 0.847
        {
            f"{METRIC}.kind": "mean",
            f"{METRIC}.baseline": 100,
            f"{METRIC}.target": 99.5,
            "modeling.experiment_standard_deviation": 40,
        },
        f"{METRIC}.target",
        ["from 100 to 99.5 is a change of 0.5", "see 0.847 or more"],
    ),
    (
        {"modeling.experiment_days": 0.0001},
        f"{METRIC}.target",
        ["0.25 units in each arm in 0.0001 days see no change at all"],
    ),
    (
        {f"{METRIC}.baseline": 10},
        "modeling.experiment_days",
        ["baseline is 10; expected a fraction"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_the_smallest_visible_rise_is_the_limit(found, smallest_visible):
    visible = smallest_visible(0.10, 35_000, 0.5)
    assert found({f"{METRIC}.target": 0.10 + visible * 1.0001}) == []
    (finding,) = found({f"{METRIC}.target": 0.10 + visible * 0.9999})
    assert f"see {visible:.3g} or more" in finding.message


def test_the_smallest_visible_fall_is_the_limit(found, smallest_visible):
    visible = smallest_visible(0.90, 35_000, 0.09)  # of the complement
    assert found({f"{METRIC}.target": 0.10 - visible * 1.0001}) == []
    (finding,) = found({f"{METRIC}.target": 0.10 - visible * 0.9999})
    assert f"see {visible:.3g} or more" in finding.message


def test_no_lift_at_all_is_left_to_the_rule_on_targets(found):
    assert found({f"{METRIC}.target": 0.10}) == []


def test_a_mean_needs_its_spread(lacking):
    assert lacking({f"{METRIC}.kind": "mean"}) == ["modeling.experiment_standard_deviation"]
