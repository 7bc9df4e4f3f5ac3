import pytest

WIND = "features.features.wind"
BROKEN = [
    ({f"{WIND}.missing_values": ...}, f"{WIND}.missing_values", "when 'wind' is missing"),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.features"
    assert path in lacking({path: ...})
