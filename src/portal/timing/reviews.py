"""Looking at what is public: still current, correct and complete (R54, R82). One look is one
transaction, whether it came alone or with others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.actions import take
from portal.publication.checking import CHECKS, known
from portal.publication.days import read_day
from portal.publication.due import set_next_due
from portal.publication.forms import ActionForm
from portal.publication.labels import DONE
from portal.publication.marks import days_between_reviews, next_review, review_columns
from portal.publication.queries import Subject, subject
from portal.publication.workflow import State
from portal.tenants.unit_file import timing_of

REVIEWER = Role.WEBMASTER
LONGEST = 1_000  # letters of a note

DONE["review"] = ("ตรวจความเป็นปัจจุบันของเนื้อหา", "Reviewed")

# outcome -> (as a choice, as it is told afterwards), each Thai and English
OUTCOMES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "confirmed": (("ยืนยันว่ายังใช้ได้", "Confirm that it holds"), ("ยืนยันว่ายังใช้ได้", "Confirmed")),
    "updating": (("ปรับปรุงเป็นฉบับใหม่", "Start a new edition"), ("เริ่มฉบับปรับปรุง", "New edition begun")),
    "taken_down": (("นำลงจากเว็บไซต์", "Take it down"), ("นำลงจากเว็บไซต์", "Taken down")),
}


@dataclass(frozen=True)
class Look:
    """What a webmaster says of an item. `version`: of the row that was seen; `next_on`: the day of
    the next look as it was typed, "" for the usual one."""

    outcome: str
    checked: Sequence[str] = ()
    note: str = ""
    next_on: str = ""
    version: int | None = None


async def review(publication: UUID, person: Person, look: Look) -> UUID | None:
    """Keep the look and do what follows from it; the new edition's id where one is begun.

    Invalid: something is missing, by field; NotAllowed: another role's; Conflict: not public now,
    changed since, or already being updated."""
    if REVIEWER not in person.roles or person.account is None:
        raise NotAllowed("เฉพาะผู้ดูแลเว็บไซต์ตรวจเนื้อหาได้", "Only a webmaster reviews")
    async with db.transaction():
        seen = await subject(publication, lock=True)
        if seen.state != State.PUBLISHED or seen.is_over:
            raise Conflict(
                "เรื่องนี้ไม่ได้เผยแพร่อยู่แล้ว", "It is not public any more", state=str(seen.state)
            )
        if look.version is not None and look.version != seen.row.version:
            raise Conflict("มีคนแก้ไขเรื่องนี้ไปก่อนแล้ว โหลดหน้าใหม่", "Somebody changed it first; reload")
        next_on, note = _checked(seen, look)
        leads_to = None
        if look.outcome == "updating":
            leads_to = (await take(publication, person, ActionForm(action="update"))).row.id
        elif look.outcome == "taken_down":
            await take(publication, person, ActionForm(action="take_down", reason=note))
        await _write(seen, person, look, note, next_on)
        return leads_to


def _checked(seen: Subject, look: Look) -> tuple[date | None, str]:
    """(the day of the next look, the note). Invalid with all that is wrong."""
    wrong, note = {}, text.lines(look.note)
    next_on: date | None = None
    if look.outcome not in OUTCOMES:
        wrong["outcome"] = "เลือกผลการตรวจ"
    if len(note) > LONGEST:
        wrong["note"] = f"เขียนไม่เกิน {LONGEST:,} ตัวอักษร"
    if look.outcome == "confirmed":
        if lacks := [CHECKS[code][0] for code in CHECKS if code not in look.checked]:
            wrong["checked"] = f"ทำเครื่องหมายให้ครบ: {', '.join(lacks)}"
        try:
            next_on = _next_day(seen, look.next_on)
        except ValueError as error:
            wrong["next_on"] = str(error)
    if look.outcome == "taken_down" and not text.says_something(note):
        wrong["note"] = "บอกเหตุผลที่นำลง ประชาชนไม่เห็นข้อความนี้"
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้ แก้ช่องที่บอกไว้", "Some fields do not hold", fields=wrong)
    return next_on, note


def _next_day(seen: Subject, typed: str) -> date:
    """Never later than its kind and the unit allow. ValueError in words."""
    today, timing = clock.today(), timing_of(seen.unit.facts)
    day = read_day(typed, typed=True)
    if day is None:
        return next_review(seen.row.kind, timing, today)
    if day <= today:
        raise ValueError("วันตรวจครั้งต่อไปต้องอยู่หลังวันนี้")
    most = days_between_reviews(seen.row.kind, timing)
    if day > today + timedelta(days=most):
        raise ValueError(f"เนื้อหาชนิดนี้ต้องตรวจอีกครั้งภายใน {most} วัน เลือกวันที่เร็วกว่านี้")
    return day


async def _write(
    seen: Subject, person: Person, look: Look, note: str, next_on: date | None
) -> None:
    now = clock.now()
    await db.changed(
        "INSERT INTO review (tenant, id, publication, item, at, account, name, position, outcome,"
        " checked, note, due_on, next_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenancy.current().id,
        uuid4(),
        seen.row.id,
        seen.row.item,
        now,
        person.account,
        person.name,
        person.position(REVIEWER),
        look.outcome,
        known(look.checked),
        note,
        seen.row.review_on,
        next_on,
    )
    if next_on is not None:
        columns = review_columns(next_on)
        await db.changed(
            "UPDATE publication SET reviewed_at = $2, review_on = $3, review_tell_at = $4,"
            " version = version + 1 WHERE id = $1",
            seen.row.id,
            now,
            *columns.values(),
        )
        await set_next_due(changed=True)  # its public page says when it was looked at
    await record(
        "review",
        ("publication", seen.row.id),
        person,
        REVIEWER,
        reason=("", " – ".join(filter(None, (OUTCOMES[look.outcome][1][0], note)))),
        detail={
            "outcome": look.outcome,
            "due_on": seen.row.review_on,
            "next_on": next_on,
            "position": person.position(REVIEWER),
        },
    )


@dataclass(frozen=True)
class Failed:
    """One of several that could not be done, and why."""

    publication: UUID
    why: str
    english: str


async def review_several(
    chosen: Sequence[tuple[UUID, int]], person: Person, look: Look
) -> tuple[int, list[Failed]]:
    """(how many were done, those that were not): each by itself."""
    done, failed = 0, []
    for publication, version in chosen:
        one = Look(look.outcome, look.checked, look.note, look.next_on, version)
        try:
            await review(publication, person, one)
            done += 1
        except (Conflict, Invalid, NotAllowed, NotFound) as error:
            why = "; ".join(error.fields.values()) or error.message
            failed.append(Failed(publication, why, error.english))
    return done, failed
