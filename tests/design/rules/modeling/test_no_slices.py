import pytest

BROKEN = [
    ({"modeling.slices": []}, "modeling.slices", ["no group is named"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
