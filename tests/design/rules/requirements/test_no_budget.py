import pytest

R = "requirements"
BROKEN = [
    ({f"{R}.monthly_budget_usd": ...}, f"{R}.monthly_budget_usd", "warning", "a month of running it"),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)
