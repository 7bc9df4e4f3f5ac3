"""What is kept of each prediction, and what happens when it cannot be."""

import importlib
import json
import threading
from pathlib import Path

import duckdb
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.serving import JsonLines, ParquetParts, PredictionLog, ServerInProcess


class InMemory:
    def __init__(self):
        self.batches = []

    def write(self, lines):
        self.batches.append(lines)


def line(i):
    return {
        "answered_at": 1_700_000_000.0 + i,
        "request_id": f"r{i}",
        "id": None if i % 2 else str(i),
        "features": {"distance": i, "note": "Zoë"},
        "score": i / 100,
        "model_version": "1",
        "rung": "model",
        "reason": None,
        "latency_ms": 1.5,
        "served": True,
    }


def read(path):
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def put_all(log, lines):
    for each in lines:
        log.put(1, lambda each=each: [each])


def test_a_line_of_the_log_tells_the_request_what_was_sent_and_what_was_answered(serve, tmp_path):
    log = PredictionLog(JsonLines(tmp_path / "log.jsonl"))
    with serve(log=log) as service:
        answer = service.predict(1234, id="UA 1").json()
    (kept,) = read(tmp_path / "log.jsonl")
    assert kept.pop("answered_at") > 1_700_000_000
    assert 0 < kept.pop("latency_ms") < 20_000
    assert kept == answer | {"features": {"distance": 1234, "carrier": "UA"}, "served": True}


def test_a_batch_has_a_line_a_row_with_one_request_id(serve, tmp_path):
    log = PredictionLog(JsonLines(tmp_path / "log.jsonl"))
    with serve(log=log) as service:
        service.client.post("/predict_batch", json={"rows": [{"features": {"distance": 10 * i}} for i in range(7)]})
    kept = read(tmp_path / "log.jsonl")
    assert [each["score"] for each in kept] == pytest.approx([i / 1000 for i in range(7)])
    assert len({each["request_id"] for each in kept}) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 30), max_size=20), st.integers(1, 60), st.integers(1, 25))
def test_every_line_is_written_once_in_order_or_counted_as_dropped(sizes, max_waiting, batch_rows):
    file = InMemory()
    log = PredictionLog(file, max_waiting=max_waiting, batch_rows=batch_rows, batch_seconds=0.001)
    log.start()
    sent = []
    for size in sizes:
        lines = list(range(len(sent), len(sent) + size))
        sent += lines
        log.put(size, lambda lines=lines: lines)
    log.close(20)
    written = [each for batch in file.batches for each in batch]
    assert written == sorted(set(written))
    assert (log.n_written, log.n_failed) == (len(written), 0)
    assert log.n_written + log.n_dropped == len(sent)


def test_what_does_not_fit_while_the_disk_is_slow_is_dropped_at_once(gate):
    class Slow:
        def write(self, lines):
            gate.wait(20)

    log = PredictionLog(Slow(), max_waiting=10, batch_rows=1, batch_seconds=0.001)
    log.start()
    put_all(log, range(100))  # it would hang here if it waited for the disk
    assert log.n_dropped >= 89  # 10 wait, 1 is being written
    gate.set()
    log.close(20)
    assert log.n_written + log.n_dropped == 100


def test_what_is_left_when_the_disk_hangs_at_the_end_is_counted_as_dropped(gate):
    class Hung:
        def write(self, lines):
            gate.wait(20)

    log = PredictionLog(Hung(), batch_rows=1, batch_seconds=0.001)
    log.start()
    put_all(log, range(5))
    log.close(0.2)
    assert log.n_dropped == 4
    gate.set()


def test_json_lines_rotate_by_size_and_keep_so_many_files(tmp_path):
    path = tmp_path / "log.jsonl"
    size = len(json.dumps(line(12), separators=(",", ":")))
    file = JsonLines(path, max_bytes=int(2.5 * size), keep=2)
    for i in range(10, 40, 2):
        file.write([line(i)])
    found = {each.name: [kept["request_id"] for kept in read(each)] for each in tmp_path.iterdir()}
    # Three lines are the first to reach the size: r10 r12 r14, r16 …, and the two youngest files of three are kept.
    assert found == {"log.jsonl.2": ["r28", "r30", "r32"], "log.jsonl.1": ["r34", "r36", "r38"]}
    file.write([line(40)])
    assert [each["request_id"] for each in read(path)] == ["r40"]


def test_a_half_line_from_a_full_disk_is_cut_off_again(tmp_path, monkeypatch):
    path = tmp_path / "log.jsonl"
    file = JsonLines(path)
    file.write([line(0)])

    def half_and_full(file, text):
        file.write(text[: len(text) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("mlsd_helpers.serving.log_files._write_all", half_and_full)
        with pytest.raises(OSError, match="No space left"):
            file.write([line(1), line(2)])
    file.write([line(3)])
    assert [each["request_id"] for each in read(path)] == ["r0", "r3"]


@pytest.mark.parametrize(
    "half",
    ['{"request_id":"r1","sco', '{"request_id":"r1","note":"\\', "\0" * 70_000, '{"request_id":"r1"' + " " * 200_000],
    ids=["cut", "cut in a text", "zeros", "longer than a block"],
)
def test_a_half_line_from_a_power_cut_does_not_swallow_the_next(tmp_path, half):
    path = tmp_path / "log.jsonl"
    JsonLines(path).write([line(0)])
    with path.open("a") as file:
        file.write(half)
    file = JsonLines(path)
    file.write([line(2)])
    file.write([line(4)])
    assert [each["request_id"] for each in read(path)] == ["r0", "r2", "r4"]


def test_a_whole_line_that_lacks_its_end_is_kept(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps(line(0)))
    JsonLines(path).write([line(2)])
    assert [each["request_id"] for each in read(path)] == ["r0", "r2"]


def test_a_file_of_half_a_line_and_an_empty_one_are_begun_anew(tmp_path):
    for begun in ("", '{"request_'):
        path = tmp_path / "log.jsonl"
        path.write_text(begun)
        JsonLines(path).write([line(0)])
        assert [each["request_id"] for each in read(path)] == ["r0"]


def test_why_lines_could_not_be_written_is_told_by_the_metrics_and_on_standard_error(
    tmp_path, monkeypatch, capfd, wait_until
):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    mock_service = importlib.import_module("mock_service")
    monkeypatch.setenv(mock_service.LOG, str(tmp_path / "gone" / "log.jsonl"))

    def told(n):
        return f'serving_log_failures_total{{why="ENOENT"}} {n}.0' in client.get("/metrics").text

    with (
        ServerInProcess(mock_service.make_app) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client,
    ):
        for n in (1, 2):
            assert client.post("/predict", json={"features": {"distance": 1}}).status_code == 200
            wait_until(lambda n=n: told(n))
    errors = capfd.readouterr().err.splitlines()
    assert [each.partition(" (")[0] for each in errors] == [
        "the prediction log lacks lines: 1 failed so far",
        "the prediction log lacks lines: 0 dropped, 2 failed",
    ]
    assert all("No such file or directory" in each for each in errors)


def test_a_log_whose_folder_is_gone_fails_no_request(serve, tmp_path):
    log = PredictionLog(JsonLines(tmp_path / "gone" / "log.jsonl"))
    with serve(log=log) as service:
        assert service.predict().status_code == 200
    assert (log.n_written, log.n_failed) == (0, 1)
    assert log.failures == {"ENOENT": 1}
    assert log.last_failure.startswith("FileNotFoundError")


def test_parquet_parts_are_read_as_one_table(tmp_path):
    file = ParquetParts(tmp_path)
    for first in (0, 3):
        file.write([line(i) for i in range(first, first + 3)])
    found = duckdb.read_parquet(f"{tmp_path}/*.parquet").order("answered_at")
    assert set(found.columns) == set(line(0))
    rows = found.project("request_id, id, score, (features->>'distance')::int, served").fetchall()
    assert rows == [(f"r{i}", None if i % 2 else str(i), i / 100, i, True) for i in range(6)]


def test_a_part_that_could_not_be_written_leaves_no_file(tmp_path):
    file = ParquetParts(tmp_path)
    with pytest.raises(Exception, match="far"):
        file.write([line(0) | {"score": "far"}])
    assert list(tmp_path.iterdir()) == []


def test_a_log_can_be_started_again_after_it_was_closed():
    file = InMemory()
    log = PredictionLog(file)
    for i in range(2):
        log.start()
        put_all(log, [i])
        log.close(20)
    assert file.batches == [[0], [1]]
    assert not any(thread.name == "prediction-log" for thread in threading.enumerate())


@pytest.mark.parametrize("wrong", [{"max_waiting": 0}, {"batch_rows": -1}, {"batch_seconds": float("nan")}])
def test_a_bound_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="expected more than 0"):
        PredictionLog(InMemory(), **wrong)


@pytest.mark.parametrize("wrong", [{"max_bytes": 0}, {"keep": 0}])
def test_a_file_without_room_is_refused(wrong, tmp_path):
    with pytest.raises(ValueError, match="expected at least 1"):
        JsonLines(tmp_path / "log.jsonl", **wrong)
