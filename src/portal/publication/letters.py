"""Who is told what, and in which words: short, polite, naming the unit, the item and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from portal.kit import db, thai
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.labels import REASONS
from portal.publication.queries import Subject
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
    if effect == Effect.WAITING:
        return await _waiting(seen, desk)
    if effect == Effect.ANSWERED and action == "reject":
        why = await _why_refused(seen.row.id)
        return owner, Words("ไม่อนุญาตให้เผยแพร่", f"{why}\nแก้ไขแล้วส่งใหม่ได้ที่", desk)
    if effect == Effect.ANSWERED:
        return owner, Words("อนุญาตให้เผยแพร่แล้ว", "รอผู้ดูแลเว็บไซต์นำขึ้น ติดตามได้ที่", desk)
    if effect == Effect.WENT_PUBLIC and state == State.PUBLISHED:
        return owner, Words("เผยแพร่บนเว็บไซต์แล้ว", "ประชาชนเปิดดูได้ที่", f"/p/{seen.row.item}/")
    if effect == Effect.LEFT_PUBLIC:
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


async def _waiting(seen: Subject, desk: str) -> tuple[Sequence[UUID], Words] | None:
    """Whose turn it is now; whatever the turn was when this was promised."""
    if seen.state in (State.SUBMITTED, State.REVIEWED):
        role = Role.REVIEWER if seen.reviews_left else Role.APPROVER
        what = "มีเรื่องรอตรวจ" if seen.reviews_left else "มีเรื่องรอพิจารณาอนุญาต"
        people = [row["account"] for row in await holders(role) if row["account"] != seen.owner]
        return people, Words(what, "เปิดดูและพิจารณาได้ที่", desk)
    if seen.state == State.APPROVED:
        people = [row["account"] for row in await holders(Role.WEBMASTER)]
        if seen.row.assignee:
            people = [seen.row.assignee]
        return people, Words("มีเรื่องที่อนุญาตแล้ว รอนำขึ้นเว็บไซต์", "นำขึ้นเว็บไซต์ได้ที่", desk)
    return None


async def _why_refused(publication: UUID) -> str:
    line: Record | None = await db.row(
        "SELECT reason_code, reason, actor_name FROM audit_entry"
        " WHERE subject = $1 AND action = 'reject' ORDER BY id DESC LIMIT 1",
        publication,
    )
    if line is None:
        return ""
    label = REASONS.get(line["reason_code"], ("",))[0]
    return f"เหตุผล: {label} — {line['reason']} (โดย {line['actor_name']})"


async def letters_to(account: UUID, limit: int = 8) -> Sequence[Record]:
    """The newest that this person was told in the acting unit."""
    return await db.rows(
        "SELECT subject, path, created_at FROM letter WHERE recipient = $1"
        " ORDER BY created_at DESC LIMIT $2",
        account,
        limit,
    )
