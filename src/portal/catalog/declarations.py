"""Declaring that a unit has nothing for a category or a slot, and why: “ไม่มี”, which is not the
same as “ยังไม่ดำเนินการ” (R23, R31; A.12 X31). A declaration holds to the end of a fiscal year,
is a line in the audit trail, and counts for nothing where something is public."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.catalog.places import Place, items_at, place_with_key
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.tenants.queries import unit_now

REASON = 500  # letters
YEARS_AHEAD = 2
MAY_DECLARE = (Role.WEBMASTER, Role.UNIT_ADMIN)


async def declare(key: str, reason: str, until_year: int | None, by: Person) -> UUID:
    """Declare "none" of one place, from this fiscal year to the end of `until_year` (Buddhist era);
    of a slot of a yearly list, for its year alone. Invalid names each field that does not hold: an
    unknown place, no reason, a year that is over, something public there, declared already."""
    reason, wrong = text.lines(reason), {}
    if not text.says_something(reason):
        wrong["reason"] = "บอกเหตุผลที่ไม่มี ประชาชนจะเห็นข้อความนี้"
    elif len(reason) > REASON:
        wrong["reason"] = f"ย่อให้ไม่เกิน {REASON} ตัวอักษร"
    async with db.transaction():
        await _lock()
        this_year = thai.fiscal_year(clock.today())
        if until_year is None or not this_year <= until_year <= this_year + YEARS_AHEAD:
            wrong["until_year"] = f"เลือกปีงบประมาณ {this_year} ถึง {this_year + YEARS_AHEAD}"
        try:
            place = await place_with_key(key, await unit_now())
            wrong |= await _not_empty(place)
        except Invalid as error:
            wrong |= error.fields
        if wrong or until_year is None:
            raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
        begins = place.fiscal_year or this_year
        until_year = place.fiscal_year or until_year
        if any(_same(row, place) and row["until_year"] >= begins for row in await declarations()):
            message = "ประกาศไว้แล้วว่าไม่มี ถ้าจะแก้เหตุผลให้ยกเลิกประกาศเดิมก่อน"
            raise Invalid(message, "Declared already", fields={"place": message})
        made = uuid4()
        await db.changed(
            "INSERT INTO declaration (tenant, id, category, slot, reason, from_year, until_year,"
            " declared_by, declared_name, declared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
            " $9, $10)",
            tenancy.current().id,
            made,
            place.category,
            place.slot,
            reason,
            begins,
            until_year,
            by.account,
            by.name,
            clock.now(),
        )
        await record(
            "declare_none",
            ("declaration", made),
            by,
            by.role_for(MAY_DECLARE),
            reason=("", reason),
            detail={"place": key, "from_year": begins, "until_year": until_year},
        )
    return made


async def withdraw(declaration: UUID, reason: str, by: Person) -> None:
    """Take a declaration back, with a reason. NotFound: no such one here; Conflict: withdrawn."""
    reason = text.lines(reason)
    async with db.transaction():
        await _lock()
        row = await db.row(
            "SELECT slot, category, withdrawn_at FROM declaration WHERE id = $1", declaration
        )
        if row is None:
            raise NotFound("ไม่พบประกาศนี้", "No such declaration")
        if not text.says_something(reason) or len(reason) > REASON:
            message = f"บอกเหตุผลที่ยกเลิก ไม่เกิน {REASON} ตัวอักษร"
            raise Invalid(message, "Give a reason", fields={"reason": message})
        if row["withdrawn_at"] is not None:
            raise Conflict("ยกเลิกไปก่อนแล้ว", "Withdrawn already")
        await db.changed(
            "UPDATE declaration SET withdrawn_by = $2, withdrawn_name = $3, withdrawn_at = $4,"
            " withdrawn_reason = $5 WHERE id = $1",
            declaration,
            by.account,
            by.name,
            clock.now(),
            reason,
        )
        await record(
            "withdraw_declaration",
            ("declaration", declaration),
            by,
            by.role_for(MAY_DECLARE),
            reason=("", reason),
        )


async def declarations() -> Sequence[Record]:
    """Those that are not withdrawn, the newest first; also such as have run out. One statement."""
    return await db.rows(
        "SELECT d.id, d.category, c.code, d.slot, d.reason, d.from_year, d.until_year,"
        " d.declared_name, d.declared_at FROM declaration d LEFT JOIN category c"
        " ON c.tenant = d.tenant AND c.id = d.category WHERE d.withdrawn_at IS NULL"
        " ORDER BY d.declared_at DESC, d.id"
    )


async def in_force(fiscal_year: int) -> Sequence[Record]:
    """(category, slot, reason, until_year, declared_at) in a fiscal year. One statement."""
    return await db.rows(
        "SELECT category, slot, reason, until_year, declared_at FROM declaration"
        " WHERE withdrawn_at IS NULL AND from_year <= $1 AND until_year >= $1",
        fiscal_year,
    )


async def _not_empty(place: Place) -> dict[str, str]:
    found = await items_at(place)
    if not found:
        return {}
    titles = " · ".join(row["title"] for row in found[:3])
    more = f" และอีก {len(found) - 3} เรื่อง" if len(found) > 3 else ""
    return {"place": f"มีเรื่องเผยแพร่อยู่ {len(found)} เรื่อง: {titles}{more}"}


def _same(row: Record, place: Place) -> bool:
    return row["category"] == place.category and row["slot"] == place.slot


async def _lock() -> None:
    """One at a time in a unit; the site's pages are made anew."""
    await db.changed(
        "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
    )
