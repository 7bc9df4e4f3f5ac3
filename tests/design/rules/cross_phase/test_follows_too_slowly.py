import pytest

BROKEN = [
    (
        {"modeling.retraining_cadence_days": 7.5},
        "modeling.retraining_cadence_days",
        ["the next training 7.5 + its labels 2 + training 1 + roll-out 2 = 12.5 days", "they must within 12 days"],
    ),
    (
        # 4 + 2 + 8 + 2, as a fall of the metric is noticed before the clock strikes
        {"modeling.retraining_trigger": "drift", "modeling.days_to_notice": 4, "modeling.days_to_retrain": 8},
        "modeling.days_to_retrain",
        ["noticing 4 + its labels 2 + training 8 + roll-out 2 = 16 days until the answers follow"],
    ),
    (
        {"modeling.retraining_cadence_days": 1},
        "modeling.retraining_cadence_days",
        ["trained every 24 hours, and labels take 48 hours"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_the_sooner_of_clock_and_trigger_counts(found, lacking):
    trigger = {"modeling.retraining_trigger": "drift"}
    assert found(trigger | {"modeling.days_to_notice": 30}) == []
    assert lacking(trigger | {"modeling.retraining_cadence_days": ...}) == ["modeling.days_to_notice"]
    assert found({"modeling.retraining_cadence_days": ...}) == []


def test_the_days_that_are_known_are_at_least_what_it_takes(found, lacking):
    unknown = {"modeling.days_to_roll_out": ...}
    assert lacking(unknown) == ["modeling.days_to_roll_out"]
    (finding,) = found(unknown | {"modeling.days_to_retrain": 4})
    assert "7 + its labels 2 + training 4 = 13 days at least" in finding.message


def test_labels_that_arrive_as_the_next_training_starts_are_soon_enough(found):
    assert found({"modeling.retraining_cadence_days": 2}) == []
