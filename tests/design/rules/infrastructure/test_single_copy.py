import pytest

LOOKUP = "infrastructure.services.lookup"
BROKEN = [
    (
        # 43,200 × (1 − 0.9995) = 21.6 minutes
        {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...},
        f"{LOOKUP}.replicas",
        ["99.95 % leaves 21.6 minutes down a month; 'lookup' has 1 replica"],
    ),
    (
        {"infrastructure.zones": 1},
        "infrastructure.zones",
        ["21.6 minutes", "all replicas stand in 1 zone"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_one_copy_is_enough_for_three_nines(found):
    one_copy = {f"{LOOKUP}.replicas": 1, "infrastructure.zones": 1}
    assert found(one_copy | {"requirements.availability_target": 0.999}) == []
    assert len(found(one_copy | {"requirements.availability_target": 0.9991})) == 2


def test_one_replica_with_a_fallback_is_a_note(found):
    design = {"high_level_design.components": [{"name": "lookup", "fallback": "yesterday's table"}]}
    (finding,) = found(design | {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...})
    assert (finding.severity, finding.code) == ("note", "I008")
    assert "its fallback answers" in finding.message


def test_one_replica_that_no_request_needs_is_no_finding(found):
    design = {"high_level_design.components": [{"name": "lookup", "required": False}]}
    assert found(design | {f"{LOOKUP}.replicas": 1, "infrastructure.zones": ...}) == []
