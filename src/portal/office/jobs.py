"""Looks after the staffing when roles change and once a day, and tells by letter what got worse."""

import json
from collections.abc import Sequence
from uuid import UUID, uuid4

from portal.kit import clock, db, tenancy
from portal.kit.jobs import each_minute, job
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.office import scanner_watch
from portal.office.warnings import Lack, lack_from, warnings, worse
from portal.people.queries import TODAY, holders, provincial_admins
from portal.people.roles import Role
from portal.publication.jobs import write_letter
from portal.tenants.queries import UnitInfo, origin, unit_now

AT_ONCE = 50  # units whose daily look is made in one sweep
SETTINGS = "/staff/settings/people"


@job
async def check() -> None:
    """Compare what the acting unit lacks with what was found before; the row's lock and the
    comparison make a repeat tell nothing."""
    tenant = tenancy.current().id
    async with db.transaction():
        kept = await db.value("SELECT warnings FROM site WHERE tenant = $1 FOR UPDATE", tenant)
        now = await warnings()
        before = [lack_from(one) for one in json.loads(kept)]
        await db.changed(
            "UPDATE site SET warnings = $2::jsonb, checked_on = $3 WHERE tenant = $1",
            tenant,
            json.dumps([lack.raw() for lack in now], ensure_ascii=False),
            clock.today(),
        )
        if told := worse(now, before):
            await _tell(await unit_now(), told)


async def _tell(unit: UnitInfo, lacks: Sequence[Lack]) -> None:
    """To the unit's administrators and approvers, and to who looks after its province."""
    here = [
        row["account"] for role in (Role.UNIT_ADMIN, Role.APPROVER) for row in await holders(role)
    ]
    for account in dict.fromkeys(here):
        await _write(unit, lacks, account, f"{origin(unit.slug)}{SETTINGS}")
    for account in await provincial_admins(unit.province):
        if account not in here:
            await _write(unit, lacks, account, f"{origin(PLATFORM.slug)}/")


async def _write(unit: UnitInfo, lacks: Sequence[Lack], account: UUID, where: str) -> None:
    said = [lack.words() for lack in lacks]
    body = [f"หน่วยงาน: {unit.name_th}", "", *(f"- {one['text']}" for one in said), ""]
    body += ["เพื่อให้ทำงานแทนกันได้ โปรดมอบหมายผู้รับผิดชอบเพิ่มที่", where]
    body += ["", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    subject = f"{unit.name_th}: {said[0]['text']}"[:200]
    event = f"warning:{uuid4()}"
    await write_letter(account, event, "warning", subject, "\n".join(body), path=SETTINGS)


@each_minute
async def tell_of_scanner() -> None:
    await scanner_watch.tell_of_silence()


async def check_daily() -> int:
    """Look at every unit that was not looked at today, for roles that end by their date; how
    many. One at a time, each in its own transaction."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                "SELECT u.id, u.slug FROM site s JOIN unit u ON u.id = s.tenant"  # noqa: S608
                f" WHERE u.active AND s.checked_on IS DISTINCT FROM {TODAY} LIMIT {AT_ONCE}"
            )
    for row in found:
        with acting_for(Tenant(row["id"], row["slug"])):
            await check()
    return len(found)
