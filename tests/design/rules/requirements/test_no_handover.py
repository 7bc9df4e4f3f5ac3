import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.coverage": ..., f"{R}.handover": ...},
        f"{R}.coverage",
        "warning",
        "nothing says which inputs it should not answer, and who takes those over",
    ),
    (
        {f"{R}.handover": ...},
        f"{R}.handover",
        "warning",
        "0.3 of the inputs are not to be answered, and nothing says who takes over",
    ),
    (
        {f"{R}.handover_capacity_per_day": 599},
        f"{R}.handover_capacity_per_day",
        "warning",
        "0.3 of the inputs are not to be answered: 600 cases a day of 2,000; whoever takes over can take 599",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


@pytest.mark.parametrize("path", ["requirements.handover_capacity_per_day", "requirements.requests_per_user_per_day"])
def test_an_input_that_it_cannot_do_without_is_missing(lacking, path):
    assert lacking({path: ...}) == [path]


def test_a_handover_without_a_share_waits_for_the_share(found, lacking):
    assert found({f"{R}.coverage": ...}) == []
    assert lacking({f"{R}.coverage": ...}) == [f"{R}.coverage"]


def test_when_every_input_is_answered_nobody_takes_over(found):
    assert found({f"{R}.coverage": 1.0, f"{R}.handover": ..., f"{R}.handover_capacity_per_day": ...}) == []
