"""What follows when the virus scanner refuses a file of a publication, or finds it clean again: a
line in its history, and its people are told. That the public does not see the file any more needs
nothing of this: the views and the triggers of the database see to it."""

from uuid import UUID

from asyncpg import Record

from portal.audit.record import record
from portal.documents.events import ScanEvent
from portal.documents.scan_words import label
from portal.kit import db
from portal.kit.jobs import announce
from portal.people.person import SYSTEM
from portal.people.queries import operators
from portal.publication.workflow import Effect, State
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

OVER = (State.EXPIRED, State.TAKEN_DOWN)


async def note_scan(sha256: str, moment: int, event: str) -> None:
    """For each publication with this content: once for each event, however often it is run."""
    async with db.transaction():
        for use in await _uses(sha256):
            key = f"{sha256}:{moment}"
            known = await db.value(
                "SELECT true FROM audit_entry WHERE subject = $1 AND detail ->> 'scan_event' = $2",
                use["id"],
                key,
            )
            if not known:
                await _note(use, event, key, moment)


async def _uses(sha256: str) -> list[Record]:
    return list(
        await db.rows(
            "SELECT p.id, p.state, p.title, p.number, p.owner, d.filename, d.internal, d.sha256,"
            " c.scan, c.finding, c.signatures FROM document d"
            " JOIN publication p ON p.tenant = d.tenant AND p.id = d.publication"
            " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
            " WHERE d.sha256 = $1 ORDER BY p.id FOR UPDATE OF p",
            sha256,
        )
    )


async def _note(use: Record, event: str, key: str, moment: int) -> None:
    public = use["state"] == State.PUBLISHED and not use["internal"]
    action = "return_file"
    if event == ScanEvent.REFUSED:
        action = "withhold_file" if public else "refuse_file"
    await record(
        action,
        ("publication", use["id"]),
        SYSTEM,
        "system",
        reason=("", f"{use['filename']}: {label(use['scan'], use['finding'], 'th')}"),
        detail={
            "scan_event": key,
            "filename": use["filename"],
            "sha256": use["sha256"],
            "finding": use["finding"],
            "signatures": use["signatures"],
        },
    )
    if action == "withhold_file":
        await announce((Effect.FILE_WITHHELD,), str(use["id"]), moment, action)
        await _tell(use, await operators(), key, "ไฟล์ที่เผยแพร่ถูกถอดเพราะผลตรวจไวรัส")
    elif action == "refuse_file" and use["state"] not in OVER:
        await _tell(use, [use["owner"]], key, "ไฟล์ไม่ผ่านการตรวจไวรัส")


async def _tell(use: Record, people: list[UUID], key: str, what: str) -> None:
    unit, path = await unit_now(), f"/staff/requests/{use['id']}"
    body = (
        what,
        "",
        f"ไฟล์: {use['filename']}",
        f"ผล: {label(use['scan'], use['finding'], 'th')}",
        f"เรื่อง: {use['title'] or use['number']}",
        f"หน่วยงาน: {unit.name_th}",
        "",
        "ประชาชนเปิดไฟล์นี้ไม่ได้ ให้นำไฟล์ออก แล้วแนบไฟล์ใหม่ที่ปลอดไวรัส ดูรายละเอียดได้ที่",
        f"{origin(unit.slug)}{path}",
        "",
        "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
    )
    subject = f"{what}: {use['filename']}"
    written = Written(subject, "\n".join(body), path)
    await write(f"scan:{use['id']}:{key}", people, "scan", written, use["id"])
