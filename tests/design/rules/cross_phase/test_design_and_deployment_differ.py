import pytest

BROKEN = [
    (
        {"high_level_design.components": [{"name": "train"}, {"name": "answers"}]},
        "infrastructure.services.ranker",
        ["'ranker' is deployed, but is not one of the 2 components of the design"],
    ),
    (
        {"infrastructure.jobs": []},
        "high_level_design.components.train",
        ["'train' is in the design, but not among the 2 services, jobs and caches"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_name_typed_twice_is_shown_from_both_sides(found):
    design, deployed = found({"high_level_design.components": [{"name": n} for n in ("rankers", "train", "answers")]})[
        ::-1
    ]
    assert (design.severity, design.path) == ("note", "high_level_design.components.rankers")
    assert "did you mean 'ranker'?" in design.message
    assert (deployed.severity, deployed.path) == ("warning", "infrastructure.services.ranker")
    assert "did you mean 'rankers'?" in deployed.message


def test_a_name_with_a_word_left_out_is_recognised(found):
    deployed = found({"high_level_design.components": [{"name": n} for n in ("night_ranker", "train", "answers")]})[0]
    assert deployed.message.endswith("; did you mean 'night_ranker'?")
