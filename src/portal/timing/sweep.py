"""What the clock has made due in the acting unit is done: once, however often it is asked for."""

import logging
import time
from datetime import datetime
from uuid import UUID

from portal.kit import db
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.person import SYSTEM
from portal.publication.actions import take
from portal.publication.due import due, works_due
from portal.publication.ending import end_together
from portal.publication.failures import due_again, one_by_one
from portal.publication.forms import ActionForm
from portal.publication.jobs import remind_due
from portal.timing import stopping, warning

log = logging.getLogger("portal.timing")

BATCH = 100  # ends that are noted in one transaction
ROUNDS = 50  # of one unit; the others wait too
APART = 2.0  # seconds by which the two clocks may differ


class ClocksDiffer(PortalError):
    """This process does not know what time it is."""


async def same_clock() -> None:
    """ClocksDiffer when this machine's clock is more than APART from the database's: one of the two
    is wrong, and what is irrevocable waits until somebody has looked."""
    with acting_for(PLATFORM):
        async with db.transaction():
            before = time.time()
            there = float(await db.value("SELECT extract(epoch FROM clock_timestamp())"))
            after = time.time()
    ahead = max(before - there, there - after, 0.0)
    if ahead > APART:
        raise ClocksDiffer("นาฬิกาของเครื่องไม่ตรงกับฐานข้อมูล", f"The clocks differ by {ahead:.1f} s")


async def catch_up() -> int:
    """All that is due in the acting unit; how many publications it was."""
    done = 0
    async with db.transaction():
        found = await works_due()
        until = await stopping.judge() if "expire" in found.works else None
    if until is not None:
        done += await expire_due(until)
        done += await _again() if found.again else 0
    if "remind" in found.works:
        done += await remind_due()
    if "warn" in found.works:
        done += await warning.warn_due()
    if "review" in found.works:
        done += await warning.remind_of_reviews()
    return done


async def expire_due(until: datetime) -> int:
    """Note each whose time was over by then; how many. A batch that fails is done one by one, so
    that the one at fault is found and the others are noted."""
    noted = 0
    for _ in range(ROUNDS):
        try:
            count = await end_together(until, BATCH)
        except (PortalError, *db.AWAY):
            raise
        except Exception:
            log.exception("a batch of ends; one by one")
            async with db.transaction():
                waiting = await due("expire", BATCH)
            noted += await one_by_one("expire", waiting, _end)
            continue
        noted += count
        if count < BATCH:
            break
    return noted


async def _again() -> int:
    async with db.transaction():
        waiting = await due_again("expire")
    return await one_by_one("expire", waiting, _end)


async def _end(publication: UUID) -> None:
    await take(publication, SYSTEM, ActionForm(action="expire"))
