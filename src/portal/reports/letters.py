"""Who is told what of a paper: whose turn it is, that it was returned, that it is signed."""

from uuid import UUID

from portal.people.person import Person
from portal.publication.writing import Written, write
from portal.reports.queries import Seen
from portal.reports.workflow import State
from portal.tenants.queries import origin

LONGEST = 90  # letters of a name in a subject line


async def tell(before: Seen, after: Seen, action: str, by: Person, reason: str) -> None:
    """Of one step, once. Inside its transaction; nobody is told of what they did themselves."""
    if action == "sign":
        word = after.turn.word if after.turn else ""
        what = f"มีเอกสารรอคุณลงนาม{f' “{word}”' if word else ''}"
        await _write(after, list(after.waits_for), by, what, "อ่านและลงนามได้ที่")
    elif action == "return":
        people = [before.made_by, *(one["account"] for one in before.signatures)]
        to_do = f"เหตุผล: {reason} (โดย {by.name})\nแก้ไขแล้วลงนามเสนอใหม่ได้ที่"
        await _write(after, people, by, "เอกสารถูกส่งคืนให้แก้ไข", to_do)
    elif after.state == State.SIGNED and before.state != State.SIGNED:
        people = [after.made_by, *(one["account"] for one in after.signatures)]
        number = f" เลขที่ {after.row['number']}" if after.row["number"] else ""
        await _write(after, people, by, f"ลงนามครบแล้ว{number}", "เปิดไฟล์หรือขอเผยแพร่ได้ที่")


async def _write(after: Seen, people: list[UUID], by: Person, what: str, to_do: str) -> None:
    name, path = after.row["name"] or after.kind.name_th, f"/staff/reports/{after.id}"
    short = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    lines = [what, "", f"เอกสาร: {name}", f"ประเภท: {after.kind.name_th}",
             f"ช่วงเวลา: {after.about.of('th')}", f"หน่วยงาน: {after.unit.name_th}", "", to_do,
             f"{origin(after.unit.slug)}{path}", "", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]  # fmt: skip
    event = f"paper:{after.id}:{after.row['version']}"
    told = [one for one in people if one != by.account]
    await write(event, told, "waiting", Written(f"{what}: {short}", "\n".join(lines), path))
