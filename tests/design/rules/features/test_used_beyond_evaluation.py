import pytest

BROKEN = [
    (
        {"requirements.populations_of_use": ["Chicago", "Boston", "Denver"]},
        "modeling.populations_of_evaluation",
        "2 of 3 populations of use are not among the 2 evaluated: Chicago, Denver",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_populations_are_compared_once_modeling_has_begun(found, lacking):
    unsaid = {"requirements.populations_of_use": ...}
    assert lacking(unsaid) == ["requirements.populations_of_use"]
    assert lacking(unsaid | {"modeling": {}}) == []
    assert found({"requirements.populations_of_use": ["Chicago"], "modeling": ...}) == []
    assert lacking({"modeling.populations_of_evaluation": []}) == ["modeling.populations_of_evaluation"]
