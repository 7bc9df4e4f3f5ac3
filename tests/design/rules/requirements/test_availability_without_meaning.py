import pytest

R = "requirements"
BROKEN = [
    (
        # 43,200 × 0.0001 = 4.32
        {f"{R}.availability_meaning": " "},
        f"{R}.availability_meaning",
        "warning",
        "99.99 % leaves 4.32 minutes down a month; nothing says what counts as down",
    ),
    (
        # 43,200 × 0.00009 = 3.888
        {f"{R}.availability_target": 0.99991, "infrastructure.zones": 2},
        "infrastructure.services.ranker.replicas",
        "error",
        "99.991 % leaves 3.89 minutes down a month; 'ranker' has 1 replica",
    ),
    (
        {f"{R}.availability_target": 0.99991, "infrastructure.services.ranker.replicas": 2},
        "infrastructure.zones",
        "error",
        "99.991 % leaves 3.89 minutes down a month; everything stands in 1 zone",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "requirements.availability_target"
    assert lacking({path: ...}) == [path]


def test_over_four_nines_two_replicas_in_two_zones_are_enough(found):
    redundant = {"infrastructure.services.ranker.replicas": 2, "infrastructure.zones": 2}
    assert found({f"{R}.availability_target": 0.99999} | redundant) == []


def test_before_there_is_an_infrastructure_nothing_is_asked_of_it(found):
    assert found({f"{R}.availability_target": 0.99999, "infrastructure": ...}) == []
