"""Sending a file of one's own draft piece by piece: only while it is a draft, from the first piece
to the last."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from asyncpg import Record

from portal.documents import pieces, uploads
from portal.documents.intake import Received, take_in
from portal.documents.pieces import Checksum
from portal.documents.uploads import Wanted
from portal.kit import db
from portal.kit.errors import ChecksumWrong, Conflict, Gone, NotAllowed, PortalError, Unavailable
from portal.people.person import Person
from portal.publication.actions import must_be_own_draft
from portal.publication.files import add
from portal.publication.queries import subject
from portal.publication.rules import file_rules


async def begin(publication: UUID, person: Person, wanted: Wanted) -> Record:
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
        return await uploads.begin(publication, seen.owner, wanted, file_rules(seen))


async def unfinished(publication: UUID, person: Person) -> Sequence[Record]:
    async with db.transaction():
        seen = await subject(publication)
        return await uploads.unfinished(publication, person.account or seen.owner)


async def found(publication: UUID, person: Person, upload: UUID) -> tuple[Record, Sequence[Record]]:
    """(it, its pieces)."""
    async with db.transaction():
        row = await _own(publication, person, upload)
        return row, await pieces.parts(upload)


async def append(
    publication: UUID, person: Person, upload: UUID, piece: tuple[int, Checksum | None],
    chunks: AsyncIterator[bytes],
) -> tuple[int, Record]:  # fmt: skip
    """`piece`: from which byte on, and its checksum. (new offset, the upload as it was)."""
    async with db.transaction():
        row = await _own(publication, person, upload)
        must_be_own_draft(await subject(publication), person, None)
    return await pieces.append(row, piece[0], chunks, piece[1]), row


async def cancel(publication: UUID, person: Person, upload: UUID) -> None:
    async with db.transaction():
        row = await _own(publication, person, upload)
        if row["document"] is not None:
            raise Gone("ไฟล์นี้แนบแล้ว ถ้าไม่ต้องการให้เอาออกจากคำขอ", "It has become a document")
        await uploads.end(upload)


async def finish(
    publication: UUID, person: Person, upload: UUID, digests: Sequence[str] = ()
) -> UUID:
    """Put it together and attach it; the document's id, the same however often it is asked.
    `digests`: the SHA-256 of each piece, as its sender holds it. What refuses the file ends the
    upload; Unavailable leaves it for another try."""
    async with db.transaction():
        row = await _own(publication, person, upload, lock=True)
        if row["document"] is not None:
            return row["document"]
        if row["received"] < row["length"]:
            raise Conflict(
                "ยังส่งไม่ครบ ส่งต่อให้ครบก่อน", "Not all of it is here", offset=row["received"]
            )
        await uploads.claim(row)
        sent = await pieces.parts(upload)
    try:
        if digests and list(digests) != [piece["sha256"] for piece in sent]:
            raise ChecksumWrong("ไฟล์ไม่ตรงกับต้นฉบับ เลือกไฟล์แล้วส่งใหม่", "Not the pieces that were sent")
        async with db.transaction():
            seen = await subject(publication)
            must_be_own_draft(seen, person, None)
        async with uploads.put_together(row, sent) as file:
            received = await take_in(row["filename"], file, file_rules(seen))
        return await _attach(publication, person, row, received)
    except Unavailable:
        await uploads.release(upload)
        raise
    except PortalError:
        async with db.transaction():
            await uploads.end(upload)
        raise


async def _attach(publication: UUID, person: Person, row: Record, received: Received) -> UUID:
    async with db.transaction():
        seen = await subject(publication, lock=True)
        now = await _own(publication, person, row["id"], lock=True)
        if now["document"] is not None:  # another process was faster
            return now["document"]
        must_be_own_draft(seen, person, None)
        document = await add(seen, person, received, row["alt"], internal=row["internal"])
        await uploads.end(row["id"], document)
        return document


async def sweep() -> None:
    """What is over goes out of the store; what was being sent to a request that is no draft any
    more is over."""
    async with db.transaction():
        await db.changed(
            "UPDATE upload u SET ended_at = portal_now() FROM publication p WHERE p.tenant ="
            " u.tenant AND p.id = u.publication AND p.state <> 'draft' AND u.ended_at IS NULL"
        )
    await uploads.sweep()


async def _own(publication: UUID, person: Person, upload: UUID, *, lock: bool = False) -> Record:
    if person.account is None:
        raise NotAllowed("ต้องเป็นผู้ใช้ของหน่วยงาน", "Only people send files")
    return await uploads.own(upload, publication, person.account, lock=lock)
