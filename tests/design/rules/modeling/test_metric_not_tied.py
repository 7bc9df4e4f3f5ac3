import pytest

BROKEN = [
    (
        {"modeling.metric_link": ...},
        "modeling.metric_link",
        ["a better roc_auc improves 'rebooked'"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
