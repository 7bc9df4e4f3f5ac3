import pytest

WIND = "features.features.wind"
BROKEN = [
    ({f"{WIND}.same_code_in_serving": False}, f"{WIND}.same_code_in_serving", "different code"),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = f"{WIND}.same_code_in_serving"
    assert path in lacking({path: ...})
