"""What keeps the index: after each file and each step, and once a minute whatever was missed."""

import logging
import time
from uuid import UUID

from portal.documents.events import FileEvent, ScanEvent
from portal.kit import db
from portal.kit.jobs import each_minute, job
from portal.publication.workflow import Effect
from portal.search import indexing, reading, scans

log = logging.getLogger("portal.search")

AT_ONCE = 200  # files or rows that one minute makes up for
SCANS_AT_ONCE = 1  # whose reading one minute begins
SECONDS = 40  # after which the rest waits for the next


@job(on=(FileEvent.ADDED,))
async def read_file(publication: str, document: str, _event: str) -> None:
    """Take the text out of a file that was added."""
    found = await reading.document(UUID(publication), UUID(document))
    if found is not None:
        await reading.read(found)


@job
async def read_scan(sha256: str, page: int) -> None:
    """Read a page of a scan by OCR, and promise the next."""
    if scans.can_read() and await scans.read_page(sha256, page):
        async with db.transaction():
            await read_scan.later(sha256, page + 1)


@job(on=(Effect.WAITING, Effect.WENT_PUBLIC, Effect.LEFT_PUBLIC))
async def index(publication: str, _version: int, _action: str, _effect: str) -> None:
    """Make the index row after a step, or take it away."""
    await indexing.index(UUID(publication))


@job(on=tuple(ScanEvent))
async def index_with(sha256: str, _moment: int, _event: str) -> None:
    """A file is held back, or back again: its words go or come."""
    for publication in await indexing.with_content(sha256):
        await indexing.index(publication)


@each_minute
async def catch_up() -> None:
    """Read what was not read, index what is not indexed as it stands; a failure stops no other."""
    began = time.monotonic()
    for found in await reading.unread(AT_ONCE):
        if time.monotonic() - began > SECONDS:
            return
        try:
            await reading.read(found)
        except Exception:
            log.exception("text of %s", found["sha256"])
    for sha256 in await scans.waiting(SCANS_AT_ONCE) if scans.can_read() else ():
        try:
            await read_scan(sha256, 1)
        except Exception:
            log.exception("scan %s", sha256)
    for publication in await indexing.stale(AT_ONCE):
        try:
            await indexing.index(publication)
        except Exception:
            log.exception("index of %s", publication)
