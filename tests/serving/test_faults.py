"""What goes wrong in production, one at a time, under load: every request has an end, and the counts add up."""

import asyncio
import errno
import importlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mlsd_helpers.serving import JsonLines, PredictionLog, ServerInProcess, Version, run_load

BODIES = [{"id": str(i), "features": {"distance": float(i)}} for i in range(1_000)]


@pytest.fixture
def mock_service(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("mock_service")


def load(service, path="/predict", per_second=150, seconds=1.5, **more):
    more = {"bodies": BODIES, "random_state": 3} | more
    return run_load(service.url + path, requests_per_second=per_second, duration_s=seconds, **more)


def adds_up(service, report):
    """Every request has an answer, and service and client counted the same."""
    answered = report.counts()
    assert set(answered) <= {"200", "503"}
    assert service.count("serving_requests_received_total") == len(report.status)
    assert sum(service.outcomes().values()) == len(report.status)
    assert service.outcomes().get("answered", 0) == answered.get("200", 0)
    for rung in ("model", "heuristic", "constant"):
        assert service.count("serving_rows_total", rung=rung) == np.sum(report.rung == rung)
    return answered == {"200": len(report.status)}


def test_a_model_that_raises_on_one_in_a_hundred_inputs_costs_those_their_model_and_nobody_else(serve, version):
    def raise_on_every_hundredth(rows):
        if rows[0]["distance"] % 100 == 7:
            raise FloatingPointError("at 7")

    with serve(version(before=raise_on_every_hundredth), deadline_ms=20_000, max_waiting=500) as service:
        report = load(service, per_second=200, seconds=1.2)
        assert adds_up(service, report)
        wrong = [i for i in range(len(report.status)) if i % 1_000 % 100 == 7]
        assert np.flatnonzero(report.rung == "heuristic").tolist() == wrong
        assert np.sum(report.rung == "model") == len(report.status) - len(wrong)
        assert service.count("serving_failures_total", type="FloatingPointError") == len(wrong)


def test_a_model_that_hangs_for_a_while_is_replaced_and_comes_back(serve, version, gate, wait_until):
    def hang_from_fifty(rows):
        if rows[0]["distance"] >= 50:
            gate.wait(20)

    with serve(version(before=hang_from_fifty), deadline_ms=300, threads=2) as service, ThreadPoolExecutor(1) as other:
        replaced = other.submit(wait_until, lambda: service.count("serving_rows_total", rung="heuristic") >= 20)
        replaced.add_done_callback(lambda _: gate.set())
        report = load(service, seconds=2)
        assert adds_up(service, report) or report.counts()["503"] < len(report.status) / 2
        assert np.sum(report.rung == "heuristic") >= 20
        assert (report.rung[-5:] == "model").all()
        assert service.count("serving_hung_workers") == 0


def test_a_feature_source_that_is_down_for_a_while_leaves_the_heuristic_to_answer(serve):
    down = threading.Event()

    def build(rows):
        if down.is_set():
            raise ConnectionRefusedError("the feature store")
        return rows

    with serve(features=build, deadline_ms=20_000, max_waiting=500) as service:
        threading.Timer(0.3, down.set).start()
        threading.Timer(0.7, down.clear).start()
        report = load(service, seconds=1.2)
        assert adds_up(service, report)
        assert report.rung[0] == report.rung[-1] == "model"
        failed = service.count("serving_degraded_rows_total", reason="model: features failed")
        assert 0 < failed == np.sum(report.rung == "heuristic")


class FullDisk(JsonLines):
    """A file whose disk is full while ``full`` is set: half of what is written fits."""

    def __init__(self, path):
        super().__init__(path)
        self.full = threading.Event()

    def write(self, lines):
        if not self.full.is_set():
            return super().write(lines)
        super().write(lines[: len(lines) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_costs_lines_of_the_log_which_are_counted_and_no_request(serve, tmp_path):
    file = FullDisk(tmp_path / "predictions.jsonl")
    log = PredictionLog(file, batch_seconds=0.01)
    with serve(log=log, deadline_ms=20_000, max_waiting=500) as service:
        threading.Timer(0.3, file.full.set).start()
        threading.Timer(0.7, file.full.clear).start()
        report = load(service, seconds=1.2)
        assert adds_up(service, report)
        assert (report.rung == "model").all()
        gauges = [service.count(f"serving_log_{what}_lines") for what in ("written", "dropped", "failed")]
    assert log.n_failed > 0
    assert log.n_written + log.n_dropped + log.n_failed == len(report.status)
    assert gauges[1:] == [log.n_dropped, log.n_failed]
    assert log.last_failure == "OSError: [Errno 28] No space left on device"
    lines = [json.loads(line) for line in (tmp_path / "predictions.jsonl").read_text().splitlines()]
    assert len(lines) >= log.n_written


def test_clients_that_go_away_are_worked_for_and_counted_like_all_others(serve, version, wait_until):
    async def leave(port, i):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        body = json.dumps(BODIES[i]).encode()
        head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + (body if i % 2 else body[:10]))  # half of them in the middle of their body
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.close()

    async def leave_all(port):
        await asyncio.gather(*(leave(port, i) for i in range(60)))

    pause = version(before=lambda rows: threading.Event().wait(0.02))
    with serve(pause, deadline_ms=20_000, max_waiting=500) as service:
        with ThreadPoolExecutor(1) as others:
            staying = others.submit(load, service, per_second=20, seconds=1)
            asyncio.run(leave_all(int(service.url.rpartition(":")[2])))
            report = staying.result()
        assert report.counts() == {"200": len(report.status)}
        wait_until(lambda: service.count("serving_open_requests") == 0)
        outcomes = service.outcomes()
        assert outcomes["disconnected"] == 30
        assert outcomes["answered"] == len(report.status) + 30
        assert sum(outcomes.values()) == service.count("serving_requests_received_total")
        assert service.predict().json()["rung"] == "model"


def test_closing_in_the_middle_of_a_load_answers_all_that_was_accepted(serve, version):
    with serve(
        version(before=lambda rows: threading.Event().wait(0.03)), deadline_ms=20_000, max_waiting=500
    ) as service:
        with ThreadPoolExecutor(1) as client:
            report = client.submit(load, service, per_second=100, seconds=1.2)
            threading.Event().wait(0.6)
            service.stop()
            report = report.result()
        counts = report.counts()
        received = service.count("serving_requests_received_total")
        assert set(counts) <= {"200", "503", "no answer"}
        assert counts["no answer"] > 0  # those who came after it had closed
        assert counts["200"] == service.outcomes()["answered"] > 20
        assert received == counts["200"] + counts.get("503", 0)


@pytest.mark.parametrize("kill", [True, False], ids=["killed", "closed"])
def test_a_process_that_ends_in_the_middle_of_a_load_is_replaced_on_the_same_port(
    kill, mock_service, monkeypatch, tmp_path
):
    log = tmp_path / "predictions.jsonl"
    monkeypatch.setenv(mock_service.LOG, str(log))
    with ThreadPoolExecutor(1) as client:
        with ServerInProcess(mock_service.make_app) as first:
            port = int(first.url.rpartition(":")[2])
            before = client.submit(load, first, per_second=100, seconds=1)
            threading.Event().wait(0.5)
            first.kill() if kill else first.close()
            before = before.result()
        with ServerInProcess(mock_service.make_app, port=port) as second:
            assert (second.url, second.pid != first.pid) == (first.url, True)
            after = load(second, per_second=50, seconds=0.4)

    counts = before.counts()
    assert sum(counts.values()) == len(before.status)
    assert set(counts) <= {"200", "503", "no answer"}, "a request without an end"
    assert counts["200"] > 0 < counts["no answer"]
    assert after.counts() == {"200": len(after.status)}

    lines = [json.loads(line) for line in log.read_text().splitlines()]  # no half line, even of a killed process
    kept = {line["request_id"] for line in lines}
    promised = [answer["request_id"] for answer in (*before.answers, *after.answers) if answer and "rung" in answer]
    lost = set(promised) - kept
    if kill:
        assert len(lost) < len(promised) / 2  # what waited for its batch dies with the process
    else:
        assert lost == set()


def test_something_that_is_no_model_is_found_out_by_the_first_request(serve):
    with serve(Version("1", object())) as service:
        assert service.predict().json()["reason"] == "model: failed"
        assert service.count("serving_failures_total", type="AttributeError") == 1
