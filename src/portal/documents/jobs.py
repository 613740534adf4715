"""What happens to files without anybody asking: the scanner looks at them, small pictures are made
of those that are public."""

import logging
import time

from portal.documents import scanning, small_pictures
from portal.kit.errors import PortalError
from portal.kit.jobs import each_minute, job

log = logging.getLogger("portal.documents")

SECONDS = 20  # of a unit's round of pictures


@job
async def scan(sha256: str) -> None:
    """Look at a content that was just kept. What is large, or finds the scanner away, waits for
    the minute's round, which has more time."""
    await scanning.look_at_once(sha256)


@each_minute
async def scan_all() -> None:
    await scanning.round_()


@job
async def make_small(sha256: str) -> None:
    """The small pictures of one that has just become public."""
    await small_pictures.make(sha256)


@each_minute
async def make_missing() -> None:
    """What was missed, or was public before there was this job."""
    began = time.monotonic()
    for sha256 in await small_pictures.missing():
        if time.monotonic() - began > SECONDS:
            return
        try:
            await small_pictures.make(sha256)
        except PortalError as error:
            log.warning("small pictures of %s: %s", sha256, error.english)
