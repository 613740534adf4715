"""The contents that the acting unit keeps in the object store: a row for each hash, before its
object is there and until it is gone, so that nothing lies in the store unknown."""

from typing import BinaryIO

from portal.kit import clock, db, storage, tenancy
from portal.settings import settings

NO_SCANNER = "none"  # the operator's decision, in PORTAL_SCANNER


async def keep(sha256: str, data: BinaryIO, size: int, *, own: bool = False) -> None:
    """Put these bytes into the store under their hash; the same bytes twice are one object. `own`:
    made by the portal itself. Call it outside a transaction; Unavailable: the store is away."""
    scan = "own" if own else "unscanned" if settings().scanner == NO_SCANNER else "pending"
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
