"""Run an app on this machine, in a thread of this process."""

from __future__ import annotations

import socket
import threading
from time import monotonic, sleep

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.flow_control import CLOSE_HEADER

from mlsd_helpers.serving.protocol import BoundedProtocol, most_connections

HOST = "127.0.0.1"
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 15.0
MOST_TO_ACCEPT = 2_048  # connections that wait at the socket


class _Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        for each in sockets:
            each.listen(MOST_TO_ACCEPT)


def configured(app: FastAPI) -> uvicorn.Server:
    """A uvicorn server as every one of ours: no access log, few headers, and an end to every wait."""

    async def says_when_it_closes(scope, receive, send):
        async def send_and_say(message):
            if server.should_exit and message["type"] == "http.response.start":
                message = message | {"headers": [*message.get("headers", ()), CLOSE_HEADER]}
            await send(message)

        await app(scope, receive, send_and_say)

    server = _Server(
        uvicorn.Config(
            says_when_it_closes,
            access_log=False,
            log_level="error",  # its warnings are written at the will of clients
            loop="asyncio",
            http=BoundedProtocol,
            ws="none",
            lifespan="on",
            server_header=False,
            # asyncio takes so many connections in one go, and a few times as many before the protocol sees the first.
            # With those that it has, they stay below the files that the process may have open.
            backlog=min(64, most_connections() // 8),
            timeout_graceful_shutdown=int(SECONDS_TO_STOP),
        )
    )
    return server


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
