"""Saying why what was found may be public, or that it is no personal data."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from portal.audit.record import record
from portal.guard import labels
from portal.guard.groups import Group, Report
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Invalid
from portal.people.person import Person

LONGEST = 500  # letters of a reason


class Choice(Struct, forbid_unknown_fields=True):
    """What is said of one group: `sha256` and `kind` are the group's; `choice`: not_personal or
    allowed, for which a reason is needed."""

    sha256: str
    kind: str
    choice: str
    reason: str = ""


async def decide(
    report: Report, about: tuple[UUID, UUID], choices: Sequence[Choice], person: Person, role: str
) -> None:
    """Keep these choices; `about`: (publication, item). Invalid for the field `decisions`: a group
    that is not there, no such choice, a reason that is missing. Whether the person may is the
    caller's to know."""
    there = {(group.sha256, group.kind): group for group in report.groups}
    for one in choices:
        group = there.get((one.sha256, one.kind))
        if group is None:
            raise _wrong(
                "รายการที่ตรวจพบเปลี่ยนไปแล้ว โหลดหน้าใหม่แล้วตัดสินอีกครั้ง", "What was found has changed"
            )
        reason = text.line(one.reason)
        if one.choice not in labels.CHOICES:
            raise _wrong("เลือกคำตอบจากรายการ", "Choose one of: not_personal, allowed")
        if one.choice == "allowed" and not text.says_something(reason):
            name = labels.KINDS[one.kind][0]
            raise _wrong(
                f"{name}: บอกเหตุผลที่เปิดเผยได้ เช่น กฎหมายที่ให้เปิดเผย หรือเจ้าของข้อมูลยินยอม",
                "Say why it may be disclosed: the law, or consent",
            )
        if len(reason) > LONGEST:
            raise _wrong(f"เหตุผลยาวเกินไป ย่อให้ไม่เกิน {LONGEST} ตัวอักษร", "The reason is too long")
        await keep(group, about, one.choice, reason, person, role)


async def keep(
    group: Group, about: tuple[UUID, UUID], choice: str, reason: str, person: Person, role: str
) -> None:
    """One decision and its line in the record."""
    publication, item = about
    await db.changed(
        "INSERT INTO guard_decision (tenant, publication, item, sha256, kind, seen, choice, reason,"
        " account, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenancy.current().id,
        publication,
        item,
        group.sha256,
        group.kind,
        group.seen,
        choice,
        reason,
        person.account,
        person.name,
        clock.now(),
    )
    words = " · ".join(
        part
        for part in (
            group.filename or labels.TEXT[0],
            f"{labels.KINDS[group.kind][0]} {group.count} แห่ง",
            labels.choice_label(choice, group.kind)[0].removesuffix("…"),
            reason,
        )
        if part
    )
    await record(
        "decide_personal_data",
        ("publication", publication),
        person,
        role,
        reason=("", words),
        detail={
            "sha256": group.sha256, "filename": group.filename, "kind": group.kind,
            "count": group.count, "choice": choice, "seen": group.seen,
        },
    )  # fmt: skip


def _wrong(message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={"decisions": message})
