import pytest

BROKEN = [
    (
        {"modeling.ladder.boosting.inference_p99_ms": 41},
        "modeling.ladder.boosting.inference_p99_ms",
        ["'boosting' takes up to 41 ms for 99 of 100 predictions; 'scorer' may take 40 ms"],
    ),
    (
        {"modeling.serving_component": "score"},
        "modeling.serving_component",
        ["there is no component 'score'", "did you mean 'scorer'?"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_before_there_are_components_the_request_bounds_the_inference(found, lacking):
    alone = {"high_level_design": ..., "requirements.latency_p99_ms": 39}
    (finding,) = found(alone)
    assert "takes up to 40 ms for 99 of 100 predictions; the request may take 39 ms" in finding.message
    assert found(alone | {"requirements.latency_p99_ms": 40}) == []
    assert lacking({"high_level_design": ...}) == ["requirements.latency_p99_ms"]
    assert found(alone | {"requirements.serving": "batch"}) == []


def test_a_batch_names_a_component_of_the_design_too(found):
    (finding,) = found({"requirements.serving": "batch", "modeling.serving_component": "score"})
    assert (finding.name, finding.path) == ("inference-over-share", "modeling.serving_component")


def test_what_the_inference_is_compared_with_is_named_when_it_is_missing(lacking, sound):
    time, component = "modeling.ladder.boosting.inference_p99_ms", "high_level_design.components.scorer.latency_p99_ms"
    assert lacking({time: ..., component: ...}) == [time, component]
    assert lacking({"modeling.serving_component": ...}) == ["modeling.serving_component"]
    second = {"name": "network", "role": "model", "score": 0.65}
    assert lacking({"modeling.chosen": ...}) == []
    two = [*sound["modeling"]["ladder"], second]
    assert lacking({"modeling.chosen": ..., "modeling.ladder": two}) == ["modeling.chosen"]
