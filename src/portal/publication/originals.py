"""A redacted copy in the place of a file of one's own draft: the file keeps its id and its name,
and with them its address; the original is kept beside it for those who may know it, never public.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record
from litestar.datastructures import UploadFile

from portal.documents.intake import Received, policy, take_in
from portal.documents.names import LONGEST
from portal.guard.decisions import keep
from portal.guard.redacting import redacted
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.actions import must_be_own_draft
from portal.publication.files import overwrite, touch
from portal.publication.guarding import found_in
from portal.publication.queries import SCAN, Subject, subject


async def replace(publication: UUID, person: Person, document: UUID, upload: UploadFile) -> None:
    """Take a redacted copy in and put it in the place of this file. NotFound, NotAllowed, Conflict:
    no such file, not one's own, not a draft; Invalid, TooLarge: as for any file."""
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
        _file(seen, document)
    received = await take_in(upload.filename, upload.file, policy(seen.unit.facts))
    await put_in_place(publication, person, document, received)


async def redact(publication: UUID, person: Person, document: UUID) -> None:
    """Put a copy in the place of this PDF on whose pages the system has blackened what it found.
    As `replace`; Invalid too where it cannot."""
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
        old = _file(seen, document)
    if old["ext"] != "pdf":
        message = "ปิดบังให้ได้เฉพาะ PDF บันทึกเป็น PDF หรือทำฉบับปิดบังเองแล้วแนบแทน"
        raise Invalid(message, "Only a PDF can be redacted here", fields={"file": message})
    copy = await redacted(old["sha256"], old["size"])
    received = await take_in(old["filename"], copy, policy(seen.unit.facts))
    await put_in_place(publication, person, document, received)


async def put_in_place(
    publication: UUID, person: Person, document: UUID, received: Received
) -> None:
    """The same with a copy that is in the store already."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        old = _file(seen, document)
        if any(row["sha256"] == received.sha256 for row in seen.documents):
            raise Conflict(
                "ไฟล์นี้แนบไว้แล้ว เลือกฉบับที่ปิดบังข้อมูลแล้ว",
                "This file is attached already; choose the redacted copy",
                state=str(seen.state),
            )
        for group in (await found_in(seen)).groups:
            if group.sha256 == old["sha256"] and group.document == document:
                about = (publication, seen.row.item)
                await keep(group, about, "redacted", "", person, person.role_for(tuple(Role)))
        await db.changed(
            "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type,"
            " size, sha256, page_count, alt, added_by, added_at, internal, width, height, copy)"
            " SELECT tenant, publication, $3, place, filename, ext, media_type, size, sha256,"
            " page_count, alt, added_by, added_at, true, width, height, id FROM document"
            " WHERE publication = $1 AND id = $2",
            publication,
            document,
            uuid4(),
        )
        filename = _name(old["filename"], received.ext)
        await overwrite(seen, person, received, document, filename)
        await touch(seen, person, "replace", filename, received.sha256)


def _file(seen: Subject, document: UUID) -> Record:
    for row in seen.documents:
        if row["id"] == document and not row["internal"]:
            return row
    raise NotFound("ไม่พบไฟล์นี้", "No such file")


def _name(name: str, ext: str) -> str:
    """The name that it had; a copy of another type says so at its end."""
    stem = name.rpartition(".")[0]
    return f"{stem[: LONGEST - len(ext) - 1]}.{ext}"


def may_see(owner: UUID, person: Person) -> bool:
    return person.account == owner or bool(person.roles & {Role.WEBMASTER, Role.APPROVER})


async def originals_of(publication: UUID) -> Sequence[Record]:
    """(id, copy, filename, ext, media_type, size, sha256, page_count, copy_name, added_at), inside
    a transaction; the last replaced one of a file first."""
    return await db.rows(
        "SELECT o.id, o.copy, o.filename, o.ext, o.media_type, o.size, o.sha256, o.page_count,"  # noqa: S608
        f" o.alt, o.internal, o.added_at, {SCAN} AS scan, c.finding, d.filename AS copy_name"
        " FROM document o JOIN content c ON c.tenant = o.tenant AND c.sha256 = o.sha256"
        " JOIN document d ON d.publication = o.publication AND d.id = o.copy"
        " WHERE o.publication = $1 ORDER BY d.place, d.filename, o.added_at DESC",
        publication,
    )


async def original(publication: UUID, document: UUID, person: Person) -> dict[str, Any]:
    """One original, to hand out. NotFound also for those who may not know it."""
    async with db.transaction():
        seen = await subject(publication)
        found = await originals_of(publication) if may_see(seen.owner, person) else ()
    for row in found:
        if row["id"] == document:
            return dict(row)
    raise NotFound("ไม่พบไฟล์นี้", "No such file")
