"""The text of a stored file, taken out once for each content of a unit by a guarded child."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.documents import contents
from portal.documents.child import in_child
from portal.kit import clock, db, tenancy, text
from portal.search import read_file

LARGEST = 100 * 1024 * 1024  # bytes of a file that is read

_slots = asyncio.Semaphore(2)  # reading takes a whole core


async def read(found: Record) -> None:
    """Keep the text of this content (sha256, size, ext) of the acting unit; nothing when it is kept
    already, or has a virus. Raises Unavailable when the store is away."""
    async with db.transaction():
        if await db.value(
            "SELECT true FROM document_text WHERE sha256 = $1"
            " UNION ALL SELECT true FROM content WHERE sha256 = $1 AND scan = 'infected' LIMIT 1",
            found["sha256"],
        ):
            return
    said, source = await _text_of(found["sha256"], found["size"], found["ext"])
    async with db.transaction():
        await db.changed(
            "INSERT INTO document_text (tenant, sha256, has_text, source, text, read_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, sha256) DO NOTHING",
            tenancy.current().id,
            found["sha256"],
            said["has_text"],
            source,
            _cut(text.lines(said["text"])),
            clock.now(),
        )
        await db.changed(
            "UPDATE site SET version = version + 1 WHERE tenant = $1 AND EXISTS"
            " (SELECT 1 FROM public_document WHERE sha256 = $2)",  # its page says what was found
            tenancy.current().id,
            found["sha256"],
        )


def _cut(found: str) -> str:
    """No longer than is stored: cleaning may lengthen it."""
    return found.encode("utf-8", "ignore")[: read_file.LONGEST].decode("utf-8", "ignore")


async def _text_of(sha256: str, size: int, ext: str) -> tuple[dict[str, Any], str]:
    """(what the child says, document_text.source)."""
    nothing: dict[str, Any] = {"text": "", "has_text": False}
    if ext not in read_file.READERS:
        return nothing, "none"
    if size > LARGEST:
        return nothing, "unreadable"
    async with _slots:
        with tempfile.TemporaryFile() as file:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
            out = await in_child("portal.search.read_file", file, read_file.SECONDS + 2, ext)
    if out is None:
        return nothing, "unreadable"
    said = json.loads(out)
    if ext == "zip":
        return {**said, "has_text": False}, "names"
    return said, "file" if said["has_text"] else "scan" if ext == "pdf" else "none"


async def document(publication: UUID, document: UUID) -> Record | None:
    async with db.transaction():
        return await db.row(
            "SELECT sha256, size, ext FROM document WHERE publication = $1 AND id = $2"
            " AND NOT internal",
            publication,
            document,
        )


async def unread(limit: int) -> Sequence[Record]:
    """Contents whose text was not taken out yet, the newest first: (sha256, size, ext)."""
    async with db.transaction():
        return await db.rows(
            "SELECT d.sha256, max(d.size) AS size, max(d.ext) AS ext FROM document d"
            " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
            " JOIN publication p ON p.tenant = d.tenant AND p.id = d.publication"
            " WHERE NOT d.internal AND c.erased_at IS NULL"
            " AND p.state NOT IN ('expired', 'taken_down')"
            " AND NOT EXISTS (SELECT 1 FROM document_text t WHERE t.sha256 = d.sha256)"
            " AND NOT EXISTS (SELECT 1 FROM content c WHERE c.sha256 = d.sha256"
            " AND c.scan = 'infected')"
            " GROUP BY d.sha256 ORDER BY max(d.added_at) DESC LIMIT $1",
            limit,
        )
