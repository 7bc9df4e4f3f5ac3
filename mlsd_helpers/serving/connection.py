"""The leanest client: one connection, one request at a time, so that what is measured is the service.

httpx needs 0.9 ms of processor for each request of this kind and this needs 0.04: at a few hundred requests/s beside a
service on the same machine, one would measure the client. It knows what our service sends: HTTP/1.1 with a
Content-Length.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit


class NoAnswer(Exception):
    """The connection was refused or lost, or what came is no answer of ours."""


class Connection:
    """Opened at the first request, kept open, and opened again after an error.

    Parameters
    ----------
    url : str
        Where to post, with the port.
    """

    def __init__(self, url: str):
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port or 80
        self._head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            "Content-Length: "
        ).encode()
        self._reader = self._writer = None

    async def post(self, body: bytes) -> tuple[int, object]:
        """Send a body and return the status and what the JSON of the answer says (None where it is none).

        Raises
        ------
        NoAnswer
            When there is none.
        """
        try:
            if self._writer is not None and (self._writer.is_closing() or self._reader.at_eof()):
                self.close()  # the service has ended it, as it may between two requests
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
            self._writer.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
            head = await self._reader.readuntil(b"\r\n\r\n")
            status, headers = _read_head(head)
            content = await self._reader.readexactly(int(headers[b"content-length"]))
            if headers.get(b"connection", b"").lower() == b"close":
                self.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, KeyError) as error:
            self.close()
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        except BaseException:  # a time limit: what comes later must not be taken for the next answer
            self.close()
            raise
        try:
            return status, json.loads(content)
        except ValueError:
            return status, None

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _read_head(head):
    first, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":") for line in lines if line)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}
