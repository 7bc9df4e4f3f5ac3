import pytest

WIND = "features.features.wind"
BROKEN = [
    (
        {f"{WIND}.known_before_prediction_minutes": -30},
        f"{WIND}.known_before_prediction_minutes",
        "'wind' becomes known 30 minutes after the prediction; 0 minutes before it is the latest",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = f"{WIND}.known_before_prediction_minutes"
    assert path in lacking({path: ...})
