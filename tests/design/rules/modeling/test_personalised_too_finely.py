import pytest

BROKEN = [
    (
        {"modeling.examples_per_segment": 199.5},
        "modeling.examples_per_segment",
        ["smallest segment with a model of its own has 199.5 examples", "10 × 20 parameters = 200"],
    ),
    (
        {"modeling.personalisation": "individual", "modeling.min_examples_per_segment": 201},
        "modeling.examples_per_segment",
        ["smallest individual with a model of its own has 200 examples", "asks for 201"],
    ),
    (
        {"modeling.examples_per_segment": 1},
        "modeling.examples_per_segment",
        ["has 1 example; 10 × 20"],
    ),
    (
        # enough for the parameters that are not known, too few for what the document declares
        {"modeling.parameters_per_segment": ..., "modeling.min_examples_per_segment": 1_000},
        "modeling.examples_per_segment",
        ["asks for 1,000"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_one_model_for_all_is_never_too_fine(found, lacking):
    assert found({"modeling.personalisation": "global", "modeling.examples_per_segment": 1}) == []
    nothing_more = dict.fromkeys([f"modeling.{name}_per_segment" for name in ("examples", "parameters")], ...)
    assert lacking({"modeling.personalisation": "global"} | nothing_more) == []


def test_a_personalised_model_needs_its_numbers(found, lacking):
    lack = {"modeling.examples_per_segment": ..., "modeling.parameters_per_segment": ...}
    assert found(lack) == []
    assert lacking(lack) == ["modeling.examples_per_segment", "modeling.parameters_per_segment"]
    assert lacking({"modeling.personalisation": ...}) == ["modeling.personalisation"]
