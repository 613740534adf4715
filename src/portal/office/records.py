"""The appointment order (R9, R10) and the log of training (R16)."""

import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Invalid
from portal.office.roster import in_force
from portal.people.person import Person
from portal.people.roles import Role


async def assignments() -> list[dict[str, str]]:
    """Who holds which role today, as an order lists them."""
    return [
        {
            "username": row["username"],
            "name": row["name"],
            "role": row["role"],
            "post": row["signs"],
            "work_group": row["work_group"],
            "from": row["starts_on"].isoformat(),
            "until": row["ends_on"].isoformat() if row["ends_on"] else "",
        }
        for row in await in_force()
    ]


async def orders(limit: int = 20) -> Sequence[Record]:
    """The newest first."""
    return await db.rows(
        "SELECT number, day, assignments, recorded_name, created_at FROM appointment_order"
        " ORDER BY created_at DESC, id LIMIT $1",
        limit,
    )


def changes(now: list[dict[str, str]], last: Record | None) -> dict[str, list[dict[str, str]]]:
    """What differs from the last recorded order: {added, gone}."""
    before: list[dict[str, str]] = json.loads(last["assignments"]) if last else []
    return {
        "added": [one for one in now if one not in before],
        "gone": [one for one in before if one not in now],
    }


async def record_order(number: str, day: str, by: Person) -> None:
    """That the order of today's assignments was signed under this number, on this day."""
    wrong: dict[str, str] = {}
    if not text.says_something(number) or len(number) > 100:
        wrong["number"] = "ใส่เลขที่คำสั่ง เช่น 12/2570"
    async with db.transaction():
        signed = _past_day(day, "day", wrong)
        if wrong:
            raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
        if not await keep_order(number, signed, by, by.role_for((Role.UNIT_ADMIN,))):
            message = f"มีคำสั่งเลขที่ {number} แล้ว"
            raise Invalid(message, "This number is there", fields={"number": message})


async def keep_order(number: str, signed: date, by: Person, role: str) -> bool:
    """Keep it with the assignments of today; False: one with this number is kept already. Inside a
    transaction."""
    made = uuid4()
    kept = await db.changed(
        "INSERT INTO appointment_order (tenant, id, number, day, assignments, recorded_by,"
        " recorded_name, created_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)"
        " ON CONFLICT (tenant, number) DO NOTHING",
        tenancy.current().id,
        made,
        number,
        signed,
        json.dumps(await assignments(), ensure_ascii=False),
        by.account,
        by.name,
        clock.now(),
    )
    if kept:
        detail = {"number": number, "day": signed}
        await record("order_recorded", ("appointment_order", made), by, role, detail=detail)
    return bool(kept)


def _past_day(given: str, name: str, wrong: dict[str, str]) -> Any:
    try:
        found = thai.read_date(given)
    except ValueError:
        wrong[name] = "ใส่วัน/เดือน/ปี พ.ศ. เช่น 1/12/2569"
        return None
    if not found.year >= 2000:
        wrong[name] = f"อ่านได้เป็นปี พ.ศ. {found.year + 543} ตรวจปีอีกครั้ง"
    elif found > clock.today():
        wrong[name] = "วันนี้ยังมาไม่ถึง"
    return found


async def trainings() -> Sequence[Record]:
    """Of people who hold or held a role here, the newest first."""
    return await db.rows(
        "SELECT t.id, t.account, a.name, t.topic, t.day, t.hours, t.evidence FROM training t"
        " JOIN account a ON a.id = t.account ORDER BY a.name, t.day DESC, t.id"
    )


async def add_training(account: UUID, typed: dict[str, str], by: Person) -> None:
    """`typed`: topic, day, hours, evidence. Of one's own, or by the administrator of anybody."""
    wrong: dict[str, str] = {}
    if not text.says_something(typed["topic"]) or len(typed["topic"]) > 300:
        wrong["topic"] = "ใส่หัวข้อ ไม่เกิน 300 ตัวอักษร"
    hours = thai.arabic(typed["hours"])
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9])?", hours) or not Decimal("0.5") <= Decimal(hours):
        wrong["hours"] = "ใส่จำนวนชั่วโมง เช่น 6 หรือ 1.5"
    if typed["evidence"] and not text.is_web_address(typed["evidence"]):
        wrong["evidence"] = "ใส่ที่อยู่เว็บที่ขึ้นต้นด้วย https://"
    if len(typed["evidence"]) > 500:
        wrong["evidence"] = "ย่อให้ไม่เกิน 500 ตัวอักษร"
    async with db.transaction():
        day = _past_day(typed["day"], "day", wrong)
        if not await db.value("SELECT true FROM membership WHERE account = $1 LIMIT 1", account):
            wrong["person"] = "เลือกคนของหน่วยงานนี้"
        if account != by.account and Role.UNIT_ADMIN not in by.roles:
            wrong["person"] = "บันทึกได้เฉพาะของตนเอง"
        if wrong:
            raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
        made = uuid4()
        await db.changed(
            "INSERT INTO training (tenant, id, account, topic, day, hours, evidence, recorded_by,"
            " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tenancy.current().id,
            made,
            account,
            typed["topic"],
            day,
            Decimal(hours),
            typed["evidence"],
            by.account,
            clock.now(),
        )
        await record(
            "training_recorded",
            ("account", account),
            by,
            by.role_for((Role.UNIT_ADMIN, *Role)),
            detail={"topic": typed["topic"], "day": day, "hours": hours},
        )
