"""Putting a published item where it belongs: its category, and further places by hand (R23, R43,
R46). Its addresses stay whatever is done here; each act is a line in the audit trail."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.catalog.checklists import lists_now
from portal.catalog.places import Place, exact_place, stands_in
from portal.catalog.queries import category_with_code
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.tenants.queries import unit_now

REASON = 500  # letters
MOST = 30  # places of one item by hand


async def place(item: UUID, keys: Sequence[str], by: Person, version: int | None = None) -> None:
    """Make the item's further places exactly these, each a key that may name a period. Invalid
    names the field `places`: an unknown place, one given twice, one in which it stands anyway.
    NotFound: not public here; Conflict: somebody changed it since `version`."""
    async with db.transaction():
        row = await _public(item, version)
        before = {found["key"]: found["id"] for found in await by_hand(item)}
        places = await checked(keys, row["code"], await by_itself(item))
        gone = [key for key in before if key not in keys]
        await _change(item, row["id"], [one for one in places if one.exact not in before],
                      {key: before[key] for key in gone}, by)  # fmt: skip


async def add(item: UUID, key: str, by: Person) -> None:
    """One further place, beside those that it has; nothing where it is placed already. Refuses as
    place() does."""
    async with db.transaction():
        row = await _public(item, None)
        if key not in {found["key"] for found in await by_hand(item)}:
            places = await checked([key], row["code"], await by_itself(item))
            await _change(item, row["id"], places, {}, by)


async def take_away(item: UUID, key: str, by: Person) -> None:
    """Undo add(). NotFound: it was not placed there by hand, or is not public here."""
    async with db.transaction():
        row = await _public(item, None)
        found = {one["key"]: one["id"] for one in await by_hand(item) if one["key"] == key}
        if not found:
            raise NotFound("เรื่องนี้ไม่ได้วางไว้ที่นี่ด้วยมือ", "Not placed here by hand")
        await _change(item, row["id"], [], found, by)


async def by_itself(item: UUID) -> set[tuple[str, str]]:
    """(slot, period) in which it stands without a hand: of slots in which it was not put. Two
    statements."""
    put = {found["key"].partition("|")[0] for found in await by_hand(item)}
    standing = await stands_in(item, lists_now(clock.today()))
    return {one for one in standing if one[0] not in put}


async def _change(
    item: UUID, publication: UUID, added: Sequence[Place], gone: dict[str, UUID], by: Person
) -> None:
    if not gone and not added:
        return
    await db.changed("DELETE FROM placement WHERE id = ANY($1)", list(gone.values()))
    await insert(item, added, by)
    detail = {"added": [one.exact for one in added], "removed": list(gone)}
    await _done("place", publication, by, detail)


async def at_publishing(
    item: UUID, category: UUID | None, keys: Sequence[str], by: Person
) -> list[str]:
    """Further places for an item that is about to be public in this category; their keys. Runs
    inside the transaction of the step."""
    code = await db.value("SELECT code FROM category WHERE id = $1", category)
    automatic = {
        (asked.key(slot), "")
        for asked in lists_now(clock.today())
        for slot in asked.file.slot
        if code in slot.categories
    }
    before = {found["key"] for found in await by_hand(item)}
    places = await checked([key for key in keys if key not in before], code, automatic)
    await insert(item, places, by)
    return [one.exact for one in places]


async def checked(
    keys: Sequence[str], code: str | None, automatic: set[tuple[str, str]]
) -> list[Place]:
    """The places of these keys, each once. `code`: the item's own category; `automatic`: the slots
    and periods in which it stands by itself. A period may be named where it stands in another."""
    unit = await unit_now()
    if len(keys) > MOST:
        raise _wrong(f"เลือกที่แสดงเพิ่มได้ไม่เกิน {MOST} แห่ง")
    slots = {slot for slot, _ in automatic}
    found: list[Place] = []
    for key in keys:
        one = await exact_place(key, unit, "places")
        if one.exact in {other.exact for other in found}:
            raise _wrong(f"เลือก {one.number} {one.name_th} ซ้ำสองครั้ง")
        stands = (one.key, one.period) in automatic if one.period else one.key in slots
        if key == f"category:{code}" or stands:
            raise _wrong(f"เรื่องนี้อยู่ที่ {one.number} {one.name_th} อยู่แล้ว")
        found.append(one)
    return found


async def insert(item: UUID, places: Sequence[Place], by: Person) -> None:
    for one in places:
        await db.changed(
            "INSERT INTO placement (tenant, id, item, category, slot, period, placed_by,"
            " placed_name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT DO NOTHING",
            tenancy.current().id,
            uuid4(),
            item,
            one.category,
            one.slot,
            one.period,
            by.account,
            by.name,
            clock.now(),
        )


async def move(item: UUID, code: str, reason: str, by: Person, version: int | None = None) -> None:
    """Put the item into another category, with its edition that may be under way. Invalid names
    `category` or `reason`; NotFound and Conflict as in place()."""
    reason = text.lines(reason)
    async with db.transaction():
        row = await _public(item, version)
        category = await category_with_code(code)
        wrong = {}
        if category["code"] == row["code"]:
            wrong["category"] = "เรื่องนี้อยู่ในหมวดนี้อยู่แล้ว"
        elif row["kind"] not in category["kinds"]:
            wrong["category"] = "หมวดนี้ไม่รับเนื้อหาชนิดนี้"
        if not text.says_something(reason) or len(reason) > REASON:
            wrong["reason"] = f"บอกเหตุผลที่ย้าย ไม่เกิน {REASON} ตัวอักษร"
        if wrong:
            raise Invalid("ยังย้ายไม่ได้", "Check the fields", fields=wrong)
        await db.changed(
            "UPDATE publication SET category = $2, version = version + 1, updated_at = $3"
            " WHERE item = $1 AND state NOT IN ('expired', 'taken_down')",
            item,
            category["id"],
            clock.now(),
        )
        await db.changed(
            "DELETE FROM placement WHERE item = $1 AND category = $2", item, category["id"]
        )
        detail = {"category_from": row["code"], "category": code}
        await _done("move", row["id"], by, detail, reason)


async def by_hand(item: UUID) -> Sequence[Any]:
    """(id, key, placed_name, created_at) of the places that were chosen for the item."""
    return await db.rows(
        "SELECT p.id, CASE WHEN p.category IS NOT NULL THEN 'category:' || c.code"
        " WHEN p.period <> '' THEN p.slot || '|' || p.period ELSE p.slot END AS key,"
        " p.placed_name, p.created_at FROM placement p LEFT JOIN category c"
        " ON c.tenant = p.tenant AND c.id = p.category WHERE p.item = $1 ORDER BY p.created_at",
        item,
    )


async def _public(item: UUID, version: int | None) -> Any:
    """(id, version, kind, code) of the public edition, locked."""
    row = await db.row(
        "SELECT p.id, p.version, p.kind, c.code FROM publication p JOIN public_item i"
        " ON i.tenant = p.tenant AND i.publication = p.id LEFT JOIN category c"
        " ON c.tenant = p.tenant AND c.id = p.category WHERE p.item = $1 FOR UPDATE OF p",
        item,
    )
    if row is None:
        raise NotFound("ไม่พบเรื่องนี้ที่เผยแพร่อยู่", "Not public here")
    if version is not None and version != row["version"]:
        raise Conflict("มีคนแก้ไขเรื่องนี้ไปก่อนแล้ว โหลดหน้าใหม่", "Somebody changed it first")
    return row


async def _done(
    action: str, publication: UUID, by: Person, detail: dict[str, Any], reason: str = ""
) -> None:
    await record(
        action,
        ("publication", publication),
        by,
        by.role_for((Role.WEBMASTER,)),
        reason=("", reason),
        detail=detail,
    )
    await db.changed(
        "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
    )


def _wrong(message: str) -> Invalid:
    return Invalid(message, "Check the places", fields={"places": message})
