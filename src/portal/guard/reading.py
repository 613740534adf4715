"""Looking for personal data in stored files: once for each content of a unit, by a guarded child,
and again when the rules are newer or OCR has read more of a scan."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.documents import contents
from portal.documents.child import in_child
from portal.documents.events import FoundEvent
from portal.documents.findings import is_public
from portal.guard import masking, read_file, rules
from portal.guard.collecting import Found
from portal.kit import clock, db, tenancy
from portal.kit.jobs import announce

LARGEST = 100 * 1024 * 1024  # bytes of a file that is read
PICTURES = ("jpg",)  # no words to read; whoever decides sees them

_slots = asyncio.Semaphore(2)  # reading takes a whole core

# Of files that may become public: (sha256, size, ext, ocr_pages, ocr_text), where the reading is
# missing or is not what it would be now.
_UNREAD = (
    "SELECT d.sha256, max(d.size) AS size, max(d.ext) AS ext, coalesce(max(t.ocr_pages), 0)"  # noqa: S608
    " AS ocr_pages, coalesce(max(t.text) FILTER (WHERE t.source = 'ocr'), '') AS ocr_text"
    " FROM document d LEFT JOIN document_text t ON t.sha256 = d.sha256"
    " LEFT JOIN guard_reading r ON r.sha256 = d.sha256"
    f" WHERE NOT d.internal AND d.ext <> 'jpg' AND {{}} AND (r.sha256 IS NULL"
    f" OR r.rules < {rules.VERSION} OR (r.complete AND r.ocr_pages < coalesce(t.ocr_pages, 0)))"
    " GROUP BY d.sha256 ORDER BY max(d.added_at) DESC LIMIT 200"
)


async def unread(publication: UUID | None = None, document: UUID | None = None) -> Sequence[Record]:
    """Contents to be read: of one file of a request, of all of them, or of the whole unit, the
    newest first."""
    async with db.transaction():
        if publication is None:
            return await db.rows(_UNREAD.format("true"))
        these = "d.publication = $1 AND ($2::uuid IS NULL OR d.id = $2)"
        return await db.rows(_UNREAD.format(these), publication, document)


async def read(found: Record) -> None:
    """Look into this content of the acting unit and keep what is found. Unavailable: the store is
    away. What cannot be read is kept as such: somebody has to look at it."""
    if await _is_read(found):  # by another process, in the meantime
        return
    told, why = await _told(found["sha256"], found["size"], found["ext"])
    if found["ocr_text"]:
        _with_ocr(told, found["ocr_text"], found["ocr_pages"])
    async with db.transaction():
        await db.changed(
            "INSERT INTO guard_reading (tenant, sha256, rules, complete, why, ocr_pages, counts,"
            " read_at) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)"
            " ON CONFLICT (tenant, sha256) DO UPDATE SET rules = excluded.rules,"
            " complete = excluded.complete, why = excluded.why, ocr_pages = excluded.ocr_pages,"
            " counts = excluded.counts, read_at = excluded.read_at",
            tenancy.current().id,
            found["sha256"],
            rules.VERSION,
            not why,
            why,
            found["ocr_pages"],
            json.dumps(told["counts"]),
            clock.now(),
        )
        await db.changed("DELETE FROM guard_finding WHERE sha256 = $1", found["sha256"])
        for number, (kind, member, part, at, value, count) in enumerate(told["findings"]):
            await db.changed(
                "INSERT INTO guard_finding (tenant, sha256, number, kind, member, part, at,"
                " excerpt, digest, times) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                tenancy.current().id,
                found["sha256"],
                number,
                kind,
                masking.place(member),
                part,
                masking.place(at),
                masking.masked(kind, value),
                masking.digest(kind, value),
                count,
            )
        if await is_public(found["sha256"]):
            await announce((FoundEvent.PERSONAL,), found["sha256"])


async def _is_read(found: Record) -> bool:
    async with db.transaction():
        return await db.value(
            "SELECT true FROM guard_reading WHERE sha256 = $1 AND rules = $2"
            " AND (NOT complete OR ocr_pages >= $3)",
            found["sha256"],
            rules.VERSION,
            found["ocr_pages"],
        )


async def _told(sha256: str, size: int, ext: str) -> tuple[dict[str, Any], str]:
    """(what the child says, why it could not read or "")."""
    if ext not in read_file.KINDS or size > LARGEST:
        return _unreadable(), "kind" if ext not in read_file.KINDS else "size"
    async with _slots:
        with tempfile.TemporaryFile() as file:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
            out = await in_child("portal.guard.read_file", file, read_file.SECONDS + 2, ext)
    return (_unreadable(), "failed") if out is None else (json.loads(out), "")


def _unreadable() -> dict[str, Any]:
    found = Found()
    found.add(rules.UNREAD, "file", "")
    return found.told()


def _with_ocr(told: dict[str, Any], text: str, pages: int) -> None:
    """What OCR has read of a scan counts as read, and what stands there as found."""
    found = Found()
    found.text("ocr", "", text)
    seen = found.told()
    rest = [one for one in told["findings"] if not _was_unread(one, pages)]
    read = sum(one[5] for one in told["findings"]) - sum(one[5] for one in rest)
    told["findings"] = rest + seen["findings"]
    counts = told["counts"]
    counts[rules.UNREAD] = counts.get(rules.UNREAD, 0) - read
    for kind, count in seen["counts"].items():
        counts[kind] = counts.get(kind, 0) + count
    told["counts"] = {kind: count for kind, count in counts.items() if count > 0}


def _was_unread(finding: list[Any], pages: int) -> bool:
    kind, _, part, at, _, _ = finding
    return kind == rules.UNREAD and part == "page" and int(at) <= pages
