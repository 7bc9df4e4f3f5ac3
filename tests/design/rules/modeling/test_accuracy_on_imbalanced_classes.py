import pytest

BROKEN = [
    (
        {"modeling.offline_metric": "accuracy", "requirements.prevalence": 0.05},
        "modeling.offline_metric",
        ["a share of 0.05 of the cases is positive: always answering 'no' has accuracy 0.95"],
    ),
    (
        {"modeling.offline_metric": "accuracy", "requirements.prevalence": ..., "features.positive_share": 0.9}
        | {"modeling.personalisation": "global"},
        "modeling.offline_metric",
        ["always answering 'yes' has accuracy 0.9"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_accuracy_on_balanced_classes_is_no_finding(found, lacking):
    assert found({"modeling.offline_metric": "accuracy"}) == []
    lack = {"modeling.offline_metric": "accuracy", "requirements.prevalence": ..., "features": {}}
    assert lacking(lack) == ["requirements.prevalence"]
