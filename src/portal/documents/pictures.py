"""Pictures as a page needs them: WebP (every browser that we support reads it), no larger than they
are shown, made by a child process (shrink_picture.py)."""

import asyncio
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from typing import BinaryIO, Literal

from portal.documents import contents, shrink_picture
from portal.documents.child import in_child
from portal.kit.errors import Invalid

MOST_BYTES = 30 * 1024 * 1024
MOST_KEPT = 300  # small pictures of a process, some 25 kB each
KEPT = 3600.0  # seconds; what is erased on order is in no process's memory for longer

_slots = asyncio.Semaphore(2)  # making one takes a whole core


@dataclass(frozen=True)
class Box:
    """Pixels. "cover" cuts to exactly this size, "fit" stays inside it."""

    width: int
    height: int
    how: Literal["cover", "fit"]


@dataclass(frozen=True)
class Picture:
    """WebP. `source_width`: of the file that it was made from."""

    width: int
    height: int
    source_width: int
    data: bytes


_kept: OrderedDict[tuple[str, Box], Picture] = OrderedDict()


async def shrunk(file: BinaryIO, box: Box) -> Picture:
    """The picture in the box, as WebP. Invalid when it cannot be read as one."""
    async with _slots:
        how = (str(box.width), str(box.height), box.how)
        seconds = shrink_picture.SECONDS + 2
        out = await in_child("portal.documents.shrink_picture", file, seconds, *how)
    line, _, data = (out or b"").partition(b"\n")
    if not data.startswith(b"RIFF"):
        raise Invalid("อ่านภาพนี้ไม่ได้ ใช้ไฟล์ .jpg .png หรือ .webp ที่เปิดดูได้", "The picture cannot be read")
    width, height, source_width = map(int, line.split())
    return Picture(width, height, source_width, data)


async def shrunk_from_store(sha256: str, size: int, box: Box) -> Picture:
    """The same for a file in the store; the last ones are kept in memory under their hash."""
    key = (sha256, box)
    if key not in _kept:
        if size > MOST_BYTES:
            raise Invalid("ภาพใหญ่เกินไป", "The picture is too large")
        with tempfile.TemporaryFile() as file:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
            _kept[key] = await shrunk(file, box)
            asyncio.get_running_loop().call_later(KEPT, _kept.pop, key, None)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]
