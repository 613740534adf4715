"""People and places taken out of a file of one's own draft: a clean copy in its place, and a line
that says which content became which."""

import tempfile
from typing import Any
from uuid import UUID

from portal.audit.record import record
from portal.documents import contents
from portal.documents.cleaning import cleaned
from portal.documents.events import FileEvent
from portal.documents.intake import Received, policy, take_in
from portal.kit import clock, db
from portal.kit.errors import Conflict
from portal.kit.jobs import announce
from portal.people.person import Person
from portal.publication.actions import must_be_own_draft
from portal.publication.held import document_of
from portal.publication.queries import Subject, subject


async def clean(publication: UUID, person: Person, document: UUID) -> None:
    """Put a copy without names and places in the file's place, in one's own draft. Invalid: none
    can be made; Conflict: the file was changed meanwhile."""
    async with db.transaction():
        seen = await subject(publication)
        must_be_own_draft(seen, person, None)
        found = document_of(seen, document)
    received = await _clean_copy(found, seen)
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, None)
        if document_of(seen, document)["sha256"] != found["sha256"]:
            raise Conflict("ไฟล์นี้เปลี่ยนไปแล้ว โหลดหน้าใหม่", "Changed meanwhile", state=str(seen.state))
        if received.sha256 == found["sha256"]:
            return
        await _replace(seen, document, received)
        await record(
            "clean_file",
            ("publication", publication),
            person,
            "",
            detail={
                "filename": found["filename"],
                "sha256_from": found["sha256"],
                "sha256": received.sha256,
            },
        )
        await announce((FileEvent.ADDED,), str(publication), str(document))


async def _clean_copy(found: Any, seen: Subject) -> Received:
    with tempfile.TemporaryFile() as file:
        async for chunk in await contents.opened(found["sha256"], 0, found["size"]):
            file.write(chunk)
        file.flush()
        with await cleaned(file, found["ext"]) as copy:
            return await take_in(found["filename"], copy, policy(seen.unit.facts))


async def _replace(seen: Subject, document: UUID, received: Received) -> None:
    """The row is taken out and put in again: the app's role may not change a file's content."""
    await db.changed(
        "WITH gone AS (DELETE FROM document WHERE publication = $1 AND id = $2 RETURNING *)"
        " INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, alt,"
        " added_by, added_at, internal, sha256, size, page_count, width, height)"
        " SELECT tenant, publication, id, place, filename, ext, media_type, alt, added_by,"
        " added_at, internal, $3, $4, $5, $6, $7 FROM gone",
        seen.row.id,
        document,
        received.sha256,
        received.size,
        received.page_count,
        received.width,
        received.height,
    )
    await db.changed(
        "UPDATE publication SET version = version + 1, updated_at = $2 WHERE id = $1",
        seen.row.id,
        clock.now(),
    )
