"""A hold keeps every file of an item, whatever happens to the item: nothing held is swept away or
erased (the database sees to it), until somebody takes it off with a reason."""

from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.keeping.uses import contents_of_item
from portal.kit import clock, db, object_lock, tenancy, text
from portal.kit.errors import Conflict, Invalid
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.labels import DONE

HOLDERS = (Role.WEBMASTER, Role.UNIT_ADMIN, Role.OPERATOR)
LONGEST = 1_000  # letters

DONE |= {
    "hold": ("ระงับการลบไฟล์", "Files held"),
    "hold_ended": ("เลิกระงับการลบไฟล์", "Hold taken off"),
}


async def hold_of(item: UUID) -> Record | None:
    """The hold that stands: (id, reason, put_name, put_at). In a transaction."""
    return await db.row(
        "SELECT id, reason, put_name, put_at FROM legal_hold WHERE item = $1 AND ended_at IS NULL",
        item,
    )


async def put_hold(publication: UUID, item: UUID, reason: str, by: Person) -> UUID:
    """`publication`: where it is recorded. Invalid: no reason; Conflict: held already."""
    reason = read_reason(reason)
    hold = uuid4()
    async with db.transaction():
        if await hold_of(item):
            raise Conflict("เรื่องนี้ระงับการลบไว้แล้ว", "It is held already", state="held")
        await db.changed(
            "INSERT INTO legal_hold (tenant, id, item, reason, put_by, put_name, put_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenancy.current().id,
            hold,
            item,
            reason,
            by.account,
            by.name,
            clock.now(),
        )
        held = await contents_of_item(item)
        await db.changed(
            "INSERT INTO held_content (tenant, hold, sha256) SELECT $1, $2, unnest($3::text[])",
            tenancy.current().id,
            hold,
            held,
        )
        detail = {"hold": hold, "contents": held}
        await _record("hold", publication, by, reason, detail)
    await object_lock.hold(held)
    return hold


async def end_hold(publication: UUID, item: UUID, reason: str, by: Person) -> None:
    """Invalid: no reason; Conflict: it is not held."""
    reason = read_reason(reason)
    async with db.transaction():
        hold = await db.value(
            "UPDATE legal_hold SET ended_by = $2, ended_name = $3, ended_at = $4, ended_reason = $5"
            " WHERE item = $1 AND ended_at IS NULL RETURNING id",
            item,
            by.account,
            by.name,
            clock.now(),
            reason,
        )
        if hold is None:
            raise Conflict("เรื่องนี้ไม่ได้ระงับการลบไว้", "It is not held", state="free")
        freed = await db.rows("DELETE FROM held_content WHERE hold = $1 RETURNING sha256", hold)
        hashes = [row["sha256"] for row in freed]
        still = await db.rows("SELECT sha256 FROM held_content WHERE sha256 = ANY($1)", hashes)
        await _record("hold_ended", publication, by, reason, {"hold": hold, "contents": hashes})
    await object_lock.release(sorted(set(hashes) - {row["sha256"] for row in still}))


def read_reason(typed: str, field: str = "reason") -> str:
    """Invalid when it says nothing."""
    reason = text.line(typed)
    if not text.says_something(reason):
        raise Invalid("บอกเหตุผล", "Say why", fields={field: "บอกเหตุผล"})
    if len(reason) > LONGEST:
        message = f"เขียนไม่เกิน {LONGEST} ตัวอักษร"
        raise Invalid(message, "Too long", fields={field: message})
    return reason


async def _record(
    action: str, publication: UUID, by: Person, reason: str, detail: dict[str, object]
) -> None:
    await record(
        action,
        ("publication", publication),
        by,
        by.role_for(HOLDERS),
        reason=("", reason),
        detail=detail,
    )
