"""Taking the smaller copy of a file into one's draft, and going back to the file itself. Nothing is
lost by it before the request is sent on: the file stays, and the audit says which hash stood for
which."""

from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.audit.record import record
from portal.documents.events import FileEvent
from portal.documents.smaller import copies_of
from portal.kit import clock, db
from portal.kit.errors import Conflict, NotFound
from portal.kit.jobs import announce
from portal.people.person import Person
from portal.publication.actions import must_be_own_draft
from portal.publication.queries import Subject, subject


async def offers(documents: list[Any]) -> dict[UUID, dict[str, Any]]:
    """By document: `state` as in documents.smaller, or "taken"; `size` and `small_size` in bytes.
    Inside a transaction."""
    known = await copies_of(row["original_sha256"] or row["sha256"] for row in documents)
    found: dict[UUID, dict[str, Any]] = {}
    for row in documents:
        copy = known.get(row["original_sha256"] or row["sha256"])
        if copy is not None:
            found[row["id"]] = {
                "state": "taken" if row["original_sha256"] else copy["state"],
                "size": row["original_size"] or row["size"],
                "small_size": copy["small_size"],
                "small_sha256": copy["small_sha256"],
            }
    return found


async def use(publication: UUID, person: Person, document: UUID, *, small: bool) -> None:
    """The smaller copy in the place of the file, or the file again; nothing when it is so already.
    NotFound: no such file; Conflict: there is no smaller copy, or it is attached already."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        row = next((one for one in seen.documents if one["id"] == document), None)
        if row is None:
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        if bool(row["original_sha256"]) == small:
            return
        if small:
            await _use_copy(seen, row)
        else:
            await _use_original(seen, row)
        await _noted(seen, person, row, small=small)


async def _use_copy(seen: Subject, row: Record) -> None:
    copy = (await copies_of([row["sha256"]])).get(row["sha256"])
    if copy is None or copy["state"] != "made":
        raise Conflict("ยังไม่มีไฟล์ที่ย่อแล้ว", "There is no smaller copy", state=str(seen.state))
    if any(one["sha256"] == copy["small_sha256"] for one in seen.documents):
        raise Conflict("ไฟล์นี้แนบไว้แล้ว", "This file is attached already", state=str(seen.state))
    await _replace(
        seen,
        row,
        (copy["small_sha256"], copy["small_size"]),
        (copy["small_width"], copy["small_height"]),
        (row["sha256"], row["size"]),
    )


async def _use_original(seen: Subject, row: Record) -> None:
    copy = (await copies_of([row["original_sha256"]]))[row["original_sha256"]]
    await _replace(
        seen,
        row,
        (row["original_sha256"], row["original_size"]),
        (copy["width"], copy["height"]),
        (None, None),
    )


async def _replace(seen: Subject, row: Record, now: Any, drawn: Any, before: Any) -> None:
    """(hash, size) as it is from now on, (width, height), and (hash, size) that it stands for."""
    await db.changed(
        "UPDATE document SET sha256 = $3, size = $4, width = $5, height = $6,"
        " original_sha256 = $7, original_size = $8 WHERE publication = $1 AND id = $2",
        seen.row.id,
        row["id"],
        *now,
        *drawn,
        *before,
    )


async def _noted(seen: Subject, person: Person, row: Record, *, small: bool) -> None:
    after = await db.row(
        "SELECT sha256, size FROM document WHERE publication = $1 AND id = $2",
        seen.row.id,
        row["id"],
    )
    assert after is not None
    await db.changed(
        "UPDATE publication SET version = version + 1, updated_at = $2 WHERE id = $1",
        seen.row.id,
        clock.now(),
    )
    await record(
        "shrink" if small else "unshrink",
        ("publication", seen.row.id),
        person,
        "",
        detail={
            "filename": row["filename"],
            "sha256_from": row["sha256"],
            "size_from": row["size"],
            "sha256": after["sha256"],
            "size": after["size"],
        },
    )
    await announce((FileEvent.ADDED,), str(seen.row.id), str(row["id"]))
