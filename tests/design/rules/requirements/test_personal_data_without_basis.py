import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.personal_data_basis": ...},
        f"{R}.personal_data_basis",
        "error",
        "on which basis it may be used",
    ),
    (
        {f"{R}.personal_data_retention_days": ...},
        f"{R}.personal_data_retention_days",
        "error",
        "how many days it is kept",
    ),
    (
        {f"{R}.personal_data_deletion": " "},
        f"{R}.personal_data_deletion",
        "error",
        "how one person's data is deleted",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "requirements.uses_personal_data"
    assert lacking({path: ...}) == [path]


def test_without_personal_data_nothing_is_asked(found):
    nothing = {f"{R}.uses_personal_data": False, f"{R}.personal_data_basis": ..., f"{R}.personal_data_deletion": ...}
    assert found(nothing) == []
