import pytest

BROKEN = [
    (
        # ten events per parameter (Peduzzi et al. 1996): 997.5 × 0.2 = 199.5 positives, fewer than 200
        {"modeling.examples_per_segment": 997.5},
        "modeling.examples_per_segment",
        ["smallest segment with a model of its own has 997.5 examples, 200 of the rarer", "10 × 20 parameters = 200"],
    ),
    (
        # where nine in ten are positive, the negatives are the rarer class
        {"features.positive_share": 0.9},
        "modeling.examples_per_segment",
        ["1,000 examples, 100 of the rarer class"],
    ),
    (
        # nobody says how rare positives are: examples are all that can be counted
        {"features.positive_share": ..., "modeling.examples_per_segment": 199, "modeling.min_examples_per_segment": 1},
        "modeling.examples_per_segment",
        ["has 199 examples; 10 × 20 parameters = 200"],
    ),
    (
        {"modeling.personalisation": "individual", "modeling.min_examples_per_segment": 1_001},
        "modeling.examples_per_segment",
        ["smallest individual with a model of its own has 1,000 examples", "asks for 1,001"],
    ),
    (
        {"modeling.examples_per_segment": 1},
        "modeling.examples_per_segment",
        ["has 1 example, 0.2 of the rarer class; 10 × 20"],
    ),
    (
        # enough for the parameters that are not known, too few for what the document declares
        {"modeling.parameters_per_segment": ..., "modeling.min_examples_per_segment": 2_000},
        "modeling.examples_per_segment",
        ["asks for 2,000"],
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


def test_ten_examples_of_the_rarer_class_for_each_parameter_are_enough(found):
    assert found({"modeling.examples_per_segment": 1_000}) == []


def test_a_number_that_is_predicted_has_no_rarer_class(found):
    changes = {"modeling.examples_per_segment": 200, "modeling.min_examples_per_segment": 200}
    assert found({"requirements.ml_task": "ranking"} | changes) == []
