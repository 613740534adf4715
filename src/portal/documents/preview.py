"""A document to look at without downloading it: a page of a PDF or a photograph as a small JPEG
(draw_page.py), an Office file as words and tables (read_office.py); made by a child process, with
no more waiting and bytes than a person has."""

import asyncio
import json
import tempfile
from typing import Any

from portal.documents import contents, draw_page, read_office
from portal.documents.child import in_child
from portal.kit.errors import Invalid

MOST_BYTES = 100 * 1024 * 1024
MOST_OFFICE_BYTES = 20 * 1024 * 1024
KINDS = ("pdf", "jpg")
OFFICE = ("docx", "xlsx", "xls")

_slots = asyncio.Semaphore(2)  # drawing takes a whole core


async def page_picture(sha256: str, size: int, ext: str, page: int) -> bytes:
    """The JPEG of a page, counted from 1 (a photograph has one). Invalid when none can be drawn:
    another kind of file, damaged, locked, too large or too slow; Unavailable: the store is away."""
    if ext not in KINDS or size > MOST_BYTES:
        raise _none()
    module, seconds = "portal.documents.draw_page", draw_page.SECONDS + 2
    drawn = await _read(sha256, size, module, (ext, str(page)), seconds)
    if drawn is None or not drawn.startswith(b"\xff\xd8"):
        raise _none()
    return drawn


async def office_text(sha256: str, size: int, ext: str) -> dict[str, Any]:
    """{"parts", "cut"} as read_office.py says. Invalid and Unavailable as for page_picture."""
    if ext not in OFFICE or size > MOST_OFFICE_BYTES:
        raise _none()
    module, seconds = "portal.documents.read_office", read_office.SECONDS + 2
    found = await _read(sha256, size, module, (ext,), seconds)
    if found is None:
        raise _none()
    return json.loads(found)


async def _read(
    sha256: str, size: int, module: str, args: tuple[str, ...], seconds: float
) -> bytes | None:
    async with _slots:
        with tempfile.TemporaryFile() as file:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
            return await in_child(module, file, seconds, *args)


def _none() -> Invalid:
    return Invalid("ไฟล์นี้ทำภาพตัวอย่างไม่ได้ เปิดไฟล์เพื่อดู", "No preview of this file; open it")
