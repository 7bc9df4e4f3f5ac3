def test_a_task_without_a_positive_class_has_no_rare_positives(found, lacking):
    changes = {"requirements.ml_task": "regression", "features.positive_share": 0.0001}
    assert found(changes) == []
    assert lacking(changes | {"features.positive_share": ...}, "F010") == []
    assert lacking(changes | {"features.positive_share": ...}, "F012") == []
