"""What looks after the store by itself: sweeps, erasures that were allowed, and the figures that
people are warned of."""

import logging
from uuid import UUID

from portal.keeping import erasing, integrity, orphans
from portal.keeping.erasing import ErasureEvent
from portal.keeping.usage import WARN_AT, Usage, note_usage
from portal.kit import clock, db, thai
from portal.kit.errors import PortalError, Unavailable
from portal.kit.jobs import each_minute, job
from portal.people.queries import holders, operator
from portal.people.roles import Role
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

log = logging.getLogger("portal.keeping")

PATH = "/staff/settings/storage"


@job(on=(ErasureEvent.ALLOWED,))
async def erase(erasure: str, _event: str) -> None:
    """Carry out an erasure that was allowed."""
    await erasing.carry_out(UUID(erasure))


@job
async def decide_for_operator(erasure: str, account: str, allowed: bool, reason: str) -> None:
    """What a central operator decided on the platform's host, done in the unit if they are one
    still. A decision that came too late changes nothing."""
    async with db.transaction():
        by = await operator(UUID(account))
    if by is None:
        return
    try:
        await erasing.decide(UUID(erasure), by, allowed=allowed, reason=reason)
    except Unavailable:
        raise
    except PortalError as error:
        log.warning("erasure %s by operator %s: %s", erasure, by.username, error.english)
    await tally()


@each_minute
async def sweep() -> None:
    """Rows and objects that nothing uses; a store that is away is asked again in a minute."""
    try:
        done = await orphans.sweep()
    except Unavailable as error:
        log.warning("sweep: %s", error.english)
        return
    if done.rows or done.objects or done.strange or done.missing:
        log.info("sweep: %s", done)


@each_minute
async def verify() -> None:
    """A part of what is stored is read again."""
    try:
        await integrity.verify()
    except Unavailable as error:
        log.warning("verify: %s", error.english)


@each_minute
async def look_after() -> None:
    """Erasures that a dead worker or an absent store left, and the figures with their warnings."""
    for erasure in await erasing.unfinished():
        try:
            await erasing.carry_out(erasure)
        except PortalError as error:
            log.warning("erasure %s: %s", erasure, error.english)
    await tally()


async def tally() -> None:
    """Note the unit's figures, and tell what got worse since they were noted."""
    async with db.transaction():
        before, now = await note_usage()
        for event, subject, lines in worse(before, now):
            await _tell(event, subject, lines)


def worse(before: Usage | None, now: Usage) -> list[tuple[str, str, list[str]]]:
    """(kind, subject, lines) of what people are to be told; pure."""
    told = []
    if now.damaged > (before.damaged if before else 0):
        told.append((
            "damage", f"ไฟล์ที่เก็บไว้เสียหาย {now.damaged} ไฟล์",
            ["ระบบอ่านไฟล์ซ้ำแล้วไม่ตรงกับที่เก็บไว้ จึงหยุดให้ดาวน์โหลด",
             "แนบไฟล์เดิมอีกครั้งจะซ่อมได้ทันที หรือแจ้งผู้ดูแลระบบส่วนกลางให้กู้จากสำรอง ดูรายชื่อไฟล์ที่"],
        ))  # fmt: skip
    if now.is_near and not (before and before.is_near):
        told.append((
            "quota", f"พื้นที่เก็บไฟล์ใช้ไปแล้ว {now.percent}%",
            [f"ใช้ {thai.size(now.bytes)} จาก {thai.size(now.quota)} (เตือนเมื่อถึง {WARN_AT}%)",
             "ย่อไฟล์ใหญ่ หรือขอเพิ่มพื้นที่จากผู้ดูแลระบบส่วนกลาง ดูไฟล์ที่ใหญ่ที่สุดได้ที่"],
        ))  # fmt: skip
    if now.waiting > (before.waiting if before else 0):
        told.append(("erasure", "มีคำขอลบไฟล์ตามคำสั่งรอพิจารณา", ["อนุญาตหรือไม่อนุญาตได้ที่"]))
    return told


async def _tell(kind: str, subject: str, lines: list[str]) -> None:
    roles = (Role.APPROVER,) if kind == "erasure" else (Role.UNIT_ADMIN, Role.WEBMASTER)
    people = [row["account"] for role in roles for row in await holders(role)]
    unit = await unit_now()
    body = [f"หน่วยงาน: {unit.name_th}", "", *lines, f"{origin(unit.slug)}{PATH}"]
    body += ["", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    event = f"storage:{kind}:{clock.now().isoformat()}"
    await write(event, people, "warning", Written(subject, "\n".join(body), PATH))
