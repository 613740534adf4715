"""The contents that the acting unit keeps in the object store: a row for each hash, before its
object is there and until it is gone, so that nothing lies in the store unknown.

staged (no stored_at) → stored → referenced (the view content_use) → leaving → gone. What nothing
uses is swept away after a while (keeping/orphans.py), which locks the row and then looks at
`touched_at` again: what was touched a moment ago stays, and what is leaving is waited for.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO

from portal.documents import jobs, quota
from portal.documents.scan_words import CANNOT_OPEN
from portal.kit import clock, db, scanner, storage, tenancy
from portal.kit.errors import Gone, Invalid, NotAllowed, Unavailable

TRIES = 20  # of keeping what is swept away at the same moment
A_MOMENT = 0.1  # seconds between them


class Quarantined(NotAllowed):
    """A virus was found in it: nobody opens it, and no program of ours."""

    code = "infected"


async def keep(sha256: str, data: BinaryIO, size: int, *, own: bool = False) -> None:
    """Put these bytes into the store under their hash; the same bytes twice are one object. `own`:
    made by the portal itself. Call it outside a transaction; Unavailable: the store is away;
    TooLarge: over the unit's quota; Invalid: erased on order, and not to come back."""
    scan = "own" if own else "pending" if scanner.wanted() else "unscanned"
    for _ in range(TRIES):
        is_whole = await _stage(sha256, size, scan)
        if is_whole is None:
            await asyncio.sleep(A_MOMENT)
            continue
        if not is_whole or await storage.size_of(sha256) != size:
            await storage.put(sha256, data, size)
        if await _note_stored(sha256, scan):
            return
    raise Unavailable("ระบบกำลังจัดระเบียบไฟล์นี้อยู่ ลองใหม่ในอีกสักครู่", "Try again in a moment")


async def _stage(sha256: str, size: int, scan: str) -> bool | None:
    """Whether the row says that the object is there, whole; None while it is swept away."""
    async with db.transaction():
        await quota.must_fit(sha256, size)
        row = await db.row(
            "INSERT INTO content (tenant, sha256, size, touched_at, scan)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant, sha256) DO UPDATE SET touched_at = excluded.touched_at"
            " RETURNING stored_at, damage, erased_at, leaving_at",
            tenancy.current().id,
            sha256,
            size,
            clock.now(),
            scan,
        )
    assert row is not None
    if row["erased_at"]:
        raise _erased_before()
    if row["leaving_at"]:
        return None
    return row["stored_at"] is not None and not row["damage"]


async def _note_stored(sha256: str, scan: str) -> bool:
    """False when the row was swept away meanwhile. What was erased meanwhile is not left behind."""
    async with db.transaction():
        done = await db.changed(
            "UPDATE content SET stored_at = coalesce(stored_at, $2), damage = '',"
            " damaged_at = NULL, verified_at = CASE WHEN damage = '' THEN verified_at END"
            " WHERE sha256 = $1 AND erased_at IS NULL AND leaving_at IS NULL",
            sha256,
            clock.now(),
        )
        erased = await db.value("SELECT erased_at FROM content WHERE sha256 = $1", sha256)
        if scan == "pending":
            await jobs.scan.later(sha256)
    if erased:
        await storage.remove(sha256)
        raise _erased_before()
    return bool(done)


def _erased_before() -> Invalid:
    message = "ไฟล์นี้ถูกลบตามคำสั่งแล้ว นำเข้าอีกไม่ได้ ถ้าต้องใช้ให้ติดต่อผู้ดูแลระบบของหน่วยงาน"
    english = "This file was erased on order and is not taken in again"
    return Invalid(message, english, fields={"file": message})


async def must_be_open(sha256: str) -> None:
    """Quarantined: a virus was found in it. Gone: erased on order. Unavailable: known to be
    damaged, and never handed out as if whole."""
    async with db.transaction():
        row = await db.row(
            "SELECT scan, finding, erased_at, damage FROM content WHERE sha256 = $1", sha256
        )
    if row is None:
        return
    if row["scan"] == "infected":
        raise Quarantined(*(words.format(row["finding"]) for words in CANNOT_OPEN))
    if row["erased_at"]:
        raise Gone("ไฟล์นี้ถูกลบตามคำสั่งแล้ว", "Erased on order")
    if row["damage"]:
        raise Unavailable(
            "ไฟล์ที่เก็บไว้เสียหาย หน่วยงานได้รับแจ้งแล้ว", "The stored file is damaged; the unit was told"
        )


async def opened(sha256: str, offset: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes from `offset` of a content, in chunks; the only way to one but the scanner's.
    As must_be_open; Unavailable also when the store is away."""
    await must_be_open(sha256)
    try:
        return await storage.stream(sha256, offset, length)
    except storage.Missing:
        await note_damage(sha256, "missing")
        raise


async def note_damage(sha256: str, damage: str) -> None:
    """Its object was asked for and is missing, or differs. The sweep tells the people."""
    async with db.transaction():
        await db.changed(
            "UPDATE content SET damage = $3, damaged_at = $2 WHERE sha256 = $1"
            " AND damage = '' AND stored_at IS NOT NULL AND erased_at IS NULL",
            sha256,
            clock.now(),
            damage,
        )
