import pytest

DESIGN = "high_level_design"
RANKER = "high_level_design.components.ranker"
TRAINER = "high_level_design.components.trainer"
BROKEN = [
    (
        {f"{RANKER}.kind": "non_ml", f"{TRAINER}.kind": "non_ml"},
        f"{DESIGN}.components",
        ["none of 4 components has kind: ml"],
    ),
    (
        {f"{TRAINER}.path": "both", f"{TRAINER}.fallback": "the last model"},
        f"{DESIGN}.components",
        ["none of 4 components has path: training"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_kinds_that_are_not_filled_in_yet_are_missing(found, lacking):
    assert found({f"{RANKER}.kind": ..., f"{TRAINER}.kind": ...}) == []
    assert lacking({f"{RANKER}.kind": ..., f"{TRAINER}.kind": ...}) == [f"{RANKER}.kind", f"{TRAINER}.kind"]
