"""What is found in a file that is public already, because the rules know more than they did or OCR
has read more of a scan: its webmasters are told, once for each finding. Personal data stays public
until a person decides; what a human must look at is off the site meanwhile (the views see to it).
"""

from collections.abc import Sequence
from uuid import UUID

from portal.audit.record import record
from portal.documents.events import FoundEvent
from portal.guard import labels
from portal.kit import db
from portal.people.person import SYSTEM
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.guarding import found_in
from portal.publication.queries import Subject, subject
from portal.publication.writing import Written, write
from portal.tenants.queries import origin

WHAT = {
    FoundEvent.PERSONAL: (
        "found_personal",
        "พบสิ่งที่อาจเป็นข้อมูลส่วนบุคคลในไฟล์ที่เผยแพร่แล้ว",
        "ประชาชนยังเปิดไฟล์นี้ได้ ดูแล้วตอบในหน้าของเรื่อง ถ้าเป็นข้อมูลส่วนบุคคลที่ไม่ควรเปิดเผย ให้นำลงทันที",
    ),
    FoundEvent.INSIDE: (
        "found_inside",
        "พบสิ่งที่ต้องดูในไฟล์ที่เผยแพร่แล้ว",
        "ถ้าบอกว่าให้คนตรวจก่อนเผยแพร่ ระบบพักไฟล์นี้ไว้จนกว่าผู้ดูแลเว็บไซต์จะปล่อยในหน้าของเรื่อง",
    ),
}


async def note(sha256: str, event: str) -> None:
    """For each public item with this content: a line in its history and a letter, once for exactly
    these findings, however often it is run."""
    async with db.transaction():
        for row in await db.rows(
            "SELECT DISTINCT i.publication FROM document d JOIN public_item i"
            " ON i.tenant = d.tenant AND i.publication = d.publication"
            " WHERE d.sha256 = $1 AND NOT d.internal",
            sha256,
        ):
            seen = await subject(row["publication"], lock=True)
            found = await _found(seen, sha256, FoundEvent(event))
            for key, what in found:
                await _tell(seen, sha256, FoundEvent(event), f"{sha256}:{key}", what)


async def _found(seen: Subject, sha256: str, event: FoundEvent) -> Sequence[tuple[str, str]]:
    """(what tells these findings from others, in words)."""
    if event == FoundEvent.INSIDE:
        since = seen.row.published_at
        return [
            (f"{one.code}:{one.place}", one.words_th)
            for one in seen.findings.get(sha256, ())
            if not one.names_somebody and since is not None and one.found_at > since
        ]
    return [
        (group.seen, f"{labels.KINDS[group.kind][0]} {group.count} แห่ง")
        for group in (await found_in(seen)).undecided
        if group.sha256 == sha256
    ]


async def _tell(seen: Subject, sha256: str, event: FoundEvent, key: str, what: str) -> None:
    publication: UUID = seen.row.id
    known = await db.value(
        "SELECT true FROM audit_entry WHERE subject = $1 AND detail ->> 'found_later' = $2",
        publication,
        key,
    )
    if known:
        return
    action, subject_line, then = WHAT[event]
    name = next(row["filename"] for row in seen.documents if row["sha256"] == sha256)
    await record(
        action,
        ("publication", publication),
        SYSTEM,
        "system",
        reason=("", f"{name}: {what}"),
        detail={"found_later": key, "filename": name, "sha256": sha256},
    )
    path = f"/staff/requests/{publication}"
    body = (
        subject_line,
        "",
        f"ไฟล์: {name}",
        f"พบ: {what}",
        f"เรื่อง: {seen.row.title or seen.row.number}",
        f"หน่วยงาน: {seen.unit.name_th}",
        "",
        f"{then} ดูรายละเอียดได้ที่",
        f"{origin(seen.unit.slug)}{path}",
        "",
        "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
    )
    people = [row["account"] for row in await holders(Role.WEBMASTER)]
    written = Written(f"{subject_line}: {name}", "\n".join(body), path)
    await write(f"found:{publication}:{key}", people, "scan", written, publication)
