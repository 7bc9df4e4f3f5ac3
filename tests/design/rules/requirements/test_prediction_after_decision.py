import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.pipeline_delay_minutes": 30},
        f"{R}.pipeline_delay_minutes",
        "error",
        "30 minutes after the newest data that it uses; the decision is made after 30 minutes",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


@pytest.mark.parametrize("path", ["requirements.decision_horizon_minutes", "requirements.pipeline_delay_minutes"])
def test_an_input_that_it_cannot_do_without_is_missing(lacking, path):
    assert lacking({path: ...}) == [path]


def test_a_prediction_made_from_after_the_decision_is_too_late(found):
    (finding,) = found({f"{R}.decision_horizon_minutes": -10, f"{R}.pipeline_delay_minutes": 0})
    assert "0 minutes after the newest data that it uses; the decision is made after -10 minutes" in finding.message
