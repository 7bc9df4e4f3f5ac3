"""HTTP/1.1 for clients of every kind: slow, silent, many at once, or gone."""

from __future__ import annotations

import select
import sys

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from mlsd_helpers.serving.body import SECONDS_TO_SEND

SECONDS_TO_READ = 10.0  # an answer that the client does not take
MOST_CONNECTIONS = 2_000
SMALL_BYTES, MOST_SMALL_PIECES = (
    256,
    4_000,
)  # a piece of a body costs ten microseconds, a body of one-byte pieces seconds
_NO_ROOM = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def most_connections() -> int:
    """2,000, or half of the files that this process may open: the model needs some too."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, files // 2)


class BoundedProtocol(H11Protocol):
    """What uvicorn does, with an end to every wait for a client and a bound on connections.

    Uvicorn ends a connection that says nothing for five seconds after an answer. Here one ends as well when the head of
    a request is not there five seconds after the connection or after its first byte, and when an answer is not read for
    ten. (A body has its five seconds in the app.) When a connection comes and there are as many as may be, the one that
    has kept us waiting longest makes room; when all of them have sent their request, read or not, and wait for us, the
    new one is told to come back. A body in thousands of small pieces gets 400.

    A client that has closed its half of the connection after its request gets its answer.
    """

    def connection_made(self, transport):
        super().connection_made(transport)
        self._next_event, self.conn.next_event = self.conn.next_event, self._counted_event
        self._n_small_pieces = 0
        self._has_ended = False
        self._head_timer = self._read_timer = None
        self._waits_since = self.loop.time()
        self._head_timer = self.loop.call_later(SECONDS_TO_SEND, transport.abort)
        if len(self.connections) > most_connections():
            self._make_room()

    def data_received(self, data):
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._waits_since = self.loop.time()
        if self._is_under_way:
            self._head_timer = _cancelled(self._head_timer)
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(SECONDS_TO_SEND, self.transport.abort)

    def eof_received(self):
        if self._waits_for_client:
            return None  # asyncio closes the connection
        self._has_ended = True
        return True

    def connection_lost(self, exc):
        self._head_timer, self._read_timer = _cancelled(self._head_timer), _cancelled(self._read_timer)
        del self.conn.next_event  # or each would hold the other
        super().connection_lost(exc)

    def send_400_response(self, msg):
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.abort()  # there is an answer already

    def on_response_complete(self):
        self._waits_since = self.loop.time()
        super().on_response_complete()  # which goes on with a request that has come meanwhile
        if self._has_ended and not self._is_under_way:
            self.transport.close()
        if self.transport.is_closing():
            self._give_time_to_read()  # what has not left yet

    def pause_writing(self):
        super().pause_writing()
        self._give_time_to_read()

    def resume_writing(self):
        super().resume_writing()
        self._read_timer = _cancelled(self._read_timer)

    def timeout_keep_alive_handler(self):
        self.transport.abort()  # to close would wait for a client that does not read

    def _counted_event(self):
        event = self._next_event()
        if isinstance(event, h11.Request):
            self._n_small_pieces = 0
        elif isinstance(event, h11.Data) and len(event.data) < SMALL_BYTES:
            self._n_small_pieces += 1
            if self._n_small_pieces > MOST_SMALL_PIECES:
                raise h11.RemoteProtocolError("the body comes in too many pieces")
        return event

    @property
    def _is_under_way(self):
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _waits_for_client(self):
        return not self._is_under_way or self.cycle.more_body

    @property
    def _has_sent_more(self):
        """Whether we have not read all that came: then the client waits for us."""
        connection = self.transport.get_extra_info("socket")
        if not hasattr(select, "poll"):  # Windows
            return bool(select.select([connection], [], [], 0)[0])
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return bool(poll.poll(0))

    def _give_time_to_read(self):
        if self._read_timer is None:
            self._read_timer = self.loop.call_later(SECONDS_TO_READ, self.transport.abort)

    def _make_room(self):
        others = [each for each in self.connections if each is not self and not each.transport.is_closing()]
        if len(others) < most_connections():
            return
        waiting = sorted((each for each in others if each._waits_for_client), key=lambda each: each._waits_since)
        silent = next((each for each in waiting if not each._has_sent_more), None)
        if silent is not None:
            silent.transport.abort()
        else:
            self.transport.write(_NO_ROOM)
            self.transport.close()


def _cancelled(timer):
    if timer is not None:
        timer.cancel()
