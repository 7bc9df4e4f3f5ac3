import pytest

BROKEN = [
    ({"features.label_definition": " "}, "features.label_definition", "how the label is computed"),
    ({"features.label_source": ...}, "features.label_source", "which record"),
    ({"features.label_delay_hours": ...}, "features.label_delay_hours", "how many hours"),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
