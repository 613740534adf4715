"""What people set up and do about being told. Each function is one transaction."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, tenancy
from portal.kit.errors import Invalid, NotFound
from portal.kit.seal import seal
from portal.people.person import Person
from portal.telling.adapters import KINDS, checked
from portal.telling.delivering import deliver
from portal.telling.digest import AT
from portal.telling.queries import trial_message
from portal.tenants.queries import unit_now

HOW = ("at_once", "digest", "both")


async def set_adapter(kind: str, address: str, secret: str, person: Person) -> None:
    """Set it up, or change it; an empty secret keeps the one that is kept. The address is looked
    up at each sending, not here: a name may be not yet known."""
    _must_be_known(kind)
    async with db.transaction():
        kept = await db.row("SELECT secret FROM adapter WHERE kind = $1", kind)
        address, secret = checked(kind, address, secret, has_secret=kept is not None)
        await db.changed(
            "INSERT INTO adapter (tenant, kind, address, secret, set_by, set_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, kind) DO UPDATE SET"
            " (address, secret, set_by, set_at) = (excluded.address, excluded.secret,"
            " excluded.set_by, excluded.set_at)",
            tenancy.current().id,
            kind,
            address,
            seal(secret, kind) if secret else kept["secret"],  # type: ignore[index]
            person.account,
            clock.now(),
        )
        detail = {"kind": kind, "address": address, "new_secret": bool(secret)}
        await _record("telling_set", person, detail)


async def remove_adapter(kind: str, person: Person) -> None:
    """The unit is not told there any more; its secret is forgotten."""
    _must_be_known(kind)
    async with db.transaction():
        if not await db.changed("DELETE FROM adapter WHERE kind = $1", kind):
            raise NotFound("ยังไม่ได้ตั้งช่องทางนี้", "Not set up")
        await _record("telling_removed", person, {"kind": kind})


async def send_test(kind: str, person: Person) -> None:
    """A message that says it is a test, by the way that every message goes."""
    _must_be_known(kind)
    async with db.transaction():
        if not await db.value("SELECT true FROM adapter WHERE kind = $1", kind):
            raise NotFound("ยังไม่ได้ตั้งช่องทางนี้", "Not set up")
        delivery = uuid4()
        await db.changed(
            "INSERT INTO delivery (tenant, id, adapter, event, message, created_at)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6)",
            tenancy.current().id,
            delivery,
            kind,
            f"test:{delivery}",
            json.dumps(trial_message(await unit_now()), ensure_ascii=False),
            clock.now(),
        )
        await deliver.later(str(delivery))
        await _record("telling_tested", person, {"kind": kind})


async def send_again(kind: str, person: Person) -> int:
    """Promise once more what was not taken in the last days; how many."""
    _must_be_known(kind)
    async with db.transaction():
        found = await db.rows(
            "SELECT id FROM delivery WHERE adapter = $1 AND done_at IS NULL AND tries > 0"
            " AND created_at > portal_now() - interval '7 days' ORDER BY created_at LIMIT 100",
            kind,
        )
        for row in found:
            await deliver.later(str(row["id"]))
        await _record("telling_repeated", person, {"kind": kind, "count": len(found)})
    return len(found)


def _must_be_known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound


async def _record(action: str, person: Person, detail: dict[str, Any]) -> None:
    await record(
        action, ("unit", tenancy.current().id), person, person.role_for(ADMINS), detail=detail
    )


ADMINS: Any = ("unit_admin",)


async def open_letter(letter: UUID, account: UUID) -> Record:
    """One's own letter, which is read from now on. NotFound when it is not this person's."""
    async with db.transaction():
        await db.changed(
            "UPDATE letter SET read_at = $3 WHERE id = $1 AND recipient = $2 AND read_at IS NULL",
            letter,
            account,
            clock.now(),
        )
        found = await db.row(
            "SELECT id, kind, subject, body, path, created_at FROM letter"
            " WHERE id = $1 AND recipient = $2",
            letter,
            account,
        )
    if found is None:
        raise NotFound("ไม่พบจดหมายนี้", "No such letter")
    return found


async def read_all(account: UUID) -> int:
    async with db.transaction():
        return await db.changed(
            "UPDATE letter SET read_at = $2 WHERE recipient = $1 AND read_at IS NULL",
            account,
            clock.now(),
        )


async def choose(account: UUID, how: str) -> None:
    """How this person wants letters. The first digest is that of the next morning."""
    if how not in HOW:
        raise Invalid("เลือกจากรายการ", "Choose one", fields={"how": "เลือกอย่างใดอย่างหนึ่ง"})
    async with db.transaction():
        now = clock.now()
        settled = now.date() if now.time() >= AT else now.date() - timedelta(days=1)
        await db.changed(
            "INSERT INTO letter_choice (tenant, account, how, digested_on) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (tenant, account) DO UPDATE SET how = excluded.how,"
            " digested_on = greatest(letter_choice.digested_on, excluded.digested_on)",
            tenancy.current().id,
            account,
            how,
            settled,
        )
