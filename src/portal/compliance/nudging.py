"""A letter to a unit's webmasters and head: what lacks, and what is due soon (J12). Sent by who
looks after the unit, at most once a day."""

from collections.abc import Sequence

from portal.audit.record import record
from portal.catalog.checklists import lists_now
from portal.compliance.coverage import LACKING, Cell, State, coverage
from portal.compliance.shown import state_words
from portal.compliance.waivers import MAY_WAIVE
from portal.kit import clock, db, tenancy
from portal.people.person import Person
from portal.people.queries import TODAY, holders
from portal.people.roles import Role
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

PATH = "/staff/compliance"
MOST = 30  # lines of a letter
SOON = 30  # days
STATES = {
    State.LATE: "เลยกำหนด",
    State.MISSING: "ยังไม่มี",
    State.DUE: "ใกล้กำหนด",
}


async def nudge_now(by: Person) -> bool:
    """Whether a letter was written: not when one was today, nor when nothing lacks."""
    async with db.transaction():
        cells = await coverage(lists_now(clock.today()))
        lacking = [cell for cell in cells if cell.state in LACKING]
        soon = [one for one in cells if one.state == State.DUE and (one.days or 0) <= SOON]
        if not lacking and not soon:
            return False
        if not await db.changed(
            "UPDATE site SET nudged_at = $2, nudged_by = $3 WHERE tenant = $1"  # noqa: S608
            f" AND (nudged_at AT TIME ZONE 'Asia/Bangkok')::date IS DISTINCT FROM {TODAY}",
            tenancy.current().id,
            clock.now(),
            by.name,
        ):
            return False
        people = [
            row["account"]
            for role in (Role.WEBMASTER, Role.APPROVER)
            for row in await holders(role)
        ]
        unit = await unit_now()
        subject = f"{unit.name_th}: ขาด {len(lacking)} รายการ ใกล้กำหนด {len(soon)} รายการ"
        body = [
            f"{by.name} ({by.position(by.role_for(MAY_WAIVE))}) ขอให้ตรวจความครบถ้วนของเว็บไซต์",
            "",
            *_lines([*lacking, *soon]),
            "",
            "ดูสิ่งที่ต้องทำและเพิ่มได้ที่",
            f"{origin(unit.slug)}{PATH}",
            "",
            "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
        ]
        event = f"nudge:{clock.today().isoformat()}"
        await write(event, people, "warning", Written(subject, "\n".join(body), PATH))
        await record(
            "nudged", ("unit", unit.id), by, by.role_for(MAY_WAIVE),
            detail={"lacking": len(lacking), "soon": len(soon), "people": len(set(people))},
        )  # fmt: skip
    return True


def _state(cell: Cell) -> str:
    return STATES.get(cell.state) or state_words(cell)[0]


def _lines(cells: Sequence[Cell]) -> list[str]:
    said = []
    for cell in cells[:MOST]:
        label = cell.slot.label_th or cell.slot.code
        period = f" ({cell.period.name_th})" if cell.period.name_th else ""
        days = f" อีก {cell.days} วัน" if cell.state == State.DUE else ""
        said.append(f"- {label} {cell.slot.name_th[:120]}{period}: {_state(cell)}{days}")
    if len(cells) > MOST:
        said.append(f"- และอีก {len(cells) - MOST} รายการ")
    return said
