import pytest

WIND = "features.features.wind"
BROKEN = [
    (
        {f"{WIND}.source": "wether"},
        f"{WIND}.source",
        "there is no source 'wether'; did you mean 'weather'?",
    ),
    ({f"{WIND}.source": ...}, f"{WIND}.source", "nothing says where 'wind' comes from"),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.sources"
    assert path in lacking({path: ...})
