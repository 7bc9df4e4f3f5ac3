import pytest

METRIC = "requirements.success_metric"
BROKEN = [
    ({f"{METRIC}.baseline": ...}, f"{METRIC}.baseline", "error", "where it stands today"),
    ({f"{METRIC}.target": ...}, f"{METRIC}.target", "error", "nothing says its target"),
    ({f"{METRIC}.better": ...}, f"{METRIC}.better", "error", "higher or lower is better"),
    (
        {f"{METRIC}.target": 0.12},
        f"{METRIC}.target",
        "error",
        "higher is better, but the target of 0.12 is not higher than the baseline of 0.12",
    ),
    (
        {f"{METRIC}.better": "lower"},
        f"{METRIC}.target",
        "error",
        "lower is better, but the target of 0.13 is not lower than the baseline of 0.12",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "requirements.success_metric"
    assert lacking({path: ...}) == [path]


def test_a_metric_that_is_better_when_lower_has_a_lower_target(found):
    assert found({METRIC: {"better": "lower", "baseline": 0.12, "target": 0.11}}) == []
