import pytest

BROKEN = [
    ({"infrastructure.rollback": "  "}, "infrastructure.rollback", ["last good version"]),
    (
        {"infrastructure.rollout": ["blue_green"]},
        "infrastructure.rollout",
        ["the steps are blue_green: neither shadow nor canary"],
    ),
    ({"infrastructure.rollout": ...}, "infrastructure.rollout", ["no steps are named"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
