"""A file handed out: always as a download under its own Thai name, never as a page of this site;
streamed in chunks, with ranges and conditional requests. Whether the asker may have it was decided
by the caller, at the moment of the request.

Behind an nginx set up as accel.conf says, the bytes go from the store through nginx alone: it is
told where they are (X-Accel-Redirect), which no reader ever sees.
"""

import hmac
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from asyncpg import Record
from litestar import Request, Response
from litestar.response import Stream

from portal.documents import contents, nearby
from portal.kit import storage
from portal.settings import settings

ACCEL_SECONDS = 60  # how long nginx may begin to fetch

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


async def deliver(request: Request, found: Record, more: dict[str, str]) -> Response:
    """200, 206, 304 or 416 for a file that the asker may have. Quarantined, Gone (erased on order),
    Unavailable (damaged, or the store is away): nobody may."""
    await contents.must_be_open(found["sha256"])
    etag = f'"{found["sha256"][:32]}"'
    headers = {
        **more,
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": disposition(found["filename"]),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    known = request.headers.get("if-none-match", "")
    if etag in known or known.strip() == "*":
        return Response(b"", status_code=304, headers=headers, media_type=found["media_type"])
    if _through_nginx(request):
        headers["X-Accel-Redirect"] = f"/_store{storage.address(found['sha256'], ACCEL_SECONDS)}"
        return Response(b"", headers=headers, media_type=found["media_type"])
    size = found["size"]
    status, start, length = 200, 0, size
    wanted = _asked_range(request, etag, size)
    if wanted == "unsatisfiable":
        headers["Content-Range"] = f"bytes */{size}"
        return Response(b"", status_code=416, headers=headers, media_type=found["media_type"])
    if isinstance(wanted, tuple):
        status, (start, length) = 206, wanted
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    body: AsyncIterator[bytes] | None = None
    if not request.scope["portal"].get("head"):  # type: ignore[typeddict-item]
        body = await nearby.stream(found["sha256"], size, start, length)
    return Stream(
        body or _empty(), status_code=status, headers=headers, media_type=found["media_type"]
    )


def _through_nginx(request: Request) -> bool:
    secret, said = settings().accel_secret, request.headers.get("x-portal-accel", "")
    return bool(secret) and hmac.compare_digest(said.encode(), secret.encode())


def _asked_range(request: Request, etag: str, size: int) -> tuple[int, int] | str | None:
    """(start, length) of the one range asked for; None for the whole file."""
    is_head = request.scope["portal"].get("head")  # type: ignore[typeddict-item]
    given = "" if is_head else request.headers.get("range", "")  # RFC 9110 part 14.2
    match = _RANGE.fullmatch(given)
    if not match or not any(match.groups()):
        return None
    if request.headers.get("if-range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, length) if length else "unsatisfiable"
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size:
        return "unsatisfiable"
    return (start, end - start + 1) if end >= start else None


async def _empty() -> AsyncIterator[bytes]:
    for chunk in ():
        yield chunk


def disposition(filename: str) -> str:
    """RFC 6266: a plain name for old readers, the Thai one in UTF-8 (RFC 8187)."""
    stem, _, ext = filename.rpartition(".")
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "", stem).strip(" .") or "file"
    return f"attachment; filename=\"{plain}.{ext}\"; filename*=UTF-8''{quote(filename, safe='')}"
