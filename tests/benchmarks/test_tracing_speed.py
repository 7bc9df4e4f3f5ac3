"""Naming stages costs microseconds."""

from timeit import repeat

from mlsd_helpers.tracing import stage, trace

STAGES = 10_000


def stages():
    with trace():
        for _ in range(STAGES):
            with stage("features"):
                pass


def nothing():
    for _ in range(STAGES):
        pass


def test_a_stage_without_memory_tracking_takes_under_five_microseconds(measured):
    microseconds = 1e6 * (min(repeat(stages, number=1, repeat=15)) - min(repeat(nothing, number=1, repeat=15))) / STAGES
    measured("a traced stage, without memory", f"{microseconds:.2f} µs", "5 µs")
    assert microseconds < 5


def test_a_stage_without_a_trace_takes_under_a_microsecond(measured):
    def untraced():
        for _ in range(STAGES):
            with stage("features"):
                pass

    microseconds = 1e6 * min(repeat(untraced, number=1, repeat=15)) / STAGES
    measured("a stage without a trace", f"{microseconds:.2f} µs", "1 µs")
    assert microseconds < 1
