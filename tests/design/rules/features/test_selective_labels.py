import pytest

BROKEN = [
    ({"features.exploration_share": 0}, "features.exploration_share", "0 % of decisions are held"),
    ({"features.exploration_share": ...}, "features.exploration_share", "no share of decisions"),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_labels_of_every_case_need_no_exploration(found):
    assert found({"features.label_only_where_acted": False, "features.exploration_share": ...}) == []
