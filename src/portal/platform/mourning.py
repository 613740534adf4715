"""Days of mourning: from one moment to another every unit's site is grey, with words above each
page if there are any. Set by the central operator; read at each request (tenants/freshness.py), so
that it begins and ends at its second without a job, a deploy or a cleared cache."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role

LONGEST = 200  # letters


async def all_mournings() -> Sequence[Record]:
    """The newest first; `now` says whether it is in force at this moment. In a transaction."""
    return await db.rows(
        "SELECT id, starts_at, ends_at, words, set_by, withdrawn_at, withdrawn_at IS NULL"
        " AND ends_at > portal_now() AS stands, withdrawn_at IS NULL AND starts_at <= portal_now()"
        " AND ends_at > portal_now() AS now FROM mourning ORDER BY starts_at DESC LIMIT 100"
    )


def read_moment(day: str, time: str) -> datetime:
    """As people write it: 26/10/2569 and 00.00, in Bangkok. ValueError when it is none."""
    at = thai.read_time(time)
    return clock.midnight(thai.read_date(day)).replace(hour=at.hour, minute=at.minute)


async def set_mourning(starts_at: datetime, ends_at: datetime, words: str, by: Person) -> UUID:
    """Invalid when it ends before it begins, or is over already."""
    words = text.line(words)
    async with db.transaction():
        wrong = {}
        if ends_at <= starts_at:
            wrong["ends_day"] = "ต้องสิ้นสุดหลังเวลาเริ่ม"
        elif ends_at <= clock.now():
            wrong["ends_day"] = "เวลานี้ผ่านไปแล้ว"
        if len(words) > LONGEST:
            wrong["words"] = f"เขียนไม่เกิน {LONGEST} ตัวอักษร"
        if wrong:
            raise Invalid("ช่วงเวลายังไม่ถูกต้อง", "The period does not hold", fields=wrong)
        made = uuid4()
        await db.changed(
            "INSERT INTO mourning (id, starts_at, ends_at, words, set_by, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            made,
            starts_at,
            ends_at,
            words,
            by.name,
            clock.now(),
        )
        detail = {"starts_at": starts_at, "ends_at": ends_at, "words": words}
        await record(
            "mourning_set", ("mourning", made), by, by.role_for((Role.OPERATOR,)), detail=detail
        )
    return made


async def withdraw(mourning: UUID, by: Person) -> None:
    """Ends it now, or calls it off. NotFound when there is none that stands."""
    async with db.transaction():
        if not await db.value(
            "UPDATE mourning SET withdrawn_at = portal_now() WHERE id = $1"
            " AND withdrawn_at IS NULL AND ends_at > portal_now() RETURNING true",
            mourning,
        ):
            raise NotFound("ไม่มีช่วงเวลานี้", "No such period")
        await record(
            "mourning_withdrawn", ("mourning", mourning), by, by.role_for((Role.OPERATOR,))
        )
