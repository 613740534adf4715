"""That a unit need not fill a slot, said by who looks after it, and why: a slot that does not
concern the unit is not what the unit failed to do (R84)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.catalog.checklists import lists_of, years_shown
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.tenants.queries import unit_now

REASON = 500  # letters
MAY_WAIVE = (Role.PROVINCIAL_ADMIN, Role.OPERATOR)


async def waive(key: str, period: str, reason: str, by: Person) -> UUID:
    """Waive a slot of the acting unit, in one of its periods or ("") in all. Invalid names each
    field that does not hold: `slot`, `period`, `reason`. Conflict: waived already."""
    reason, wrong = text.lines(reason), {}
    if not text.says_something(reason) or len(reason) > REASON:
        wrong["reason"] = f"บอกเหตุผลที่ยกเว้น ไม่เกิน {REASON} ตัวอักษร"
    async with db.transaction():
        codes = _periods(key, (await unit_now()).kind)
        if codes is None:
            wrong["slot"] = "ไม่มีรายการนี้ เลือกจากรายการของหน่วยงาน"
        elif period and period not in codes:
            wrong["period"] = "รายการนี้ไม่มีงวดนี้"
        if wrong:
            raise Invalid("ยังยกเว้นไม่ได้", "Check the fields", fields=wrong)
        made = uuid4()
        if not await db.changed(
            "INSERT INTO waiver (tenant, id, slot, period, reason, waived_by, waived_name,"
            " waived_role, waived_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (tenant, slot, period) WHERE withdrawn_at IS NULL DO NOTHING",
            tenancy.current().id,
            made,
            key,
            period,
            reason,
            by.account,
            by.name,
            by.role_for(MAY_WAIVE),
            clock.now(),
        ):
            raise Conflict("ยกเว้นไว้ก่อนแล้ว", "Waived already")
        await _changed("waive", made, by, reason, {"slot": key, "period": period})
    return made


async def withdraw(waiver: UUID, reason: str, by: Person) -> None:
    """Take a waiver back, with a reason. NotFound: no such one here; Conflict: withdrawn."""
    reason = text.lines(reason)
    if not text.says_something(reason) or len(reason) > REASON:
        message = f"บอกเหตุผลที่เลิกยกเว้น ไม่เกิน {REASON} ตัวอักษร"
        raise Invalid(message, "Give a reason", fields={"reason": message})
    async with db.transaction():
        if not await db.value("SELECT true FROM waiver WHERE id = $1", waiver):
            raise NotFound("ไม่พบการยกเว้นนี้", "No such waiver")
        if not await db.changed(
            "UPDATE waiver SET withdrawn_by = $2, withdrawn_name = $3, withdrawn_at = $4,"
            " withdrawn_reason = $5 WHERE id = $1 AND withdrawn_at IS NULL",
            waiver,
            by.account,
            by.name,
            clock.now(),
            reason,
        ):
            raise Conflict("เลิกยกเว้นไปก่อนแล้ว", "Withdrawn already")
        await _changed("withdraw_waiver", waiver, by, reason, {})


async def waiver_of(key: str, period: str) -> UUID | None:
    """The waiver in force of a slot in one of its periods, or in all of them. In a transaction."""
    return await db.value(
        "SELECT id FROM waiver WHERE withdrawn_at IS NULL AND slot = $1 AND period IN ($2, '')"
        " ORDER BY period DESC LIMIT 1",
        key,
        period,
    )


async def waivers() -> Sequence[Record]:
    """Those in force in the acting unit, the newest first. Inside a transaction."""
    return await db.rows(
        "SELECT id, slot, period, reason, waived_name, waived_role, waived_at FROM waiver"
        " WHERE withdrawn_at IS NULL ORDER BY waived_at DESC, id"
    )


def _periods(key: str, unit_kind: str) -> set[str] | None:
    """The codes of a slot's periods; None without such a slot."""
    for year in reversed(years_shown(clock.today())):
        for asked in lists_of(year):
            for slot in asked.file.slots(unit_kind).values():
                if asked.key(slot) == key:
                    return {one.code for one in asked.periods(slot)}
    return None


async def _changed(
    action: str, waiver: UUID, by: Person, reason: str, detail: dict[str, str]
) -> None:
    role = by.role_for(MAY_WAIVE)
    await record(action, ("waiver", waiver), by, role, reason=("", reason), detail=detail)
    await db.changed(
        "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
    )
