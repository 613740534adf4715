"""Answers made smaller on their way out: Brotli, else gzip, for what is text and carries an ETag.

Only those: they are public and the same for everybody, so nobody's secret stands beside what a
stranger can choose (BREACH). An ETag says what the bytes are, so each is compressed once and kept;
what is kept under /assets/ for ever is compressed as far as it goes.
"""

import gzip
from collections import OrderedDict
from typing import Any

import brotli
from litestar.types import ASGIApp, Message, Receive, Scope, Send

TEXT = (b"text/", b"image/svg+xml", b"application/json", b"application/manifest+json",
        b"application/xml", b"application/atom+xml", b"application/rss+xml")  # fmt: skip
SMALLEST = 500  # bytes; below it a packet is a packet
MOST_KEPT = 32 * 1024 * 1024  # bytes of compressed bodies in one process
HARD = 400 * 1024  # bytes; larger ones are not squeezed to the last


class Compressed:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        how = _accepted(scope) if scope["type"] == "http" else ""
        if not how:
            await self.app(scope, receive, send)
            return
        start: Any = None

        async def smaller(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _may_be(message):
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                first, start = start, None
                if not message.get("more_body"):
                    first, message = self._encoded(scope, how, first, message)
                await send(first)
            await send(message)

        await self.app(scope, receive, smaller)

    def _encoded(self, scope: Any, how: str, start: Any, message: Any) -> tuple[Any, Any]:
        headers = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
        body, etag = bytes(message.get("body", b"")), headers[b"etag"]
        headers[b"vary"] = b", ".join(filter(None, [headers.get(b"vary"), b"Accept-Encoding"]))
        if len(body) >= SMALLEST:
            hard = scope["path"].startswith("/assets/") and len(body) < HARD
            key = (how, scope["path"].encode() + etag)
            if key not in self.kept:
                self._keep(key, _squeeze(body, how, hard))
            self.kept.move_to_end(key)
            body = self.kept[key]
            headers[b"content-encoding"] = how.encode()
            headers[b"content-length"] = str(len(body)).encode()
            headers[b"etag"] = etag if etag.startswith(b"W/") else b"W/" + etag
        # Set-Cookie may be repeated, and stands on no answer that has an ETag.
        return {**start, "headers": list(headers.items())}, {**message, "body": body}

    def _keep(self, key: tuple[str, bytes], body: bytes) -> None:
        self.kept[key] = body
        self.size += len(body)
        while self.size > MOST_KEPT:
            self.size -= len(self.kept.popitem(last=False)[1])


def _accepted(scope: Any) -> str:
    """ "br", "gzip" or "" when the asker takes neither."""
    given = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    for how in ("br", "gzip"):
        for part in given.decode("latin-1").split(","):
            name, _, weight = part.strip().partition(";")
            if name.strip().lower() == how and weight.replace(" ", "") not in ("q=0", "q=0.0"):
                return how
    return ""


def _may_be(start: Any) -> bool:
    headers = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
    return (
        start["status"] == 200
        and b"etag" in headers
        and b"content-encoding" not in headers
        and headers.get(b"content-type", b"").startswith(TEXT)
    )


def _squeeze(body: bytes, how: str, hard: bool) -> bytes:
    if how == "gzip":
        return gzip.compress(body, 9 if hard else 6, mtime=0)
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=11 if hard else 5)
