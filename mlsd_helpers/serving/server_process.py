"""Run an app on this machine, in a process of its own."""

from __future__ import annotations

import base64
import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from uuid import uuid4

import joblib
from fastapi import FastAPI

from mlsd_helpers.serving.server import HOST, SECONDS_TO_STOP

# The process must find the same modules as this one, which may run in another folder than it was started in.
_FIRST_WORDS = (
    "import ast, sys; sys.path[:] = ast.literal_eval(sys.stdin.readline()); "
    "from mlsd_helpers.serving.process import main; main()"
)
# How many cores models keep busy is said by max_concurrent. Threads that OpenMP adds wait for one another by spinning:
# beside three busy processes on two cores, one prediction took 31 to 40 ms on average instead of 9, at worst 390.
_ONE_THREAD_EACH = {"OMP_NUM_THREADS": "1"}
_MOST_CHARACTERS = 2**16  # of what is printed there, passed on at once


class ServerInProcess:
    """Serve from a process of its own, under a ``with``, on 127.0.0.1; it ends when this process does.

    What the model and the feature code print there is printed here. A call of the model has one thread unless the
    environment variable OMP_NUM_THREADS says otherwise.

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
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8", "errors": "replace"}
        self._process = subprocess.Popen(command, env=_ONE_THREAD_EACH | os.environ, **pipes)
        self.pid = self._process.pid
        sign = uuid4().hex  # before the port, which comes after whatever make_app prints
        told = (ascii(sys.path), str(self._port), sign, base64.b64encode(self._make_app).decode())
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write("".join(f"{line}\n" for line in told))
            self._process.stdin.flush()
        port = _pass_on(self._process.stdout, until=sign)
        # Somebody must read on, or the model would wait for ever with its next word when the pipe is full.
        self._reader = threading.Thread(target=_pass_on, args=(self._process.stdout,), name="printed", daemon=True)
        self._reader.start()
        if port is None:
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
        self._reader.join(1.0)  # longer only where a process of the model's own still has the pipe
        if not self._reader.is_alive():
            self._process.stdout.close()


def _pass_on(printed, until=None):
    """Print here what is printed there, to its end, or to a sign, and return what follows on its line."""
    for text in iter(lambda: printed.readline(_MOST_CHARACTERS), ""):
        text, sign, after = text.partition(until) if until else (text, "", "")
        with contextlib.suppress(OSError, ValueError):  # a closed or full output of ours must not stop the model
            print(text, end="", flush=True)
        if sign:
            return after
    return None
