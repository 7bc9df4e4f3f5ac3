"""Read the body of a request: no more bytes than allowed, no longer than allowed, before anything parses it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

from fastapi import Request

from mlsd_helpers.serving.degradation import Shed

SECONDS_TO_SEND = 5.0  # the head of a request, and again its body
FREE_BYTES = 2**16  # of each body; an honest row has a few hundred


class Refused(Exception):
    """A request that is not answered with a prediction, with the status and the words for the client."""

    def __init__(self, status: int, error: str, fields: list | None = None):
        super().__init__(error)
        self.status, self.error, self.fields = status, error, fields


async def bounded_body(request: Request, max_bytes: int, room: Room) -> bytes:
    """Return the body, or refuse it: 415 when it is not JSON, 413 when it is too large, 408 when it comes too slowly.

    Raises
    ------
    Refused
        With the status to answer with.
    Shed
        When the bodies under way leave no room for this one.
    starlette.requests.ClientDisconnect
        When the client went away before it had sent all of it.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"the content type is {kind or 'missing'}; send application/json")
    too_large = Refused(413, f"the body is larger than {max_bytes:,} bytes; send fewer rows at once")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise too_large
    body = bytearray()
    try:
        with room.taken() as grow:
            async with asyncio.timeout(SECONDS_TO_SEND):
                async for piece in request.stream():
                    body += piece
                    if len(body) > max_bytes:
                        raise too_large
                    grow(len(body))
    except TimeoutError:
        raise Refused(408, f"the body did not arrive within {SECONDS_TO_SEND:g} s; send it at once") from None
    return bytes(body)


class Room:
    """Counts the bytes of the bodies that are being sent.

    The first 64 KiB of each are free, so that large bodies that come slowly keep out other large ones and no single
    row.

    Parameters
    ----------
    max_bytes : int
        A body that would need more is shed.
    """

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.n_bytes = 0

    @contextmanager
    def taken(self):
        """Give a function that is told how large the body has become, and free its bytes after the ``with``.

        Raises
        ------
        Shed
            By that function, when there is no room.
        """
        held = 0

        def grow(size):
            nonlocal held
            more = max(0, size - FREE_BYTES) - held
            if self.n_bytes + more > self.max_bytes:
                raise Shed
            held += more
            self.n_bytes += more

        try:
            yield grow
        finally:
            self.n_bytes -= held
