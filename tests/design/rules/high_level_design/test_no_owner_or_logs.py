import pytest

STORE = "high_level_design.components.store"
TRAINER = "high_level_design.components.trainer"
BROKEN = [
    ({f"{TRAINER}.owner": ...}, f"{TRAINER}.owner", ["'trainer'"]),
    (
        {f"{STORE}.logs": ["inputs", "memory"]},
        f"{STORE}.logs",
        ["it logs inputs, memory: neither run time nor errors"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_one_of_run_time_and_errors_is_enough_to_see_it_break(found):
    assert found({f"{STORE}.logs": ["errors"]}) == []
