"""Files that come piece by piece (pieces.py), so that any web process can take the next piece, and
one that dies loses nothing that was acknowledged. When all is there the pieces are put together,
proven against their hashes, and go the way of every other file (intake.py)."""

import hashlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record

from portal.documents.intake import FilePolicy, must_fit
from portal.documents.names import clean_name
from portal.documents.pieces import part_key
from portal.documents.room import room
from portal.kit import clock, db, storage, store_list, tenancy, text
from portal.kit.errors import (
    ChecksumWrong,
    Gone,
    Invalid,
    Locked,
    NotFound,
    TooMany,
)

LASTS = timedelta(hours=24)
REMEMBERED = timedelta(days=7)  # what became of it
MOST_OPEN = 20  # of one person
BUSY = timedelta(seconds=60)  # for putting it together; then another process may


@dataclass(frozen=True)
class Wanted:
    """A file that is to be sent. `length` in bytes; `sha256` of the whole where the sender knows
    it; `fingerprint` tells its sender's own files apart."""

    filename: str
    length: int
    sha256: str = ""
    alt: str = ""
    internal: bool = False
    fingerprint: str = ""


async def begin(publication: UUID, account: UUID, wanted: Wanted, rules: FilePolicy) -> Record:
    """Invalid, TooLarge: no such file would be taken in; TooMany: too many are open."""
    filename, ext = clean_name(wanted.filename)
    if ext not in rules.types:
        names = " ".join(f".{kind}" for kind in rules.types)
        message = f"รับเฉพาะไฟล์ {names} แปลงไฟล์เป็นชนิดเหล่านี้แล้วส่งใหม่"
        raise Invalid(message, "File type not accepted", fields={"file": message})
    must_fit(wanted.length, rules)
    now = clock.now()
    still_open = await db.value(
        "SELECT count(*) FROM upload WHERE account = $1 AND ended_at IS NULL AND expires_at > $2",
        account,
        now,
    )
    if still_open >= MOST_OPEN:
        raise TooMany(
            "มีไฟล์ที่ส่งค้างอยู่มากเกินไป ส่งต่อให้เสร็จหรือยกเลิกบางไฟล์ก่อน", "Too many unfinished uploads"
        )
    made = await db.row(
        "INSERT INTO upload (tenant, id, publication, account, filename, length, sha256, alt,"
        " internal, fingerprint, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING *",
        tenancy.current().id,
        uuid4(),
        publication,
        account,
        filename,
        wanted.length,
        wanted.sha256,
        text.line(wanted.alt)[:500],
        wanted.internal,
        text.line(wanted.fingerprint)[:300],
        now,
        now + LASTS,
    )
    assert made is not None
    return made


async def own(upload: UUID, publication: UUID, account: UUID, *, lock: bool = False) -> Record:
    """NotFound: there is none of this person's; Gone: it was given up, refused, or is too old. One
    that has become a document is still found."""
    found = await db.row(
        "SELECT * FROM upload WHERE id = $1 AND publication = $2 AND account = $3"  # noqa: S608
        f"{' FOR UPDATE' if lock else ''}",
        upload,
        publication,
        account,
    )
    if found is None:
        raise NotFound("ไม่พบการส่งไฟล์นี้", "No such upload")
    over = found["ended_at"] is not None or found["expires_at"] <= clock.now()
    if over and found["document"] is None:
        raise Gone("การส่งไฟล์นี้สิ้นสุดแล้ว เลือกไฟล์แล้วส่งใหม่", "This upload is over; begin again")
    return found


async def unfinished(publication: UUID, account: UUID) -> Sequence[Record]:
    """What this person has begun for this request and can go on with, the oldest first."""
    return await db.rows(
        "SELECT * FROM upload WHERE publication = $1 AND account = $2 AND ended_at IS NULL"
        " AND expires_at > $3 ORDER BY created_at, id",
        publication,
        account,
        clock.now(),
    )


async def claim(upload: Record) -> None:
    """Before it is put together, with the row locked. Locked: another process is at it."""
    now = clock.now()
    if upload["busy_until"] is not None and upload["busy_until"] > now:
        raise Locked("กำลังตรวจไฟล์นี้อยู่ รอสักครู่", "It is being put together; ask again")
    await db.changed("UPDATE upload SET busy_until = $2 WHERE id = $1", upload["id"], now + BUSY)


async def release(upload: UUID) -> None:
    async with db.transaction():
        await db.changed("UPDATE upload SET busy_until = NULL WHERE id = $1", upload)


@asynccontextmanager
async def put_together(upload: Record, pieces: Sequence[Record]) -> AsyncIterator[Any]:
    """The whole file, on the disk, each piece as it was acknowledged. ChecksumWrong when the store
    gives something else, or it is not what its sender said."""
    whole = hashlib.sha256()
    with room.held(upload["length"]), tempfile.TemporaryFile() as file:
        for piece in pieces:
            found, key = hashlib.sha256(), part_key(upload["id"], piece["start"], piece["sha256"])
            async for chunk in await storage.stream_at(key, 0, piece["size"]):
                found.update(chunk)
                whole.update(chunk)
                file.write(chunk)
            if found.hexdigest() != piece["sha256"]:
                raise ChecksumWrong("ไฟล์ที่เก็บไว้เพี้ยน เลือกไฟล์แล้วส่งใหม่", "A stored piece is damaged")
        if upload["sha256"] not in ("", whole.hexdigest()):
            raise ChecksumWrong("ไฟล์ไม่ตรงกับต้นฉบับ เลือกไฟล์แล้วส่งใหม่", "Not the sha256 that was said")
        file.flush()
        yield file


async def end(upload: UUID, document: UUID | None = None) -> None:
    """It has become this document, or nothing; its pieces are swept."""
    await db.changed(
        "UPDATE upload SET ended_at = coalesce(ended_at, $2), document = coalesce(document, $3),"
        " busy_until = NULL WHERE id = $1",
        upload,
        clock.now(),
        document,
    )


async def sweep() -> int:
    """Take the pieces of what is over out of the store; how many uploads. A row is forgotten later,
    and looked after once more then: a piece may have been on its way."""
    async with db.transaction():
        now = clock.now()
        over = await db.rows(
            "SELECT id, swept_at FROM upload WHERE (swept_at IS NULL"
            " AND (ended_at IS NOT NULL OR expires_at <= $1)"
            " AND (busy_until IS NULL OR busy_until <= $1)) OR created_at <= $2",
            now,
            now - REMEMBERED,
        )
    for found in over:
        await store_list.remove_under(f"upload/{found['id']}/")
        async with db.transaction():
            if found["swept_at"] is None:
                await db.changed("DELETE FROM upload_part WHERE upload = $1", found["id"])
                await db.changed("UPDATE upload SET swept_at = $2 WHERE id = $1", found["id"], now)
            else:
                await db.changed("DELETE FROM upload WHERE id = $1", found["id"])
    return len(over)
