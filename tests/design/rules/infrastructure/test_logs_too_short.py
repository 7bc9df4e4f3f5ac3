import pytest

BROKEN = [
    (
        {"infrastructure.log_retention_days": 61},
        "infrastructure.log_retention_days",
        ["logs are kept for 61 days; label delay 2 + training window 60 = 62 days"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
