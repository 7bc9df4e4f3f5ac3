import pytest

BROKEN = [
    (
        {"modeling.retraining_trigger": ..., "modeling.retraining_cadence_days": ...},
        "modeling.retraining_trigger",
        ["neither an event nor the clock"],
    ),
    ({"modeling.promotion_gate": " "}, "modeling.promotion_gate", ["what a new model must show"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
