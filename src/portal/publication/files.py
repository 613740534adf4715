"""Adding files to one's own draft, and taking them out again."""

from uuid import UUID, uuid4

from litestar.datastructures import UploadFile

from portal.audit.record import record
from portal.documents.events import FileEvent
from portal.documents.intake import Received, policy, take_in
from portal.documents.names import another
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.jobs import announce
from portal.people.person import Person
from portal.publication.actions import must_be_own_draft
from portal.publication.queries import Subject, subject

MOST_FILES = 50


async def attach(
    publication: UUID, person: Person, upload: UploadFile, alt: str = "", *, internal: bool = False
) -> UUID:
    """Take a file in and add it; `internal`: never public. The same bytes twice are
    refused; a taken name gets a number."""
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
    received = await take_in(upload.filename, upload.file, policy(seen.unit.facts))
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        return await add(seen, person, received, alt, internal=internal)


async def add(
    seen: Subject, person: Person, received: Received, alt: str = "", *, internal: bool = False
) -> UUID:
    """A file that was taken in, into a draft that is locked. `internal`: never public."""
    if any(document["sha256"] == received.sha256 for document in seen.documents):
        raise Conflict("ไฟล์นี้แนบไว้แล้ว", "This file is attached already", state=str(seen.state))
    if len(seen.documents) >= MOST_FILES:
        message = f"แนบได้ไม่เกิน {MOST_FILES} ไฟล์ รวมเป็น ZIP แล้วส่งใหม่"
        raise Invalid(message, "Too many files", fields={"file": message})
    filename = another(received.filename, {row["filename"] for row in seen.documents})
    document = uuid4()
    await db.changed(
        "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, size,"
        " sha256, page_count, alt, added_by, added_at, internal, width, height)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenancy.current().id,
        seen.row.id,
        document,
        len(seen.documents),
        filename,
        received.ext,
        received.media_type,
        received.size,
        received.sha256,
        received.page_count,
        text.line(alt)[:500],
        person.account,
        clock.now(),
        internal,
        received.width,
        received.height,
    )
    await touch(seen, person, "attach", filename, received.sha256)
    await announce((FileEvent.ADDED,), str(seen.row.id), str(document))
    return document


async def detach(publication: UUID, person: Person, document: UUID) -> None:
    """Take a file out of the draft. Its bytes stay: other editions may hold them."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        found = [row for row in seen.documents if row["id"] == document]
        if not found:
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        await db.changed(
            "DELETE FROM document WHERE publication = $1 AND id = $2", publication, document
        )
        await touch(seen, person, "detach", found[0]["filename"], found[0]["sha256"])


async def describe(publication: UUID, person: Person, document: UUID, alt: str) -> None:
    """Say in words what a picture shows (R55); nothing when it says so already."""
    alt = text.line(alt)[:500]
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        found = [row for row in seen.documents if row["id"] == document]
        if not found:
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        if found[0]["alt"] == alt:
            return
        await db.changed(
            "UPDATE document SET alt = $3 WHERE publication = $1 AND id = $2",
            publication,
            document,
            alt,
        )
        await touch(seen, person, "describe", found[0]["filename"], found[0]["sha256"])


async def touch(seen: Subject, person: Person, action: str, filename: str, sha256: str) -> None:
    await db.changed(
        "UPDATE publication SET version = version + 1, updated_at = $2 WHERE id = $1",
        seen.row.id,
        clock.now(),
    )
    await record(
        action,
        ("publication", seen.row.id),
        person,
        "",
        detail={"filename": filename, "sha256": sha256},
    )
