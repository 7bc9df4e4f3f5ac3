import pytest

BROKEN = [
    (
        {"infrastructure.monitoring": ["latency", "errors", "cost"]},
        "infrastructure.monitoring",
        ["2 of 5 are watched; nothing watches inputs, predictions, quality"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
