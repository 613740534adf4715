"""What is done about completeness without anybody pressing a button in the unit: figures counted
anew, and what those who look after many units decided on the platform's host."""

import logging
from uuid import UUID

from portal.catalog import checklists
from portal.compliance import lacking_year, waivers
from portal.compliance.counting import count_alone, note_provinces, stale
from portal.compliance.nudging import nudge_now
from portal.kit import db, runs
from portal.kit.errors import PortalError
from portal.kit.jobs import each_minute, job
from portal.people.person import Person
from portal.people.queries import officer
from portal.tenants.queries import unit_now

log = logging.getLogger("portal.compliance")

AT_ONCE = 20  # units counted in one sweep of the worker, every five seconds: 240 a minute


async def count_stale(limit: int = AT_ONCE) -> int:
    """Count the units whose figures do not hold any more, those first that were counted longest
    ago; how many. What fails in one is logged and stops no other. Acts as nobody."""
    await checklists.refresh()
    tenants = await stale(limit)
    for tenant in tenants:
        try:
            await count_alone(tenant)
        except Exception as error:
            runs.failed(error, tenant.slug)
            log.exception("count of %s", tenant.slug)
    if tenants:
        await note_provinces()
    return len(tenants)


@job
async def nudge(account: str) -> None:
    """Remind the acting unit's people of what it lacks; at most once a day."""
    if by := await _officer(account):
        await nudge_now(by)


@job
async def waive(account: str, key: str, period: str, reason: str) -> None:
    """What was decided on the platform's host. One that came too late changes nothing."""
    if by := await _officer(account):
        try:
            await waivers.waive(key, period, reason, by)
        except PortalError as error:
            log.warning("waiver of %s by %s: %s", key, by.username, error.english)


@job
async def withdraw(account: str, key: str, period: str, reason: str) -> None:
    """Take back the waiver of a slot."""
    if not (by := await _officer(account)):
        return
    async with db.transaction():
        found = await waivers.waiver_of(key, period)
    if found is None:
        return
    try:
        await waivers.withdraw(found, reason, by)
    except PortalError as error:
        log.warning("waiver of %s by %s: %s", key, by.username, error.english)


async def _officer(account: str) -> Person | None:
    """Who decided, if they look after the acting unit still."""
    await checklists.refresh()
    async with db.transaction():
        return await officer(UUID(account), (await unit_now()).province)


@each_minute
async def tell_of_lacking_year() -> None:
    """The operators, once, from September on."""
    await lacking_year.tell()
