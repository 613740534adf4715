"""Who is told what, and in which words: short, polite, naming the unit, the item and what to do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from portal.documents.scan_words import why_not_public
from portal.kit import db, office_hours, thai
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.labels import REASONS
from portal.publication.queries import WAITING, Subject
from portal.publication.rules import AGAIN, BEFORE
from portal.publication.workflow import Effect, State
from portal.tenants.queries import origin


@dataclass(frozen=True)
class Words:
    """`what` happened, as the subject line begins; `to_do` as sentences; `path` where to go."""

    what: str
    to_do: str
    path: str

    def subject(self, seen: Subject) -> str:
        return f"{self.what}: {seen.row.title or seen.row.number}"[:200]

    def body(self, seen: Subject) -> str:
        return "\n".join(
            (
                f"{self.what}",
                "",
                f"เรื่อง: {seen.row.title}",
                f"คำขอเลขที่: {seen.row.number} (ฉบับที่ {seen.row.edition})",
                f"ผู้ขอ: {seen.row.owner_name}",
                f"หน่วยงาน: {seen.unit.name_th}",
                "",
                self.to_do,
                f"{origin(seen.unit.slug)}{self.path}",
                "",
                "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
            )
        )


async def words_for(
    seen: Subject, action: str, effect: Effect
) -> tuple[Sequence[UUID], Words] | None:
    """(recipients, words) for what a step did; None when it is past and nobody need be told."""
    desk = f"/staff/requests/{seen.row.id}"
    owner, state = [seen.owner], seen.state
    if effect in BY_STATE:
        return await BY_STATE[effect](seen, desk)
    if effect == Effect.ANSWERED and action == "reject":
        why = _why(await _last(seen.row.id, "reject"))
        return owner, Words("ไม่อนุญาตให้เผยแพร่", f"{why}\nแก้ไขแล้วส่งใหม่ได้ที่", desk)
    if effect == Effect.ANSWERED:
        return owner, Words("อนุญาตให้เผยแพร่แล้ว", "รอผู้ดูแลเว็บไซต์นำขึ้น ติดตามได้ที่", desk)
    if effect == Effect.WENT_PUBLIC and state == State.PUBLISHED:
        return owner, Words("เผยแพร่บนเว็บไซต์แล้ว", "ประชาชนเปิดดูได้ที่", f"/p/{seen.row.item}/")
    if effect == Effect.DENIED:
        line = await _last(seen.row.id, "deny_verbal_approval")
        recorder = json.loads(line["detail"]).get("recorded_by") if line else None
        told = [*owner, *([UUID(recorder)] if recorder else [])]
        what = "ผู้มีอำนาจแจ้งว่าไม่ได้อนุญาตทางวาจา"
        return told, Words(what, f"{_why(line)}\nดูรายละเอียดได้ที่", desk)
    if effect == Effect.LEFT_PUBLIC and state in (State.TAKEN_DOWN, State.EXPIRED):
        what = "นำลงจากเว็บไซต์แล้ว" if action == "take_down" else "ครบกำหนด นำลงจากเว็บไซต์แล้ว"
        why = f"เหตุผล: {seen.row.end_reason}\n" if action == "take_down" else ""
        webmasters = [row["account"] for row in await holders(Role.WEBMASTER)]
        return owner + webmasters, Words(what, f"{why}ดูประวัติหรือขอเผยแพร่ใหม่ได้ที่", desk)
    if effect == Effect.SPOKEN and seen.approval == "verbal" and seen.approved_by:
        until = thai.when(seen.row.confirm_by)
        to_do = f"มีผู้บันทึกว่าท่านอนุญาตเรื่องนี้ทางวาจา โปรดยืนยันภายใน {until} ที่"
        return [seen.approved_by], Words("โปรดยืนยันการอนุญาตทางวาจา", to_do, desk)
    if effect == Effect.CONFIRMED:
        return owner, Words("ยืนยันการอนุญาตทางวาจาแล้ว", "ดูรายละเอียดได้ที่", desk)
    return None


async def _withheld(seen: Subject, desk: str) -> tuple[Sequence[UUID], Words] | None:
    """None when no file is held back any more."""
    why = why_not_public(seen.documents)
    if seen.state != State.PUBLISHED or why is None:
        return None
    people = [
        row["account"] for role in (Role.WEBMASTER, Role.APPROVER) for row in await holders(role)
    ]
    to_do = f"{why}\nประชาชนเปิดไฟล์นี้ไม่ได้แล้ว ปรับปรุงเป็นฉบับใหม่ที่ไม่มีไฟล์นี้ หรือนำเรื่องลง ได้ที่"
    return [*people, seen.owner], Words("ระบบถอดไฟล์ที่เผยแพร่ออกเพราะผลตรวจไวรัส", to_do, desk)


async def _waiting(seen: Subject, desk: str) -> tuple[Sequence[UUID], Words] | None:
    """Whose turn it is now; whatever the turn was when this was promised."""
    people = await turn(seen)
    if seen.state in WAITING:
        what = "มีเรื่องรอตรวจ" if seen.reviews_left else "มีเรื่องรอพิจารณาอนุญาต"
        return people, Words(what, "เปิดดูและพิจารณาได้ที่", desk)
    if seen.state == State.APPROVED:
        return people, Words("มีเรื่องที่อนุญาตแล้ว รอนำขึ้นเว็บไซต์", "นำขึ้นเว็บไซต์ได้ที่", desk)
    return None


# What is said by how it stands now, whatever the step was.
BY_STATE = {Effect.WAITING: _waiting, Effect.FILE_WITHHELD: _withheld}


async def turn(seen: Subject) -> list[UUID]:
    """Who may take the next step: who decides it, or publishes it."""
    if seen.state in WAITING:
        role = Role.REVIEWER if seen.reviews_left else Role.APPROVER
        found = [row for row in await holders(role) if row["account"] != seen.owner]
        if seen.step_person:
            of_that_person = (seen.step_person,)
            found = [
                row for row in found
                if row["account"] in of_that_person or row["instead_of_account"] in of_that_person
            ]  # fmt: skip
        return [row["account"] for row in found]
    if seen.state == State.APPROVED:
        people = [row["account"] for row in await holders(Role.WEBMASTER)]
        return [seen.row.assignee] if seen.row.assignee in people else people
    return []


async def reminder(seen: Subject) -> list[tuple[Sequence[UUID], Words]]:
    """Whom to remind of what by now: of a step that is overdue, and after a further office day the
    unit's administrators too; of a spoken permission before and after its time (R67, R77)."""
    desk, due, by = f"/staff/requests/{seen.row.id}", seen.row.due_by, seen.row.confirm_by
    admins = [row["account"] for row in await holders(Role.UNIT_ADMIN)]
    told: list[tuple[Sequence[UUID], Words]] = []
    if due is not None and due <= seen.now:
        late = office_hours.between(due, seen.now) >= timedelta(hours=AGAIN)
        what = "ล่าช้าเกินกำหนด" if not late else "ยังล่าช้า แจ้งผู้ดูแลระบบของหน่วยงานด้วย"
        to_do = f"เรื่องนี้ควรเสร็จขั้นนี้ภายใน {thai.when(due)} เปิดดูและดำเนินการได้ที่"
        told.append((await turn(seen) + (admins if late else []), Words(what, to_do, desk)))
    if by is not None and seen.approval == "verbal" and seen.now >= by - BEFORE:
        over, people = by <= seen.now, [seen.approved_by] if seen.approved_by else []
        if over:
            people += [row["account"] for row in await holders(Role.APPROVER)] + admins
        what = "เกินกำหนดยืนยันการอนุญาตทางวาจา" if over else "ใกล้ครบกำหนดยืนยันการอนุญาตทางวาจา"
        told.append((people, Words(what, f"ต้องยืนยันภายใน {thai.when(by)} ยืนยันหรือปฏิเสธได้ที่", desk)))
    return told


async def _last(publication: UUID, action: str) -> Record | None:
    return await db.row(
        "SELECT reason_code, reason, actor_name, detail FROM audit_entry"
        " WHERE subject = $1 AND action = $2 ORDER BY id DESC LIMIT 1",
        publication,
        action,
    )


def _why(line: Record | None) -> str:
    if line is None:
        return ""
    label = REASONS.get(line["reason_code"], ("",))[0]
    words = " — ".join(filter(None, (label, line["reason"])))
    return f"เหตุผล: {words} (โดย {line['actor_name']})"


async def letters_to(account: UUID, limit: int = 8) -> Sequence[Record]:
    """The newest that this person was told in the acting unit."""
    return await db.rows(
        "SELECT subject, path, created_at FROM letter WHERE recipient = $1"
        " ORDER BY created_at DESC LIMIT $2",
        account,
        limit,
    )
