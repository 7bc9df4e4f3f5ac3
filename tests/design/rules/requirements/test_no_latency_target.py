import pytest

R = "requirements"
BROKEN = [
    ({f"{R}.latency_p99_ms": ...}, f"{R}.latency_p99_ms", "error", "how long 99 of 100 may take"),
    (
        {f"{R}.latency_p50_ms": 151},
        f"{R}.latency_p50_ms",
        "error",
        "the median of 151 ms is over the p99 of 150 ms",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "requirements.serving"
    assert lacking({path: ...}) == [path]


def test_answers_that_are_made_ahead_of_time_need_no_latency(found):
    assert found({f"{R}.serving": "batch", f"{R}.latency_p99_ms": ..., f"{R}.latency_p50_ms": ...}) == []
