"""What falls due, told on working mornings: on the first of the week, and on the first after a day
that was missed. To webmasters what to do; to the head and, once for a province, to who looks after
it, what is overdue (R84, R85, J8, J12). A quiet week says nothing.

The day is settled in the same transaction as the letters, and each letter's event names its day: a
worker that was away writes once, late; none writes twice.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from portal.calendar.dates import Due, cells_due, due_between
from portal.compliance.coverage import Cell
from portal.kit import clock, db, office_hours, tenancy, thai
from portal.kit.tenancy import PLATFORM
from portal.people.queries import holders, provincial_admins
from portal.people.roles import Role
from portal.publication.writing import Written, write
from portal.telling.delivering import deliver
from portal.telling.digest import AT
from portal.tenants.queries import UnitInfo, origin, unit_now

AHEAD = timedelta(days=14)
LATE_FOR = timedelta(days=92)  # older ones are on the board, not in letters
MOST = 10  # lines of one kind; the rest is a number
HEADS = (Role.APPROVER, Role.UNIT_ADMIN)


async def settle_week() -> bool:
    """Write this morning's letters of the acting unit; whether there were any. Inside no
    transaction."""
    tenant = tenancy.current().id
    async with db.transaction():
        now = clock.now()
        today = now.date()
        if now.time() < AT or not office_hours.is_working_day(today):
            return False
        last = await db.value(
            "UPDATE site s SET weekly_on = $2 FROM site o WHERE o.tenant = s.tenant"
            " AND s.tenant = $1 AND s.weekly_on IS DISTINCT FROM $2"
            " RETURNING coalesce(o.weekly_on, $2 - 7)",
            tenant,
            today,
        )
        if last is None:
            return False
        begins_week = today - timedelta(days=today.weekday())
        missed = await _late(last, today)
        if last >= begins_week and not missed:
            return False
        return await _tell(await unit_now(), today, missed)


async def _late(first: date, today: date) -> list[Cell]:
    """What fell due from that day to yesterday, and is not there."""
    cells = await cells_due(first, today - timedelta(days=1))
    return [cell for cell in cells if not cell.is_done]


async def _tell(unit: UnitInfo, today: date, missed: Sequence[Cell]) -> bool:
    late = await _late(today - LATE_FOR, today)
    coming = [one for one in await due_between(today, today + AHEAD) if one.left]
    if not late and not coming:
        return False
    body = _body(unit, today, late, coming)
    subject = f"สัปดาห์นี้: เลยกำหนด {len(late)} รายการ ใกล้กำหนด {len(coming)} เรื่อง"
    written = Written(subject, body, "/staff/calendar")
    event = f"week:{today}"
    masters = [row["account"] for row in await holders(Role.WEBMASTER)]
    await write(event, masters, "week", written)
    if late:
        heads = [row["account"] for role in HEADS for row in await holders(role)]
        await write(event, heads, "week", written)
    await _to_adapters(unit, event, subject)
    await _to_province(unit, today)
    return True


def _body(unit: UnitInfo, today: date, late: Sequence[Cell], coming: Sequence[Due]) -> str:
    lines = [unit.name_th, f"วันที่ {thai.long_date(today)}", ""]
    if late:
        lines += [f"เลยกำหนดแล้ว {len(late)} รายการ", *_first(_rounds(late)), ""]
    if coming:
        said = [f"{thai.short_date(one.day)} {one.title[0]}{_how_much(one)}" for one in coming]
        lines += ["ใกล้ถึงกำหนด", *_first(said), ""]
    site = origin(unit.slug)
    lines += ["ดูทั้งหมดและเริ่มทำได้ที่", f"{site}/staff/calendar", f"{site}/staff/compliance", ""]
    return "\n".join([*lines, "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"])


def _rounds(late: Sequence[Cell]) -> list[str]:
    """A line for each round that closed, the last first."""
    counts: dict[tuple[date, str], int] = {}
    for cell in late:
        assert cell.period.due is not None
        name = f"{cell.asked.short_th} {cell.period.name_th}"
        counts[cell.period.due, name] = counts.get((cell.period.due, name), 0) + 1
    return [
        f"{name} (กำหนด {thai.short_date(day)}): ยังขาด {count} รายการ"
        for (day, name), count in sorted(counts.items(), reverse=True)
    ]


def _how_much(one: Due) -> str:
    return f": {one.detail[0].splitlines()[0]}" if one.detail[0] else ""


def _first(lines: Sequence[str]) -> list[str]:
    more = [f"และอีก {len(lines) - MOST} เรื่อง"] if len(lines) > MOST else []
    return [f"- {line}" for line in lines[:MOST]] + more


async def _to_adapters(unit: UnitInfo, event: str, say: str) -> None:
    """The unit's LINE group and webhook, each once."""
    message: dict[str, Any] = {
        "event": "week",
        "unit": {"slug": unit.slug, "name": unit.name_th},
        "say": say,
        "url": f"{origin(unit.slug)}/staff/calendar",
    }
    for row in await db.rows("SELECT kind FROM adapter ORDER BY kind"):
        delivery = await db.value(
            "INSERT INTO delivery (tenant, id, adapter, event, message, created_at)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6)"
            " ON CONFLICT (tenant, adapter, event) DO NOTHING RETURNING id",
            unit.id,
            uuid4(),
            row["kind"],
            event,
            json.dumps(message, ensure_ascii=False),
            clock.now(),
        )
        if delivery is not None:
            await deliver.later(str(delivery))


async def _to_province(unit: UnitInfo, today: date) -> None:
    """One letter for all units of the province, written by whichever of them is first: their
    counters as last noted, nothing of their rows."""
    if not await db.changed(
        "INSERT INTO province_told (province, day) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        unit.province,
        today,
    ):
        return
    found = await db.rows(
        "SELECT name_th, lacking, late FROM (SELECT u.name_th, sum((f.value ->> 'lacking')::int)"
        " AS lacking, sum((f.value ->> 'late')::int) AS late FROM unit u JOIN site s"
        " ON s.tenant = u.id, jsonb_each(s.coverage -> 'figures') f WHERE u.active"
        " AND u.province = $1 GROUP BY u.id, u.name_th) x WHERE lacking > 0"
        " ORDER BY late DESC, lacking DESC, name_th",
        unit.province,
    )
    if not found:
        return
    site = origin(PLATFORM.slug)
    said = [
        f"{row['name_th']}: เลยกำหนด {row['late']} ยังขาดทั้งหมด {row['lacking']}" for row in found
    ]
    body = [f"จังหวัด{unit.province} วันที่ {thai.long_date(today)}", "",
            f"หน่วยงานที่ยังขาดข้อมูล {len(found)} แห่ง", *[f"- {line}" for line in said], "",
            "ดูตารางทุกหน่วยงานและแจ้งเตือนได้ที่", f"{site}/compliance", "",
            "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]  # fmt: skip
    subject = f"จังหวัด{unit.province}: {len(found)} หน่วยงานยังขาดข้อมูล"
    written = Written(subject, "\n".join(body), "/staff/")
    await write(f"province:{today}", await provincial_admins(unit.province), "week", written)
