import pytest

R = "requirements"
MUTES = "requirements.guardrail_metrics.mutes"
BROKEN = [
    ({f"{R}.guardrail_metrics": []}, f"{R}.guardrail_metrics", "warning", "must not get worse"),
    ({f"{MUTES}.limit": ...}, f"{MUTES}.limit", "warning", "'mutes' has no limit"),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)
