"""Read the body of a request: no more bytes than allowed, no longer than allowed, before anything parses it."""

from __future__ import annotations

import asyncio

from fastapi import Request

SECONDS_TO_SEND = 5.0


class Refused(Exception):
    """A request that is not answered with a prediction, with the status and the words for the client."""

    def __init__(self, status: int, error: str, fields: list | None = None):
        super().__init__(error)
        self.status, self.error, self.fields = status, error, fields or []


async def bounded_body(request: Request, max_bytes: int) -> bytes:
    """Return the body, or refuse it: 415 when it is not JSON, 413 when it is too large, 408 when it comes too slowly.

    Raises
    ------
    Refused
        With the status to answer with.
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
        async with asyncio.timeout(SECONDS_TO_SEND):
            async for piece in request.stream():
                body += piece
                if len(body) > max_bytes:
                    raise too_large
    except TimeoutError:
        raise Refused(408, f"the body did not arrive within {SECONDS_TO_SEND:g} s; send it at once") from None
    return bytes(body)
