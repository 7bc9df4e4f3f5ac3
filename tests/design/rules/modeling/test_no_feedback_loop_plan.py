import pytest

BROKEN = [
    (
        {"modeling.feedback_loop_plan": " "},
        "modeling.feedback_loop_plan",
        ["predictions change the data that is learned from; nothing keeps the system from learning its own echo"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"requirements.ml_task": "ranking", "modeling.offline_metric": "ndcg"}, "in ranking people answer to"),
        ({"features.label_only_where_acted": True}, "labels exist only where the system acted"),
    ],
)
def test_a_feedback_loop_is_seen_where_nobody_states_it(found, lacking, change, because):
    unsaid = {"modeling.predictions_change_data": ..., "modeling.feedback_loop_plan": ...}
    (finding,) = (finding for finding in found(unsaid | change) if finding.code == "M012")
    assert because in finding.message
    assert lacking(unsaid) == ["modeling.predictions_change_data"]
    denied = unsaid | change | {"modeling.predictions_change_data": False}
    assert "M012" not in {finding.code for finding in found(denied)}
