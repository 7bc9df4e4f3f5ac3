import pytest

BROKEN = [
    (
        {"features.sources.arrivals.owner": " "},
        "features.sources.arrivals.owner",
        ["2 features read 'arrivals', and nobody is named who keeps it right"],
    ),
    (
        {"features.sources.arrivals.freshness_minutes": ...},
        "features.sources.arrivals.freshness_minutes",
        ["2 features read 'arrivals', and nothing says how old its newest row is"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
