"""A page of a PDF, or a photograph, as a small JPEG to look at on a phone without downloading the
file: drawn by a child process (draw_page.py), with no more waiting and bytes than a person has."""

import asyncio
import tempfile

from portal.documents import draw_page
from portal.documents.child import in_child
from portal.kit import storage
from portal.kit.errors import Invalid

MOST_BYTES = 100 * 1024 * 1024
KINDS = ("pdf", "jpg")

_slots = asyncio.Semaphore(2)  # drawing takes a whole core


async def page_picture(sha256: str, size: int, ext: str, page: int) -> bytes:
    """The JPEG of a page, counted from 1 (a photograph has one). Invalid when none can be drawn:
    another kind of file, damaged, locked, too large or too slow; Unavailable: the store is away."""
    if ext not in KINDS or size > MOST_BYTES:
        raise _none()
    async with _slots:
        with tempfile.TemporaryFile() as file:
            async for chunk in await storage.stream(sha256, 0, size):
                file.write(chunk)
            file.flush()
            drawn = await in_child(
                "portal.documents.draw_page", file, draw_page.SECONDS + 2, ext, str(page)
            )
    if drawn is None or not drawn.startswith(b"\xff\xd8"):
        raise _none()
    return drawn


def _none() -> Invalid:
    return Invalid("ไฟล์นี้ทำภาพตัวอย่างไม่ได้ เปิดไฟล์เพื่อดู", "No preview of this file; open it")
