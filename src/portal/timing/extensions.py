"""More time for what is public: its owner asks, an approver decides (R58). Who may extend by the
workflow needs to ask nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.catalog.kinds import kinds
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.people.person import Person
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.actions import take
from portal.publication.days import year_later
from portal.publication.forms import LIMITS, ActionForm, read_until
from portal.publication.labels import DONE
from portal.publication.queries import Subject, subject
from portal.publication.workflow import State
from portal.publication.writing import Written, write
from portal.tenants.queries import origin

LONGEST = 1_000  # letters of a reason
ASKERS = (Role.STAFF, Role.WEBMASTER, Role.REVIEWER, Role.APPROVER, Role.UNIT_ADMIN)

DONE |= {
    "ask_extension": ("ขอขยายเวลาเผยแพร่", "More time asked for"),
    "refuse_extension": ("ไม่อนุญาตให้ขยายเวลา", "More time refused"),
}


@dataclass(frozen=True)
class Wanted:
    """As it was typed: a day in either era or ISO, or why it is to stay; and why at all."""

    publish_until: str = ""
    permanent_reason: str = ""
    reason: str = ""


def offers(seen: Subject) -> list[date]:
    """Last days that are likely to be meant, the nearest first: the end of the fiscal year in which
    it ends or of the next, what is usual for its kind, a year more. Pure."""
    if seen.row.publish_until is None:
        return []
    last = seen.row.until_day or (seen.row.publish_until - timedelta(seconds=1)).date()
    kind = kinds().get(seen.row.kind)
    year = thai.fiscal_year(last) - 543
    found = {date(year, 9, 30), date(year + 1, 9, 30), year_later(last)}
    if kind and kind.public_days:
        found.add(last + timedelta(days=kind.public_days))
    return sorted(day for day in found if day > last)[:4]


async def ask(publication: UUID, person: Person, wanted: Wanted) -> UUID:
    """Invalid: by field; NotAllowed: not one's own, nor a webmaster; Conflict: not public now, or
    asked already."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        if person.account is None or not may_ask(seen, person):
            raise NotAllowed("ผู้ขอหรือผู้ดูแลเว็บไซต์เท่านั้นที่ขอขยายเวลาได้", "Not yours")
        if seen.state != State.PUBLISHED or (seen.is_over and not seen.ends_disputed):
            raise Conflict("เรื่องนี้ไม่ได้เผยแพร่อยู่แล้ว ขอเผยแพร่ใหม่แทน", "Not public any more",
                           state=str(seen.state))  # fmt: skip
        if await asked_of(publication):
            raise Conflict("มีคำขอขยายเวลารอพิจารณาอยู่แล้ว", "It was asked already", state="asked")
        until, permanent, reason = _read(seen, wanted)
        extension = uuid4()
        await db.changed(
            "INSERT INTO extension (tenant, id, publication, asked_by, asked_name, asked_at, until,"
            " permanent_reason, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tenancy.current().id,
            extension,
            publication,
            person.account,
            person.name,
            clock.now(),
            until,
            permanent,
            reason,
        )
        await record(
            "ask_extension",
            ("publication", publication),
            person,
            person.role_for(ASKERS),
            reason=("", reason),
            detail={"until": until, "permanent_reason": permanent},
        )
        people = [row["account"] for row in await holders(Role.APPROVER)]
        told = [one for one in people if one != seen.owner or seen.owner_may_approve]
        what = "มีคำขอขยายเวลาเผยแพร่รอพิจารณา"
        await _write(f"extension:{extension}", told, what, f"เหตุผล: {reason}", seen)
        return extension


def may_ask(seen: Subject, person: Person) -> bool:
    return seen.owner == person.account or Role.WEBMASTER in person.roles


def _read(seen: Subject, wanted: Wanted) -> tuple[str, str, str]:
    """(until as ISO, or "", the reason to stay, the reason). Invalid with all that is wrong."""
    wrong: dict[str, str] = {}
    reason, permanent = text.line(wanted.reason), text.line(wanted.permanent_reason)
    until = ""
    try:
        moment, day = read_until(wanted.publish_until, typed="T" not in wanted.publish_until)
    except ValueError as error:
        wrong["publish_until"] = str(error)
    else:
        before = seen.row.publish_until
        if moment is not None and before is not None and moment <= max(before, seen.now):
            wrong["publish_until"] = "วันสิ้นสุดใหม่ต้องอยู่หลังวันเดิมและหลังวันนี้"
        elif moment is None and not text.says_something(permanent):
            wrong["publish_until"] = "ระบุวันสิ้นสุดใหม่ หรือเหตุผลที่เผยแพร่ถาวร"
        elif before is None:
            wrong["publish_until"] = "เรื่องนี้เผยแพร่ถาวรอยู่แล้ว"
        until = day.isoformat() if day else (moment.isoformat() if moment else "")
    if not text.says_something(reason) or len(reason) > LONGEST:
        wrong["reason"] = f"บอกเหตุผล ไม่เกิน {LONGEST:,} ตัวอักษร"
    if len(permanent) > LIMITS["permanent_reason"]:
        wrong["permanent_reason"] = f"เขียนไม่เกิน {LIMITS['permanent_reason']} ตัวอักษร"
    if wrong:
        raise Invalid("ยังขอไม่ได้ แก้ช่องที่บอกไว้", "Some fields do not hold", fields=wrong)
    return until, "" if until else permanent, reason


async def decide(extension: UUID, person: Person, *, allowed: bool, reason: str) -> None:
    """What is allowed is the step `extend` of the workflow, by whoever decides. Invalid: refused
    without a reason; NotFound; Conflict: decided already, or the step is not possible any more."""
    reason = text.line(reason)
    if len(reason) > LONGEST or not (allowed or text.says_something(reason)):
        message = f"บอกเหตุผลที่ไม่อนุญาต ไม่เกิน {LONGEST:,} ตัวอักษร"
        raise Invalid(message, "Say why", fields={"reason": message})
    if Role.APPROVER not in person.roles or person.account is None:
        raise NotAllowed("เฉพาะผู้อนุมัติพิจารณาการขยายเวลาได้", "Only an approver decides")
    async with db.transaction():
        row = await db.row("SELECT * FROM extension WHERE id = $1 FOR UPDATE", extension)
        if row is None:
            raise NotFound("ไม่พบคำขอขยายเวลานี้", "No such request")
        if row["state"] != "asked":
            raise Conflict("มีผู้พิจารณาคำขอนี้แล้ว", "It was decided already", state=row["state"])
        publication = row["publication"]
        if allowed:
            form = ActionForm(
                action="extend",
                reason=f"ตามคำขอของ{row['asked_name']}: {row['reason']}",
                publish_until=row["until"] or None,
                permanent_reason=row["permanent_reason"],
            )
            seen = await take(publication, person, form)
        else:
            seen = await subject(publication)
            await record(
                "refuse_extension",
                ("publication", publication),
                person,
                Role.APPROVER,
                reason=("", reason),
            )
        await db.changed(
            "UPDATE extension SET state = $2, decided_by = $3, decided_name = $4,"
            " decided_reason = $5, decided_at = $6 WHERE id = $1",
            extension,
            "allowed" if allowed else "refused",
            person.account,
            person.name,
            reason,
            clock.now(),
        )
        what = "อนุญาตให้ขยายเวลาเผยแพร่แล้ว" if allowed else "ไม่อนุญาตให้ขยายเวลาเผยแพร่"
        why = f"เหตุผล: {reason}" if reason else ""
        event = f"extension:{extension}:decided"
        await _write(event, [row["asked_by"], seen.owner], what, why, seen)


async def _write(event: str, people: list[UUID], what: str, more: str, seen: Subject) -> None:
    path = f"/staff/requests/{seen.row.id}/extension"
    subject_line = f"{what}: {seen.row.title or seen.row.number}"
    body = [what, "", f"เรื่อง: {seen.row.title}", f"คำขอเลขที่: {seen.row.number}",
            f"หน่วยงาน: {seen.unit.name_th}", more, "", "เปิดดูได้ที่",
            f"{origin(seen.unit.slug)}{path}", "", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]  # fmt: skip
    written = Written(subject_line, "\n".join(line for line in body if line is not None), path)
    await write(event, people, "waiting", written, seen.row.id)


async def asked_of(publication: UUID) -> Record | None:
    """The request that waits, of one publication. In a transaction."""
    return await db.row(
        "SELECT * FROM extension WHERE publication = $1 AND state = 'asked'", publication
    )


async def last_of(publication: UUID) -> Record | None:
    """What became of the newest request. In a transaction."""
    return await db.row(
        "SELECT state <> 'asked' AS is_decided, state = 'allowed' AS is_allowed, decided_name,"
        " decided_reason, decided_at FROM extension WHERE publication = $1"
        " ORDER BY asked_at DESC LIMIT 1",
        publication,
    )


async def waiting(limit: int = 100) -> list[dict[str, Any]]:
    """Those that can still be decided, of what ends first. In a transaction."""
    found = await db.rows(
        "SELECT e.*, p.title, p.number, p.publish_until, p.until_day, p.owner FROM extension e"
        " JOIN publication p ON p.tenant = e.tenant AND p.id = e.publication"
        " WHERE e.state = 'asked' AND p.state = 'published' ORDER BY p.publish_until, e.asked_at"
        " LIMIT $1",
        limit,
    )
    return [dict(row) for row in found]
