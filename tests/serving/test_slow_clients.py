"""Clients that send slowly, say nothing, do not read, or come by the hundred keep nobody else out."""

import json
import socket
import time
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import httpx
import pytest

from mlsd_helpers.serving import Fallback, Row, ServerInProcess, Version, create_app

BODY = json.dumps({"features": {"distance": 1234}}).encode()


def head(length, *more):
    lines = ["POST /predict HTTP/1.1", "Host: x", "Content-Type: application/json", f"Content-Length: {length}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.fixture
def connect():
    """The function that opens connections to a service, closed after the test."""
    with ExitStack() as stack:

        def connecting(service, n=1, sends=b""):
            address = ("127.0.0.1", int(service.url.rpartition(":")[2]))
            connections = [stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(n)]
            for connection in connections:
                connection.sendall(sends)
            return connections

        yield connecting


def end_of(connection):
    """What comes until the service ends the connection."""
    told = b""
    while True:
        try:
            piece = connection.recv(2**16)
        except ConnectionResetError:
            return told
        if not piece:
            return told
        told += piece


@pytest.fixture
def n_connections(monkeypatch):
    """Functions that say how many connections the service has, bound them, and keep it from looking at any."""
    from mlsd_helpers.serving import protocol

    seen = []
    made = protocol.BoundedProtocol.connection_made

    def connection_made(self, transport):
        made(self, transport)
        seen.append(self)

    monkeypatch.setattr(protocol.BoundedProtocol, "connection_made", connection_made)
    return SimpleNamespace(
        now=lambda: len(seen[-1].connections),
        stop_the_loop=lambda seconds: seen[-1].loop.call_soon_threadsafe(time.sleep, seconds),
        bound=lambda most: monkeypatch.setattr(protocol, "most_connections", lambda: most),
    )


def test_a_hundred_slow_senders_take_no_place(serve, connect, wait_until):
    with serve(max_waiting=1) as service:
        senders = connect(service, 100, head(100) + b"{")
        wait_until(lambda: service.count("serving_open_requests") == 100)
        assert [service.predict().json()["rung"] for _ in range(5)] == ["model"] * 5
        for sender in senders:
            sender.close()
        wait_until(lambda: service.count("serving_open_requests") == 0)
        assert service.outcomes() == {"answered": 5, "disconnected": 100}


def test_large_bodies_that_come_slowly_have_a_bound_together_and_keep_no_single_row_out(
    serve, connect, wait_until, monkeypatch
):
    monkeypatch.setattr("mlsd_helpers.serving.app.MOST_BODIES_UNDER_WAY", 2)
    size = 2**20
    with serve(max_body_bytes=size) as service:
        # Of each body 2^20 - 2^16 bytes at most are counted, and all together may be 2 * 2^20
        senders = connect(service, 2, head(size) + b" " * (size - 1))
        wait_until(lambda: service.count("serving_held_bytes") == 2 * (size - 2**16 - 1))
        (third,) = connect(service, 1, head(size) + b" " * 2**18)
        assert third.recv(100).startswith(b"HTTP/1.1 503")
        assert service.predict().json()["rung"] == "model"
        for sender in senders:
            sender.close()
        wait_until(lambda: service.count("serving_held_bytes") == 0)
        assert service.outcomes() == {"answered": 1, "shed": 1, "disconnected": 2}


@pytest.mark.parametrize("sends", [b"", b"POST /pre", head(10)[:-2]], ids=["nothing", "half a line", "half a head"])
def test_a_client_that_does_not_go_on_is_not_waited_for(serve, connect, sends, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.protocol.SECONDS_TO_SEND", 0.2)
    with serve() as service:
        (connection,) = connect(service, 1, sends)
        assert end_of(connection) == b""
        assert service.predict().status_code == 200


@pytest.mark.parametrize(
    "sends",
    [head(len(BODY)) + BODY, b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n"],
    ids=["a second head", "a body that nobody asked for"],
)
def test_what_comes_byte_by_byte_after_an_answer_is_not_waited_for(serve, connect, sends, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.protocol.SECONDS_TO_SEND", 0.5)
    with serve() as service:
        (connection,) = connect(service, 1, sends)
        while connection.recv(2**16)[-1:] != b"}":
            continue  # its answer, in one piece or two
        connection.settimeout(0.05)
        for _ in range(400):  # uvicorn's own wait begins anew with each byte
            try:
                connection.sendall(b"P")
                assert connection.recv(1) == b""
                break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("400 bytes were waited for")


def test_a_client_that_does_not_read_its_answer_is_not_waited_for(serve, wait_until, n_connections, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.protocol.SECONDS_TO_READ", 0.2)
    with serve() as service, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_000)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", int(service.url.rpartition(":")[2])))
        request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        try:
            for _ in range(5_000):  # more answers than the network between them holds
                connection.sendall(request)
        except OSError:
            pass
        wait_until(lambda: n_connections.now() == 0)


def test_when_there_are_as_many_connections_as_may_be_the_one_that_waited_longest_makes_room(
    serve, connect, n_connections, wait_until
):
    n_connections.bound(20)
    with serve() as service:
        silent = connect(service, 60)
        assert service.predict().json()["rung"] == "model"
        wait_until(lambda: n_connections.now() == 20)
        first, last = silent[0], silent[-1]
        assert end_of(first) == b""
        last.sendall(head(len(BODY)) + BODY)
        assert last.recv(2**16).startswith(b"HTTP/1.1 200")


def test_slow_senders_make_room_too_and_requests_under_way_do_not(
    serve, version, gate, connect, n_connections, wait_until
):
    n_connections.bound(5)
    with serve(version(before=lambda rows: gate.wait(20)), deadline_ms=60_000) as service:
        waiting = connect(service, 4, head(len(BODY)) + BODY)
        wait_until(lambda: service.count("serving_waiting") == 3)
        for n_made_room in range(3):
            connect(service, 1, head(100) + b"{")
            wait_until(lambda n=n_made_room: service.outcomes().get("disconnected", 0) == n)
            wait_until(lambda: service.count("serving_open_requests") == 5)
        (fifth,) = connect(service, 1, head(len(BODY)) + BODY)
        wait_until(lambda: service.count("serving_waiting") == 4)
        (told,) = connect(service, 1)
        answer = end_of(told)
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"\r\nRetry-After: 1\r\n" in answer
        gate.set()
        for connection in (*waiting, fifth):
            assert connection.recv(2**16).startswith(b"HTTP/1.1 200")


def test_a_client_whose_request_is_not_read_yet_is_not_taken_for_a_silent_one(serve, connect, n_connections):
    n_connections.bound(5)
    with serve() as service:
        service.predict()
        n_connections.stop_the_loop(1.0)
        clients = connect(service, 20, head(len(BODY)) + BODY)
        answers = [connection.recv(12) for connection in clients]
    assert set(answers) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
    assert answers.count(b"HTTP/1.1 200") >= 5


@contextmanager
def with_few_files(n_files):
    """A service in a process that may open so many files."""

    class Flight(Row):
        distance: float

    class Half:
        def predict(self, rows):
            import numpy as np

            return np.array([row["distance"] / 2 for row in rows])

    def make_app():
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (n_files, n_files))
        fallback = Fallback(lambda rows: [0.2] * len(rows), 0.1)
        return create_app(Version("1", Half()), lambda rows: rows, fallback, 20_000, 1, row=Flight)

    with ServerInProcess(make_app) as server:
        yield server


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="only there a process has a bound on its files")
def test_more_silent_clients_than_the_process_may_open_files_are_no_end_of_it(connect, capfd):
    with with_few_files(256) as server:
        connect(server, 300)
        url = f"{server.url}/predict"
        answers = [
            httpx.post(url, content=BODY, headers={"Content-Type": "application/json"}, trust_env=False) for _ in "ab"
        ]
    assert [answer.json()["score"] for answer in answers] == [617.0] * 2
    assert capfd.readouterr().err == ""


def test_what_is_no_http_leaves_no_line_in_the_log(serve, connect, capfd):
    with serve() as service:
        for connection in connect(service, 20, b"\x00\x01 nonsense\r\n\r\n"):
            assert end_of(connection).startswith(b"HTTP/1.1 400")
    assert capfd.readouterr().err == ""


CHUNKED = b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n\r\n"
JSON, TEXT = CHUNKED % b"application/json", CHUNKED % b"text/plain"


def test_a_body_in_thousands_of_small_pieces_is_refused(serve, connect, wait_until, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.serving.protocol.MOST_SMALL_PIECES", 100)
    whole = b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n"  # 32 pieces
    with serve() as service:
        (honest, other) = connect(service, 2, 4 * (JSON + whole))
        for connection in (honest, other):
            connection.shutdown(socket.SHUT_WR)
            assert end_of(connection).count(b"HTTP/1.1 200") == 4
        (spammer,) = connect(service, 1, JSON + b"1\r\n \r\n" * 101)
        assert end_of(spammer).startswith(b"HTTP/1.1 400")
        wait_until(lambda: service.outcomes() == {"answered": 8, "disconnected": 1})


@pytest.mark.parametrize("more", [b"1\r\n \r\n" * 200, b"no chunk\r\n"], ids=["small pieces", "nonsense"])
def test_what_comes_after_a_refusal_ends_the_connection_without_a_word(
    serve, connect, more, monkeypatch, caplog, capfd
):
    monkeypatch.setattr("mlsd_helpers.serving.protocol.MOST_SMALL_PIECES", 100)
    with serve() as service:
        (connection,) = connect(service, 1, TEXT)
        answer = connection.recv(2**16)
        assert answer.startswith(b"HTTP/1.1 415")
        connection.sendall(more)
        end_of(connection)
        assert service.predict().status_code == 200
    assert (caplog.text, capfd.readouterr().err) == ("", "")


def test_a_client_that_closes_its_half_after_its_request_gets_its_answer(serve, version, connect, gate, wait_until):
    with serve(version(before=lambda rows: gate.wait(20)), deadline_ms=60_000) as service:
        (connection,) = connect(service, 1, head(len(BODY)) + BODY)
        connection.shutdown(socket.SHUT_WR)
        wait_until(lambda: service.count("serving_open_requests") == 1)
        gate.set()
        answer = end_of(connection)
        assert answer.startswith(b"HTTP/1.1 200")
        assert json.loads(answer.rpartition(b"\r\n")[2])["score"] == 0.1234
        assert service.outcomes() == {"answered": 1}


def test_two_requests_at_once_of_a_client_that_closes_its_half_are_both_answered(serve, connect):
    with serve() as service:
        (connection,) = connect(service, 1, 2 * (head(len(BODY)) + BODY))
        connection.shutdown(socket.SHUT_WR)
        assert end_of(connection).count(b"HTTP/1.1 200") == 2
        assert service.outcomes() == {"answered": 2}


def test_a_client_that_closes_its_half_within_its_body_is_one_that_went_away(serve, connect, wait_until):
    with serve() as service:
        (connection,) = connect(service, 1, head(len(BODY)) + BODY[:5])
        connection.shutdown(socket.SHUT_WR)
        assert end_of(connection) == b""
        wait_until(lambda: service.outcomes() == {"disconnected": 1})
