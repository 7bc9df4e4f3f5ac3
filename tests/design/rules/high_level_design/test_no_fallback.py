import pytest

RANKER = "high_level_design.components.ranker"
BROKEN = [
    ({f"{RANKER}.fallback": " "}, f"{RANKER}.fallback", ["in place of 'ranker'"]),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_learned_component_without_a_path_may_not_need_a_fallback(found, lacking):
    changes = {f"{RANKER}.path": ..., f"{RANKER}.fallback": ...}
    assert "H005" not in {finding.code for finding in found(changes)}
    assert lacking(changes) == [f"{RANKER}.path"]
