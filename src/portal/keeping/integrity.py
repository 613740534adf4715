"""Stored files are read again, the longest unread first, and compared with their hashes, no faster
than the settings say; damage is noted, told, and never handed out.

The place where it stopped is `verified_at` of each row: nothing is lost when it is interrupted.
"""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from datetime import timedelta

from asyncpg import Record

from portal.keeping.orphans import note_damage
from portal.kit import clock, db, storage
from portal.settings import settings

EVERY = timedelta(days=30)  # each content is read again
SECONDS = 20  # of reading in one round of one unit; at least one file
MOST = 500  # files of a round


async def verify(seconds: float = SECONDS, every: timedelta = EVERY) -> int:
    """One round in the acting unit; how many were found damaged. Unavailable: the store is away."""
    damaged, left = 0, settings().verify_bytes_per_second * seconds
    for row in await _due(every):
        found = await compare(row["sha256"], row["size"])
        await (note_damage(row["sha256"], found) if found else _note_whole(row["sha256"]))
        damaged += bool(found)
        left -= row["size"]
        if left <= 0:
            break
    return damaged


async def _due(every: timedelta) -> Sequence[Record]:
    async with db.transaction():
        return await db.rows(
            "SELECT sha256, size FROM content WHERE stored_at IS NOT NULL AND erased_at IS NULL"
            " AND leaving_at IS NULL AND damage = ''"
            " AND (verified_at IS NULL OR verified_at < $1)"
            " ORDER BY verified_at NULLS FIRST, sha256 LIMIT $2",
            clock.now() - every,
            MOST,
        )


async def compare(sha256: str, size: int) -> str:
    """ "", missing or differs, read at the rate of the settings."""
    began, read, digest = time.monotonic(), 0, hashlib.sha256()
    there = await storage.size_of(sha256)
    if there is None:
        return "missing"
    if there != size:
        return "differs"
    try:
        async for chunk in await storage.stream(sha256, 0, size):
            digest.update(chunk)
            read += len(chunk)
            ahead = read / settings().verify_bytes_per_second - (time.monotonic() - began)
            if ahead > 0:
                await asyncio.sleep(ahead)
    except storage.Missing:
        return "missing"
    return "" if digest.hexdigest() == sha256 else "differs"


async def _note_whole(sha256: str) -> None:
    async with db.transaction():
        await db.changed(
            "UPDATE content SET verified_at = $2 WHERE sha256 = $1", sha256, clock.now()
        )


async def damaged() -> Sequence[Record]:
    """(sha256, size, damage, damaged_at, and publication, filename of the last that uses it). In a
    transaction."""
    return await db.rows(
        "SELECT c.sha256, c.size, c.damage, c.damaged_at, d.publication, d.filename FROM content c"
        " LEFT JOIN LATERAL (SELECT publication, filename FROM document d WHERE d.sha256 = c.sha256"
        " ORDER BY added_at DESC LIMIT 1) d ON true"
        " WHERE c.damage <> '' ORDER BY c.damaged_at DESC LIMIT 100"
    )
