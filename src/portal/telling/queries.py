"""What is told, to whom it went, and what waits in somebody's inbox."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.kit import db
from portal.publication.letters import Words
from portal.publication.queries import Subject
from portal.publication.shapes import moment
from portal.tenants.queries import UnitInfo, origin


def message(seen: Subject, words: Words, action: str, effect: str) -> dict[str, Any]:
    """An event as the webhook's JSON says it; `say` is Thai for people."""
    row = seen.row
    return {
        "event": effect,
        "action": action,
        "at": moment(seen.now),
        "unit": {"slug": seen.unit.slug, "name": seen.unit.name_th},
        "item": {
            "id": str(row.item),
            "request": str(row.id),
            "number": row.number,
            "edition": row.edition,
            "title": row.title,
            "state": str(seen.state),
        },
        "say": words.what,
        "url": f"{origin(seen.unit.slug)}{words.path}",
    }


def trial_message(unit: UnitInfo) -> dict[str, Any]:
    return {
        "event": "test",
        "unit": {"slug": unit.slug, "name": unit.name_th},
        "say": "ข้อความทดสอบจากระบบเว็บไซต์ของหน่วยงาน",
        "url": f"{origin(unit.slug)}/staff/",
    }


async def adapters() -> dict[str, Record]:
    """Those that are set up, by kind; without their secrets."""
    found = await db.rows(
        "SELECT d.kind, d.address, d.set_at, a.name AS set_by FROM adapter d"
        " JOIN account a ON a.id = d.set_by"
    )
    return {row["kind"]: row for row in found}


async def deliveries(kind: str, limit: int = 8) -> Sequence[Record]:
    """The newest of this adapter, with how each stands."""
    return await db.rows(
        "SELECT d.id, d.event, d.message ->> 'say' AS say, d.message #>> '{item,title}' AS title,"
        " d.created_at, d.done_at, d.tries, d.last_error FROM delivery d WHERE d.adapter = $1"
        " ORDER BY d.created_at DESC, d.id LIMIT $2",
        kind,
        limit,
    )


async def letters(account: UUID, page: int, size: int) -> tuple[Sequence[Record], int]:
    """(one page of this person's letters, the unread first, then the newest; how many in all)."""
    total = await db.value("SELECT count(*) FROM letter WHERE recipient = $1", account)
    found = await db.rows(
        "SELECT id, kind, subject, path, created_at, read_at FROM letter WHERE recipient = $1"
        " ORDER BY read_at IS NULL DESC, created_at DESC, id LIMIT $2 OFFSET $3",
        account,
        size,
        (page - 1) * size,
    )
    return found, total


async def choice_of(account: UUID) -> str:
    """How this person wants letters: at_once, digest or both."""
    how = await db.value("SELECT how FROM letter_choice WHERE account = $1", account)
    return how or "at_once"
