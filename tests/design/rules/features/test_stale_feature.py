import pytest

CARRIER = "features.features.carrier"
WIND = "features.features.wind"
SCHEDULE = "features.sources.schedule"
BROKEN = [
    (
        {f"{CARRIER}.freshness_minutes": 1441},
        f"{CARRIER}.freshness_minutes",
        "up to 1,441 minutes old when used; it misleads after 1,440 minutes",
    ),
    (
        {f"{WIND}.freshness_minutes": ..., f"{WIND}.max_age_minutes": 60},
        f"{WIND}.freshness_minutes",
        "up to 90 minutes old when used because its source 'weather' is; it misleads after 60 minutes",
    ),
    (
        {f"{WIND}.freshness_minutes": 121},
        f"{WIND}.max_age_minutes",
        "up to 121 minutes old when used, for a decision 120 minutes ahead; nothing says how old it may be",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_allowed_age_without_a_known_age_is_missing(lacking):
    changes = {f"{CARRIER}.freshness_minutes": ..., f"{SCHEDULE}.freshness_minutes": ...}
    assert lacking(changes) == [f"{CARRIER}.freshness_minutes"]


def test_an_age_that_nothing_limits_is_no_finding(found):
    old = {f"{WIND}.freshness_minutes": 10**6}
    assert found(old | {"requirements.decision_horizon_minutes": ...}) == []
    assert found(old | {"requirements.decision_horizon_minutes": -5}) == []
    assert [finding.severity for finding in found(old)] == ["note"]
