"""Room for what is being sent: a body is read only while there is room for it on the disk, never
past the central limit, and never from somebody who has stopped sending.

Stands outside the framework, so that the room is given back whatever becomes of the request."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send

from portal.kit import thai
from portal.kit.errors import BadRequest, TooLarge, Unavailable
from portal.settings import settings

MB = 1024 * 1024
SMALL = MB  # a body up to this needs no room on the disk
BESIDE = 2 * MB  # the words of a form beside its file
IDLE = 60.0  # seconds without a byte


class Room:
    """Bytes of the disk that are spoken for in this process."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, wanted: int) -> int:
        """Unavailable when there is not so much."""
        if self.taken + wanted > settings().upload_room_mb * MB:
            raise Unavailable(
                "มีผู้ส่งไฟล์พร้อมกันมาก ลองใหม่ในอีกสักครู่", "Too many uploads at once; try again"
            )
        self.taken += wanted
        return wanted

    @contextmanager
    def held(self, wanted: int) -> Iterator[None]:
        """Spoken for while this lasts."""
        self.take(wanted)
        try:
            yield
        finally:
            self.taken -= wanted


room = Room()


class UploadRoom:
    """Takes the room that a large body has announced, and gives it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _announced(scope)
        if length is not None and length <= SMALL:
            await self.app(scope, receive, send)
            return
        body = _Body(receive, length)

        async def sends(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.is_whole:
                # What was refused is still on its way: the connection is of no use any more.
                headers = [*message["headers"], (b"connection", b"close")]
                message = {**message, "headers": headers}  # type: ignore[typeddict-item]
            await send(message)

        try:
            await self.app(scope, body.receive, sends)  # type: ignore[arg-type]
        finally:
            room.taken -= body.held


class _Body:
    """One large body. Whoever may not send it is refused before the first byte is asked for."""

    def __init__(self, receive: Receive, length: int | None) -> None:
        self._receive, self.length = receive, length
        self.most = settings().upload_limit_mb * MB + BESIDE
        self.held = self.seen = 0
        self.is_whole = False

    async def receive(self) -> HTTPReceiveMessage:
        """TooLarge past the central limit; Unavailable without room; BadRequest when nothing
        comes."""
        if not self.held:
            self._take_room()
        try:
            message: HTTPReceiveMessage = await asyncio.wait_for(self._receive(), IDLE)  # type: ignore[assignment]
        except TimeoutError:
            raise BadRequest(
                "การส่งไฟล์หยุดไปนานเกินไป ตรวจสัญญาณแล้วส่งใหม่", "Nothing came for a minute"
            ) from None
        self.seen += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        if self.seen > self.most:
            raise _too_large(self.most - BESIDE)
        return message

    def _take_room(self) -> None:
        wanted = self.most if self.length is None else self.length
        if wanted > self.most:
            raise _too_large(self.most - BESIDE)
        self.held = room.take(wanted)


def _announced(scope: Scope) -> int | None:
    """Bytes of the body; None when it comes in chunks and does not say."""
    if scope["type"] != "http":
        return 0
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _too_large(most: int) -> TooLarge:
    message = f"ส่งได้ครั้งละไม่เกิน {thai.size(most)} ย่อหรือแบ่งไฟล์แล้วส่งใหม่"
    return TooLarge(message, "Larger than the central limit", fields={"file": message})
