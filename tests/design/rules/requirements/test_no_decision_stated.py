import pytest

R = "requirements"
BROKEN = [
    ({f"{R}.problem": ...}, f"{R}.problem", "error", "nothing says what the problem is"),
    ({f"{R}.users": " \n"}, f"{R}.users", "error", "nothing says what the users are"),
    ({f"{R}.decision": ""}, f"{R}.decision", "error", "nothing says what the decision is"),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_several_findings_of_one_rule_stand_at_their_own_fields(found):
    paths = [finding.path for finding in found({f"{R}.problem": ..., f"{R}.users": ..., f"{R}.decision": ...})]
    assert paths == [f"{R}.decision", f"{R}.problem", f"{R}.users"]
