"""What the unit's people are told of a check: once when it turns bad, once when it is well again.
Inside the transaction that notes the result."""

from portal.kit import clock
from portal.monitoring.check import Check, Result
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

PATH = "/staff/checks"
NAMED = 10  # findings of one letter; the rest is a number


async def wrong(check: Check, result: Result) -> None:
    lines = ["ระบบตรวจเว็บไซต์พบว่า", ""]
    for one in result.findings[:NAMED]:
        lines.append(f"- {one.th}" + (f": {one.excerpt}" if one.excerpt else ""))
    if (more := len(result.findings) - NAMED) > 0:
        lines.append(f"และอีก {more} รายการ")
    lines += ["", check.todo[0]]
    await _write(f"ต้องแก้: {check.name[0]}", check, result.mark, lines)


async def well_again(check: Check) -> None:
    await _write(f"ปกติแล้ว: {check.name[0]}", check, "ok", ["ตรวจซ้ำแล้วเป็นปกติ"])


async def _write(subject: str, check: Check, mark: str, lines: list[str]) -> None:
    unit = await unit_now()
    people = [
        row["account"] for role in (Role.UNIT_ADMIN, Role.WEBMASTER) for row in await holders(role)
    ]
    body = [f"หน่วยงาน: {unit.name_th}", "", *lines, "", f"{origin(unit.slug)}{PATH}/{check.code}"]
    body += ["", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    event = f"check:{check.code}:{mark}:{clock.now().isoformat()}"
    written = Written(f"{subject} – {unit.name_th}", "\n".join(body) + "\n", f"{PATH}/{check.code}")
    await write(event, people, "warning", written)
