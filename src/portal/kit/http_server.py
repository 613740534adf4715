"""The HTTP reader with the limits that the server itself does not set.

httptools takes heads of any length at any pace; behind an ingress that would be its worry, but the
portal must also stand alone.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 32 * 1024  # bytes of request line and headers
MOST_HEADERS = 100
HEAD_SECONDS = 20.0
MOST_LATE = 1024 * 1024  # bytes of a body that come after it was answered


class CarefulHttp(HttpToolsProtocol):
    """Hangs up on a head that is too long, or that does not come to its end."""

    _head = 0
    _in_head = True
    _late = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > LONGEST_HEAD:
            self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._late = 0
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_clock()
        size = sum(len(name) + len(value) for name, value in self.headers)
        if size > LONGEST_HEAD or len(self.headers) > MOST_HEADERS:
            self._refuse()
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A little is read of what was refused already, so that its sender comes to the answer."""
        if self.cycle is not None and self.cycle.response_complete:
            self._late += len(body)
            if self._late > MOST_LATE:
                self.transport.close()
            return
        super().on_body(body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._head, self._in_head = 0, True
        self._stop_clock()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self) -> None:
        self._stop_clock()
        if not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")
