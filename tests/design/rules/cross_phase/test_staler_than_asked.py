import pytest

BROKEN = [
    (
        {"high_level_design.pipeline_stages.score.delay_minutes": 15},
        "high_level_design.pipeline_stages",
        ["collect 20 + aggregate 30 + score 15 = 65 minutes; data may be 60 minutes old"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_stages_that_are_too_slow_already_need_no_further_numbers(found, lacking):
    changes = {
        "high_level_design.pipeline_stages.score.delay_minutes": ...,
        "high_level_design.pipeline_stages.collect.delay_minutes": 31,
    }
    (finding,) = found(changes)
    assert "collect 31 + aggregate 30 = 61 minutes" in finding.message
    assert lacking(changes) == ["high_level_design.pipeline_stages.score.delay_minutes"]
