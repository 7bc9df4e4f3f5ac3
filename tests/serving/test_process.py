"""A server in a process of its own: how it starts, and that it never outlives the one that started it."""

import importlib
import io
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest

from mlsd_helpers.serving import Fallback, Row, ServerInProcess, ServerInThread, Version, create_app, server_process


def test_an_app_of_functions_and_classes_that_no_module_has_travels_to_the_process():
    """As in a notebook, whose code nobody can import."""

    class Flight(Row):
        distance: float

    class Half:
        def predict(self, rows):
            return np.array([row["distance"] / 2 for row in rows])

    def make_app():
        fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
        return create_app(Version("1", Half()), lambda rows: rows, fallback, 20_000, 1, row=Flight)

    with ServerInProcess(make_app) as server:
        answers = [
            httpx.post(f"{server.url}/predict", json={"features": {"distance": distance}}, trust_env=False, timeout=20)
            for distance in (3, "far")
        ]
    assert (answers[0].json()["score"], answers[1].status_code) == (1.5, 422)


def test_what_the_process_loaded_is_no_work_for_the_garbage_collector():
    """A full collection with pandas and scikit-learn loaded stops the service for 90 ms."""

    class Nothing(Row):
        pass

    class Frozen:
        def predict(self, rows):
            import gc

            return np.array([gc.get_freeze_count() / len(gc.get_objects())])

    def make_app():
        fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
        return create_app(Version("1", Frozen()), lambda rows: rows, fallback, 20_000, 1, row=Nothing)

    with ServerInProcess(make_app) as server:
        answer = httpx.post(f"{server.url}/predict", json={"features": {}}, trust_env=False, timeout=20).json()
    assert answer["rung"] == "model"
    assert answer["score"] > 10  # objects that are left alone for each one that is looked at


@pytest.mark.parametrize(("told", "expected"), [(None, 1), ("2", 2)])
def test_a_call_of_the_model_has_one_thread_unless_the_environment_says_otherwise(told, expected, monkeypatch):
    if told is None:
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    else:
        monkeypatch.setenv("OMP_NUM_THREADS", told)

    class Nothing(Row):
        pass

    class Threads:
        def predict(self, rows):
            import sklearn.ensemble  # noqa: F401 - loads OpenMP
            from threadpoolctl import threadpool_info

            return np.array([each["num_threads"] for each in threadpool_info() if each["user_api"] == "openmp"])[:1]

    def make_app():
        fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
        return create_app(Version("1", Threads()), lambda rows: rows, fallback, 20_000, 1, row=Nothing)

    with ServerInProcess(make_app) as server:
        answer = httpx.post(f"{server.url}/predict", json={"features": {}}, trust_env=False, timeout=20).json()
    assert (answer["rung"], answer["score"]) == ("model", expected)


def test_a_process_ends_with_the_one_that_started_it(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    server = ServerInProcess(importlib.import_module("mock_service").make_app)
    with server:
        server._process.stdin.close()  # as when this process had died
        assert server._process.wait(20) == 0
        with socket.socket() as one, pytest.raises(ConnectionRefusedError):
            one.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))


def serving(model, deadline_ms=20_000, said=""):
    """The function that makes an app of a model that no module has, and prints."""

    class Flight(Row):
        distance: float

    def make_app():
        print(said, end="")
        fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
        return create_app(Version("1", model), lambda rows: rows, fallback, deadline_ms, 1, row=Flight)

    return make_app


def asked(server, n):
    body = {"features": {"distance": 3}}
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        return [client.post("/predict", json=body).json()["rung"] for _ in range(n)]


def test_what_model_and_feature_code_print_is_printed_here_and_stops_nothing(capsys):
    class Chatty:
        def predict(self, rows):
            print("scoring ✓", "x" * 10_000)  # a pipe holds 65,536 bytes
            print("no end of the line", end="")
            return np.array([0.5])

    with ServerInProcess(serving(Chatty(), said="loading 1 %\nloading 99 %")) as server:
        assert asked(server, 30) == ["model"] * 30
    printed = capsys.readouterr().out
    assert printed.startswith("loading 1 %\nloading 99 %scoring ✓ xxx")
    assert printed.count("x" * 10_000 + "\nno end of the line") == 30


def test_what_is_printed_there_is_read_to_its_end_where_it_cannot_be_printed_here(monkeypatch):
    class Closed:
        def write(self, text):
            raise ValueError("I/O operation on closed file")

    monkeypatch.setattr("sys.stdout", Closed())
    printed = io.StringIO("x" * 200_000 + "\nthe end")
    server_process._pass_on(printed)
    assert printed.read() == ""


def test_a_model_that_asks_for_input_is_told_that_there_is_none():
    class Asking:
        def predict(self, rows):
            input()

    with ServerInProcess(serving(Asking())) as server:
        assert asked(server, 1) == ["heuristic"]
        metrics = httpx.get(f"{server.url}/metrics", trust_env=False).text
    assert 'serving_failures_total{type="EOFError"} 1.0' in metrics


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_on_sigterm_what_was_accepted_is_answered_and_told_that_the_connection_closes():
    class Slow:
        def predict(self, rows):
            import time

            time.sleep(0.5)
            return np.array([0.5])

    with ServerInProcess(serving(Slow())) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        assert "Connection" not in client.get("/healthz").headers
        with ThreadPoolExecutor(1) as other:
            asking = other.submit(client.post, "/predict", json={"features": {"distance": 3}}, timeout=20)
            while "serving_open_requests 1.0" not in httpx.get(f"{server.url}/metrics", trust_env=False).text:
                pass
            os.kill(server.pid, signal.SIGTERM)
            answer = asking.result()
    assert (answer.json()["rung"], answer.headers["Connection"]) == ("model", "close")


def test_a_process_that_cannot_make_its_app_says_so(capfd):
    def broken():
        raise LookupError("no model here")

    with pytest.raises(RuntimeError, match="the server process did not start"), ServerInProcess(broken):
        pass
    assert "no model here" in capfd.readouterr().err


def test_a_port_that_is_taken_is_named(serve):
    with serve() as service:
        port = int(service.url.rpartition(":")[2])
        with pytest.raises(OSError, match=f"port {port} cannot be used"), ServerInThread(service.app, port):
            pass
