import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.alternatives_without_ml": ...},
        f"{R}.alternatives_without_ml",
        "warning",
        "beside the model",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)
