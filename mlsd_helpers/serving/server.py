"""Run an app on this machine: in a thread of this process, or in a process of its own."""

from __future__ import annotations

import base64
import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from time import monotonic, sleep

import joblib
import uvicorn
from fastapi import FastAPI

HOST = "127.0.0.1"
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 15.0
# The process must find the same modules as this one, which may run in another folder than it was started in.
_FIRST_WORDS = (
    "import ast, sys; sys.path[:] = ast.literal_eval(sys.stdin.readline()); "
    "from mlsd_helpers.serving.process import main; main()"
)
# How many cores models keep busy is said by max_concurrent. Threads that OpenMP adds wait for one another by spinning:
# beside three busy processes on two cores, one prediction took 31 to 40 ms on average instead of 9, at worst 390.
_ONE_THREAD_EACH = {"OMP_NUM_THREADS": "1"}


def configured(app: FastAPI, **options) -> uvicorn.Server:
    """A uvicorn server as every one of ours: no access log, few headers, and an end to waiting when it closes."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=int(SECONDS_TO_STOP),
            **options,
        )
    )


def listening(port: int) -> socket.socket:
    """A socket that listens on this machine alone; port 0 takes a free one."""
    # The protocol is named, or asyncio would not send small packets at once: 40 ms for every answer (Nagle's algorithm
    # waits for an acknowledgement that the other side delays).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise OSError(f"port {port} cannot be used ({error.strerror}); take another, or 0 for a free one") from error
    return listener


class ServerInThread:
    """Serve an app from a thread of this process, under a ``with``, on 127.0.0.1.

    The app can be changed while it serves (``app.state.rollout``), but shares Python's lock with whatever else the
    process does: to measure latencies take :class:`ServerInProcess`.

    Parameters
    ----------
    app : FastAPI
    port : int
        A free one by default.

    Attributes
    ----------
    url : str
        Such as ``http://127.0.0.1:8000``.
    """

    def __init__(self, app: FastAPI, port: int = 0):
        self._server = configured(app)
        self._port = port
        self._failure = None

    def __enter__(self):
        self._listener = listening(self._port)
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)
        self._thread.start()
        end = monotonic() + SECONDS_TO_START
        while not self._server.started:
            if not self._thread.is_alive() or monotonic() > end:
                self._listener.close()
                raise RuntimeError("the server did not start; what it wrote to the log says why") from self._failure
            sleep(0.002)
        return self

    def __exit__(self, *error):
        self.close()

    def close(self) -> None:
        """Stop accepting, answer what was accepted, and end."""
        self._server.should_exit = True
        self._thread.join(2 * SECONDS_TO_STOP)
        self._listener.close()

    def _run(self):
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as error:
            self._failure = error


class ServerInProcess:
    """Serve from a process of its own, under a ``with``, on 127.0.0.1; it ends when this process does.

    A call of the model has one thread unless the environment variable OMP_NUM_THREADS says otherwise.

    Parameters
    ----------
    make_app : callable
        Makes the app there; takes nothing. A function of a notebook travels with what it uses.
    port : int
        A free one by default.

    Attributes
    ----------
    url : str
    pid : int
    """

    def __init__(self, make_app: Callable[[], FastAPI], port: int = 0):
        self._make_app = pickle.dumps(joblib.wrap_non_picklable_objects(make_app))
        self._port = port

    def __enter__(self):
        command = [sys.executable, "-c", _FIRST_WORDS]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_ONE_THREAD_EACH | os.environ
        )
        self.pid = self._process.pid
        told = (repr(sys.path), str(self._port), base64.b64encode(self._make_app).decode())
        try:
            self._process.stdin.write("".join(f"{line}\n" for line in told))
            self._process.stdin.flush()
            port = self._process.stdout.readline()
        except BrokenPipeError:
            port = ""
        if not port.strip():
            self._end()
            raise RuntimeError("the server process did not start; what it wrote to standard error says why")
        self.url = f"http://{HOST}:{int(port)}"
        return self

    def __exit__(self, *error):
        self.close()

    def close(self) -> None:
        """Stop accepting, answer what was accepted, and end the process."""
        self._end()

    def kill(self) -> None:
        """End the process at once, in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()

    def _end(self):
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()  # what the process watches
        try:
            self._process.wait(2 * SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.stdout.close()
