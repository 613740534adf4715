"""Each file is looked into after it was added, and once a minute whatever was missed or was made by
older rules."""

import logging
import time
from uuid import UUID

from portal.documents.events import FileEvent
from portal.guard import reading
from portal.kit.jobs import each_minute, job

log = logging.getLogger("portal.guard")

SECONDS = 40  # after which the rest waits for the next minute


@job(on=(FileEvent.ADDED,))
async def read_added(publication: str, document: str, _event: str) -> None:
    """Look into a file that was added."""
    for found in await reading.unread(UUID(publication), UUID(document)):
        await reading.read(found)


@each_minute
async def read_again() -> None:
    """What is not read as it would be read now; a failure stops no other."""
    began = time.monotonic()
    for found in await reading.unread():
        if time.monotonic() - began > SECONDS:
            return
        try:
            await reading.read(found)
        except Exception:
            log.exception("personal data in %s", found["sha256"])
