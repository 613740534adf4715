"""Adding files to one's own draft, and taking them out again."""

from typing import Any
from uuid import UUID, uuid4

from litestar.datastructures import UploadFile

from portal.audit.record import record
from portal.documents import smaller
from portal.documents.events import FileEvent
from portal.documents.intake import Received, take_in
from portal.documents.names import another
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.jobs import announce
from portal.people.person import Person
from portal.publication.actions import must_be_own_draft
from portal.publication.queries import Subject, subject
from portal.publication.rules import file_rules

MOST_FILES = 50


async def attach(
    publication: UUID,
    person: Person,
    upload: UploadFile,
    alt: str = "",
    *,
    internal: bool = False,
    replaces: UUID | None = None,
) -> UUID:
    """Take a file in and add it; `internal`: never public. The same bytes twice are
    refused; a taken name gets a number. `replaces`: a file of the draft, whose place, words and
    address the new one takes over."""
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
    received = await take_in(upload.filename, upload.file, file_rules(seen), upload.content_type)
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        if replaces is None:
            return await add(seen, person, received, alt, internal=internal)
        return await put_in_place(seen, person, received, replaces)


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
    place = max((row["place"] for row in seen.documents), default=-1) + 1
    document = await _insert(seen, person, received, (uuid4(), place, filename, alt, internal))
    await touch(seen, person, "attach", filename, received.sha256)
    return document


async def put_in_place(seen: Subject, person: Person, received: Received, document: UUID) -> UUID:
    """A file that was taken in, in the place of another of a draft that is locked: the same id, so
    that its address stays; the name is the new file's."""
    old = _of(seen, document)
    others = [row for row in seen.documents if row["id"] != document]
    if any(row["sha256"] == received.sha256 for row in others):
        raise Conflict("ไฟล์นี้แนบไว้แล้ว", "This file is attached already", state=str(seen.state))
    filename = another(received.filename, {row["filename"] for row in others})
    await overwrite(seen, person, received, document, filename)
    if received.size > file_rules(seen).soft:
        await smaller.ask(received)
    await touch(seen, person, "replace_file", filename, received.sha256, was=old["sha256"])
    return document


async def overwrite(
    seen: Subject, person: Person, received: Received, document: UUID, filename: str
) -> None:
    """Another content in a file's row: its id stays, and with it its address, place and words."""
    await db.changed(
        "UPDATE document SET filename = $3, ext = $4, media_type = $5, size = $6, sha256 = $7,"
        " page_count = $8, width = $9, height = $10, added_by = $11, added_at = $12,"
        " original_sha256 = NULL, original_size = NULL WHERE publication = $1 AND id = $2",
        seen.row.id,
        document,
        filename,
        received.ext,
        received.media_type,
        received.size,
        received.sha256,
        received.page_count,
        received.width,
        received.height,
        person.account,
        clock.now(),
    )
    await announce((FileEvent.ADDED,), str(seen.row.id), str(document))


def _of(seen: Subject, document: UUID) -> Any:
    found = next((row for row in seen.documents if row["id"] == document), None)
    if found is None:
        raise NotFound("ไม่พบไฟล์นี้", "No such file")
    return found


async def _insert(
    seen: Subject, person: Person, received: Received, given: tuple[UUID, int, str, str, bool]
) -> UUID:
    document, place, filename, alt, internal = given
    await db.changed(
        "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, size,"
        " sha256, page_count, alt, added_by, added_at, internal, width, height)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenancy.current().id,
        seen.row.id,
        document,
        place,
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
    if received.size > file_rules(seen).soft:
        await smaller.ask(received)
    await announce((FileEvent.ADDED,), str(seen.row.id), str(document))
    return document


async def detach(publication: UUID, person: Person, document: UUID) -> None:
    """Take a file out of the draft. Its bytes stay: other editions may hold them."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        found = _of(seen, document)
        await db.changed(
            "DELETE FROM document WHERE publication = $1 AND id = $2", publication, document
        )
        await touch(seen, person, "detach", found["filename"], found["sha256"])


async def describe(publication: UUID, person: Person, document: UUID, alt: str) -> None:
    """Say in words what a picture shows (R55); nothing when it says so already."""
    alt = text.line(alt)[:500]
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        found = _of(seen, document)
        if found["alt"] == alt:
            return
        await db.changed(
            "UPDATE document SET alt = $3 WHERE publication = $1 AND id = $2",
            publication,
            document,
            alt,
        )
        await touch(seen, person, "describe", found["filename"], found["sha256"])


async def touch(
    seen: Subject, person: Person, action: str, filename: str, sha256: str, **more: str
) -> None:
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
        detail={"filename": filename, "sha256": sha256, **more},
    )
