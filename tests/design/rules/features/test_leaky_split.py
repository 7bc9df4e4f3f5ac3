import pytest

BROKEN = [
    (
        {"features.split": "random", "features.repeated_group": ...},
        "features.split",
        "the split is 'random' although examples carry time",
    ),
    ({"features.split": "group"}, "features.split", "the split is 'group' although examples carry time"),
    (
        {"features.split": "time"},
        "features.split",
        "the split is 'time', so that a group stands on both sides of it: aircraft",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.split"
    assert path in lacking({path: ...})


def test_a_random_split_of_examples_without_time_and_groups_is_fine(found, lacking):
    changes = {"features.split": "random", "features.examples_carry_time": False, "features.repeated_group": ...}
    assert found(changes) == []
    assert lacking(changes | {"features.examples_carry_time": ...}) == ["features.examples_carry_time"]


def test_a_random_split_can_leak_twice(found):
    assert [finding.severity for finding in found({"features.split": "random"})] == ["error", "warning"]
