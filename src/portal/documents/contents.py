"""The contents that the acting unit keeps in the object store: a row for each hash, before its
object is there and until it is gone, so that nothing lies in the store unknown."""

from collections.abc import AsyncIterator
from typing import BinaryIO

from portal.documents.jobs import scan as scan_job
from portal.documents.scan_words import CANNOT_OPEN
from portal.kit import clock, db, scanner, storage, tenancy
from portal.kit.errors import NotAllowed


class Quarantined(NotAllowed):
    """A virus was found in it: nobody opens it, and no program of ours."""

    code = "infected"


async def keep(sha256: str, data: BinaryIO, size: int, *, own: bool = False) -> None:
    """Put these bytes into the store under their hash; the same bytes twice are one object. `own`:
    made by the portal itself. Call it outside a transaction; Unavailable: the store is away."""
    scan = "own" if own else "pending" if scanner.wanted() else "unscanned"
    async with db.transaction():
        await db.changed(
            "INSERT INTO content (tenant, sha256, size, touched_at, scan)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant, sha256) DO UPDATE SET touched_at = excluded.touched_at",
            tenancy.current().id,
            sha256,
            size,
            clock.now(),
            scan,
        )
    await storage.put(sha256, data, size)
    async with db.transaction():
        await db.changed(
            "UPDATE content SET stored_at = coalesce(stored_at, $2) WHERE sha256 = $1",
            sha256,
            clock.now(),
        )
        if scan == "pending":
            await scan_job.later(sha256)


async def must_be_open(sha256: str) -> None:
    """Quarantined: a virus was found in it."""
    async with db.transaction():
        found = await db.value(
            "SELECT finding FROM content WHERE sha256 = $1 AND scan = 'infected'", sha256
        )
    if found is not None:
        raise Quarantined(*(words.format(found) for words in CANNOT_OPEN))


async def opened(sha256: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes from `offset` of a content, in chunks; the only way to one but the scanner's.
    Quarantined: a virus was found in it. Unavailable: the store is away."""
    await must_be_open(sha256)
    return await storage.stream(sha256, offset, length)
