"""Somebody knows of what was found, until a day: it is no alarm meanwhile, unless it gets worse or
something new is found."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid
from portal.monitoring.check import OK, WORSE
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.labels import DONE

LONGEST_DAYS = 180
LONGEST = 500  # letters

DONE |= {"check_acknowledged": ("รับทราบผลการตรวจ", "Result of a check acknowledged")}


@dataclass(frozen=True)
class Ack:
    """`keys`: of the findings that there were, at `status`."""

    status: str
    keys: list[str]
    reason: str
    until: date
    by_name: str
    at: datetime

    def covers(self, status: str, keys: Sequence[str], today: date) -> bool:
        worse = WORSE[status] > WORSE[self.status]
        return today <= self.until and not worse and set(keys) <= set(self.keys)


async def ack_of(code: str) -> Ack | None:
    """The last one. In a transaction."""
    row = await db.row(
        "SELECT status, keys, reason, until, by_name, at FROM check_ack WHERE code = $1"
        " ORDER BY at DESC, id LIMIT 1",
        code,
    )
    return Ack(**dict(row)) if row else None


async def acknowledge(code: str, reason: str, until: str, by: Person) -> None:
    """`until` as people write a day. Invalid: no reason, no such day, too far; Conflict: nothing is
    wrong."""
    reason, wrong = text.line(reason), {}
    if not text.says_something(reason):
        wrong["reason"] = "บอกเหตุผล เช่น เป็นเนื้อหาเรื่องเลิกพนัน ตรวจแล้ว"
    elif len(reason) > LONGEST:
        wrong["reason"] = f"เขียนไม่เกิน {LONGEST} ตัวอักษร"
    async with db.transaction():
        last = _read_day(until, wrong)
        if wrong or last is None:
            raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
        row = await db.row(
            "SELECT status, findings FROM check_state WHERE code = $1 FOR UPDATE", code
        )
        if row is None or row["status"] == OK:
            raise Conflict("ไม่มีสิ่งที่ต้องรับทราบแล้ว", "Nothing is wrong any more", state="ok")
        keys = [one["key"] for one in json.loads(row["findings"])]
        await db.changed(
            "INSERT INTO check_ack (tenant, id, code, status, keys, reason, until, by, by_name, at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            tenancy.current().id,
            uuid4(),
            code,
            row["status"],
            keys,
            reason,
            last,
            by.account,
            by.name,
            clock.now(),
        )
        await record(
            "check_acknowledged", ("unit", tenancy.current().id), by,
            by.role_for((Role.UNIT_ADMIN,)), reason=("", reason),
            detail={"check": code, "status": row["status"], "until": last, "found": keys},
        )  # fmt: skip
        await look_again(None)


async def look_again(code: str | None) -> None:
    """A check, or (None) the unit's figures alone, is due now. In a transaction."""
    if code is not None:
        await db.changed("UPDATE check_state SET due_at = $2 WHERE code = $1", code, clock.now())
    await db.changed(
        "UPDATE site SET checks_due = $2 WHERE tenant = $1", tenancy.current().id, clock.now()
    )


def _read_day(typed: str, wrong: dict[str, str]) -> date | None:
    try:
        day = thai.read_date(typed)
    except ValueError:
        wrong["until"] = "ใส่วัน/เดือน/ปี พ.ศ. เช่น 31/12/2569"
        return None
    today = clock.today()
    if not today <= day <= today + timedelta(days=LONGEST_DAYS):
        wrong["until"] = f"เลือกวันตั้งแต่วันนี้ ไม่เกิน {LONGEST_DAYS} วัน"
    return day
