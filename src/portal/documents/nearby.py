"""Files that were asked for lately, near at hand: fetched from the store once for all who ask at
the same time, proved against their hash, and kept for a while in nameless files on this machine.

Whether the asker may have the file was decided before, by a question to the database: what is kept
here decides nothing. Nothing outlives the process, and nothing is used longer than KEPT_FOR.
"""

import asyncio
import hashlib
import logging
import os
import tempfile
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from portal.documents import contents
from portal.kit import tenancy
from portal.kit.errors import Unavailable

log = logging.getLogger("portal.documents")

LARGEST = 16 * 1024 * 1024  # of a file that is kept; larger ones come from the store each time
MOST_BYTES = 512 * 1024 * 1024  # of all files of a process
KEPT_FOR = 900.0  # seconds since it came
CHUNK = 64 * 1024

Key = tuple[UUID, str]


@dataclass(frozen=True)
class Kept:
    file: BinaryIO
    size: int
    came_at: float


_kept: OrderedDict[Key, Kept] = OrderedDict()
_coming: dict[Key, asyncio.Task[Kept]] = {}


async def stream(sha256: str, size: int, start: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes of a content of the acting unit. Unavailable: the store is away, or what it
    has is not what was put there."""
    if size > LARGEST:
        return await contents.opened(sha256, start, length)
    return _read((await _near(sha256, size)).file, start, length)


async def _near(sha256: str, size: int) -> Kept:
    key = (tenancy.current().id, sha256)
    _forget_old()
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    if key not in _coming:
        _coming[key] = asyncio.create_task(_fetch(key, size))  # noqa: TID251 - owns no transaction
        _coming[key].add_done_callback(lambda _: _coming.pop(key))
    return await asyncio.shield(_coming[key])  # who leaves does not spoil it for the others


async def _fetch(key: Key, size: int) -> Kept:
    file, found = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115 - it is kept
    async for chunk in await contents.opened(key[1], 0, size):
        file.write(chunk)
        found.update(chunk)
    file.flush()
    if found.hexdigest() != key[1]:
        log.error("damaged in the store: %s of %s", key[1], key[0])
        await contents.note_damage(key[1], "differs")
        raise Unavailable("ไฟล์นี้เสียหายในที่เก็บ ผู้ดูแลระบบกำลังแก้ไข", "Damaged in the store")
    _kept[key] = kept = Kept(file, size, time.monotonic())
    return kept


def _forget_old() -> None:
    """Who still reads one that is forgotten reads it to its end."""
    room = MOST_BYTES - sum(one.size for one in _kept.values())
    expired = time.monotonic() - KEPT_FOR
    for key in list(_kept):
        if room >= 0 and _kept[key].came_at > expired:
            continue
        room += _kept.pop(key).size


async def _read(file: BinaryIO, start: int, length: int) -> AsyncIterator[bytes]:
    """Read where it stands: the pages are in memory, and a thread would cost more than the read."""
    while length > 0:
        chunk = os.pread(file.fileno(), min(CHUNK, length), start)
        if not chunk:
            return
        start, length = start + len(chunk), length - len(chunk)
        yield chunk
