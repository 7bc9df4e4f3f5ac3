import pytest

BROKEN = [
    (
        {"features.training_gap_hours": 23.5},
        "features.training_gap_hours",
        "labels take 24 hours, and the newest training example is 23.5 hours old",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.training_gap_hours"
    assert path in lacking({path: ...})
