"""Scanned PDFs, read by OCR page by page where tesseract is installed; else they stay marked as
scans. What OCR reads is only searched: `has_text` stays false, for the file itself carries none."""

import shutil
import tempfile
from collections.abc import Sequence

from portal.documents import contents
from portal.documents.child import in_child
from portal.kit import db, text
from portal.search import read_file, read_scan

MOST_PAGES = 30  # of one file


def can_read() -> bool:
    return shutil.which(read_scan.PROGRAM) is not None


async def read_page(sha256: str, page: int) -> bool:
    """Read this page, counted from 1, after those before it; whether another is to follow. A page
    that cannot be read in time adds nothing."""
    async with db.transaction():
        kept = await db.row(
            "SELECT t.ocr_pages, d.size, d.page_count FROM document_text t"
            " JOIN document d ON d.tenant = t.tenant AND d.sha256 = t.sha256"
            " JOIN content c ON c.tenant = t.tenant AND c.sha256 = t.sha256"
            " WHERE c.scan <> 'infected' AND t.sha256 = $1 AND t.source IN ('scan', 'ocr') LIMIT 1",
            sha256,
        )
    last = min(kept["page_count"] or 1, MOST_PAGES) if kept else 0
    if kept is None or page > last:
        return False
    if kept["ocr_pages"] < page:
        said = await _read(sha256, kept["size"], page)
        async with db.transaction():
            await db.changed(
                "UPDATE document_text SET source = 'ocr', ocr_pages = $2,"
                " text = CASE WHEN octet_length(text) + octet_length($3) < $4"
                " THEN btrim(text || E'\\n' || $3, E'\\n') ELSE text END"
                " WHERE sha256 = $1 AND ocr_pages < $2",
                sha256,
                page,
                said,
                read_file.LONGEST,
            )
    return page < last


async def _read(sha256: str, size: int, page: int) -> str:
    with tempfile.TemporaryFile() as file:
        async for chunk in await contents.opened(sha256, 0, size):
            file.write(chunk)
        file.flush()
        seconds = read_scan.SECONDS + 2
        out = await in_child("portal.search.read_scan", file, seconds, str(page))
    return text.lines((out or b"").decode("utf-8", "ignore"))


async def waiting(limit: int) -> Sequence[str]:
    """Scans of which no page was read."""
    async with db.transaction():
        found = await db.rows(
            "SELECT sha256 FROM document_text t WHERE source = 'scan' AND NOT EXISTS"
            " (SELECT FROM content c WHERE c.sha256 = t.sha256 AND c.scan = 'infected')"
            " ORDER BY read_at DESC LIMIT $1",
            limit,
        )
    return [row["sha256"] for row in found]
