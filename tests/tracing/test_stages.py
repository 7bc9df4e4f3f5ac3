"""Stages: nested, failed, counted, and kept apart between threads and asyncio tasks."""

import asyncio
import contextvars
import json
import threading
import tracemalloc
from time import perf_counter, thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers import plots
from mlsd_helpers.tracing import stage, trace

MEGABYTE = 1_000_000


def paths(recorded):
    return [each.path for each in recorded.stages]


def keep_busy(seconds):
    start = thread_time()
    while thread_time() - start < seconds:
        pass


def wait(seconds):
    threading.Event().wait(seconds)


def test_a_stage_inside_another_is_named_by_its_path():
    with trace() as recorded, stage("request"):
        with stage("features"), stage("weather"):
            pass
        with stage("model"):
            pass
    assert paths(recorded) == ["request/features/weather", "request/features", "request/model", "request"]
    assert [each.depth for each in recorded.stages] == [2, 1, 1, 0]


def test_an_error_is_noted_in_every_stage_it_passes_and_goes_on_its_way():
    with trace() as recorded:
        with pytest.raises(KeyError, match="carrier"), stage("request"), stage("features"):
            raise KeyError("carrier")
        with stage("fallback"):
            pass
    assert [each.error for each in recorded.stages] == ["KeyError: 'carrier'", "KeyError: 'carrier'", None]
    assert paths(recorded)[2] == "fallback"


def test_without_a_trace_nothing_is_recorded_and_the_body_runs():
    with stage("alone", rows=1) as alone:
        alone.count(rows=2)
    with trace() as recorded:
        pass
    assert recorded.stages == []
    assert repr(recorded) == "no stage has ended"


def test_a_stage_after_the_end_of_a_trace_is_not_in_it():
    with trace() as recorded, stage("inside"):
        pass
    with stage("outside"):
        pass
    assert paths(recorded) == ["inside"]


def test_waiting_takes_time_by_the_clock_and_work_takes_that_of_a_processor():
    with trace() as recorded:
        with stage("wait"):
            wait(0.05)
        with stage("work"):
            keep_busy(0.05)
    waited, worked = recorded.stages
    assert waited.wall_s >= 0.05 > 10 * waited.cpu_s
    assert worked.cpu_s >= 0.05
    assert worked.wall_s >= 0.99 * worked.cpu_s


def test_stages_lie_within_the_stage_around_them_and_one_after_the_other():
    with trace() as recorded, stage("request"):
        for name in ("features", "model"):
            with stage(name):
                wait(0.002)
    features, model, request = recorded.stages
    assert 0 <= request.start_s <= features.start_s
    assert features.start_s + features.wall_s <= model.start_s
    assert model.start_s + model.wall_s <= request.start_s + request.wall_s


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3), max_size=30))
def test_a_table_counts_every_stage_once_and_its_own_times_add_up_to_the_outermost(depths):
    def nest(depth):
        with stage("level", rows=depth):
            if depth:
                nest(depth - 1)

    with trace() as recorded:
        for depth in depths:
            nest(depth)
    table = recorded.table()
    assert table["calls"].sum() == sum(depth + 1 for depth in depths)
    if depths:
        assert table["rows"].sum() == sum(depth * (depth + 1) // 2 for depth in depths)
        assert table["self_ms"].sum() == pytest.approx(table["wall_ms"].iloc[0])


def test_a_table_has_one_row_a_path_with_calls_errors_and_counts():
    with trace() as recorded:
        for rows in (2, 3):
            with stage("features", rows=rows) as features:
                features.count(missing=1)
        with pytest.raises(ValueError, match="no"), stage("model"):
            raise ValueError("no")
    table = recorded.table().set_index("stage")
    assert table["calls"].to_dict() == {"features": 2, "model": 1}
    assert table["errors"].to_dict() == {"features": 0, "model": 1}
    assert table.loc["features", ["rows", "missing"]].to_list() == [5, 2]
    assert table["mean_ms"]["features"] == pytest.approx(table["wall_ms"]["features"] / 2)
    assert table["peak_memory_mb"].isna().all()


def test_a_count_named_like_a_column_of_the_table_does_not_change_that_column():
    with trace() as recorded, stage("features", calls=40):
        pass
    assert recorded.table()[["calls", "calls counted"]].to_numpy().tolist() == [[1, 40]]


def test_json_lines_hold_every_stage_and_are_appended(tmp_path):
    for _ in range(2):
        with trace() as recorded, stage("request", rows=4):
            pass
        recorded.write_json_lines(tmp_path / "stages.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "stages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["path"], line["counts"], line["error"]) for line in lines] == [("request", {"rows": 4}, None)] * 2
    assert lines[1]["started_at"] >= lines[0]["started_at"]
    assert lines[1]["wall_s"] == pytest.approx(recorded.stages[0].wall_s)


def test_the_bars_of_a_waterfall_are_in_the_order_of_time():
    with trace() as recorded:
        with pytest.raises(OSError, match="down"), stage("request"), stage("features"):
            raise OSError("down")
        with stage("fallback"):
            pass
    bars = recorded.bars()
    assert (bars["labels"], bars["depths"]) == (["request", "features", "fallback"], [0, 1, 0])
    assert bars["failed"] == [True, True, False]
    ax = plots.waterfall(**bars, title="The source was down")
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(bars["durations_ms"])
    plots.plt.close(ax.figure)


def test_threads_that_open_their_own_traces_record_only_their_own_stages():
    together = threading.Barrier(4)
    recorded = {}

    def work(name):
        together.wait()
        with trace() as mine:
            for _ in range(50):
                with stage(name), stage("inside"):
                    pass
        recorded[name] = paths(mine)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert recorded == {name: [f"{name}/inside", name] * 50 for name in "abcd"}


def test_a_thread_takes_part_in_a_trace_only_with_a_copy_of_its_context():
    def work():
        with stage("thread"):
            pass

    with trace() as recorded, stage("request"):
        context = contextvars.copy_context()
        for target, arguments in ((work, ()), (context.run, (work,))):
            thread = threading.Thread(target=target, args=arguments)
            thread.start()
            thread.join(timeout=20)
    assert paths(recorded) == ["request/thread", "request"]


def test_tasks_of_one_loop_that_take_turns_keep_their_own_nesting():
    async def handle(name):
        with stage(name):
            await asyncio.sleep(0)
            with stage("features"):
                await asyncio.sleep(0.001)
            await asyncio.to_thread(in_thread)

    def in_thread():
        with stage("model"):
            pass

    async def serve():
        await asyncio.gather(*(handle(f"request {i}") for i in range(20)))

    with trace() as recorded:
        asyncio.run(serve())
    expected = {f"request {i}{inside}" for i in range(20) for inside in ("", "/features", "/model")}
    assert sorted(paths(recorded)) == sorted(expected)


def test_tasks_that_open_their_own_traces_record_only_their_own_stages():
    async def handle(name):
        with trace() as mine:
            for _ in range(5):
                with stage(name):
                    await asyncio.sleep(0)
        return paths(mine)

    async def serve():
        return await asyncio.gather(*map(handle, "abc"))

    assert asyncio.run(serve()) == [[name] * 5 for name in "abc"]


def test_peak_memory_is_what_was_held_at_once_above_what_was_there_before():
    before = bytearray(5 * MEGABYTE)
    with trace(memory=True) as recorded:
        with stage("twice"):
            for _ in range(2):
                block = bytearray(3 * MEGABYTE)
                del block
        with stage("kept"):
            kept = bytearray(2 * MEGABYTE)
        with stage("after"):
            pass
    peaks = [each.peak_memory_bytes / MEGABYTE for each in recorded.stages]
    assert peaks == pytest.approx([3, 2, 0], abs=0.1)
    assert len(before) + len(kept) == 7 * MEGABYTE


def test_the_peak_of_a_stage_is_that_of_the_stages_inside_it_on_top_of_its_own():
    with trace(memory=True) as recorded, stage("request"):
        held = bytearray(4 * MEGABYTE)
        with stage("features"):
            block = bytearray(3 * MEGABYTE)
            del block
        del held
        with stage("model"):
            block = bytearray(1 * MEGABYTE)
            del block
    peaks = {each.path: each.peak_memory_bytes / MEGABYTE for each in recorded.stages}
    assert peaks == pytest.approx({"request/features": 3, "request/model": 1, "request": 7}, abs=0.1)
    assert recorded.table()["peak_memory_mb"].to_list() == pytest.approx([7, 3, 1], abs=0.1)


def test_a_second_trace_with_memory_is_refused_while_one_is_open_and_allowed_after():
    with (
        trace(memory=True),
        pytest.raises(RuntimeError, match="another trace with memory=True is open"),
        trace(memory=True),
    ):
        pass
    with trace(memory=True) as recorded, stage("later"):
        pass
    assert recorded.stages[0].peak_memory_bytes is not None
    assert not tracemalloc.is_tracing()


@pytest.mark.parametrize("name", ["", "request/features"])
def test_a_name_that_could_be_taken_for_a_path_is_refused(name):
    with pytest.raises(ValueError, match="expected a short name without a slash"):
        stage(name)


def test_a_stage_starts_and_ends_within_the_time_that_the_whole_took():
    began = perf_counter()
    with trace() as recorded, stage("a"):
        wait(0.01)
    assert 0.01 <= recorded.stages[0].start_s + recorded.stages[0].wall_s <= perf_counter() - began
