"""Which public items are to be looked at, and what came of looking (R82, R3). Plain questions for
pages, reports and the compliance checks; all of them run inside a transaction."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from portal.kit import clock, db

ROW = (
    "SELECT p.id AS publication, p.item, p.number, p.title, p.version, p.kind, p.owner_name,"
    " p.review_on, p.reviewed_at, p.publish_until, p.until_day, p.permanent_reason, c.code,"
    " c.name_th AS category_th, c.name_en AS category_en"
    " FROM public_item i JOIN publication p ON p.tenant = i.tenant AND p.id = i.publication"
    " LEFT JOIN category c ON c.tenant = p.tenant AND c.id = p.category"
)
ORDER = " ORDER BY p.review_on, p.number"


async def overdue_reviews(limit: int = 500) -> Sequence[Record]:
    """Public items whose review date has passed, the longest overdue first: publication, item,
    number, title, review_on, reviewed_at, …"""
    return await db.rows(f"{ROW} WHERE p.review_on < $1{ORDER} LIMIT $2", clock.today(), limit)


async def due_reviews(until: date, limit: int = 500) -> Sequence[Record]:
    """Public items that are to be looked at from today to that day, the first first."""
    return await db.rows(
        f"{ROW} WHERE p.review_on BETWEEN $1 AND $2{ORDER} LIMIT $3", clock.today(), until, limit
    )


async def to_review(publication: UUID) -> Record | None:
    """The same of one item; None when it is not public now."""
    return await db.row(f"{ROW} WHERE p.id = $1", publication)


async def looked_at(item: UUID) -> date | None:
    """The day (Bangkok) on which somebody last said that this public item still holds."""
    return await db.value(
        "SELECT (p.reviewed_at AT TIME ZONE 'Asia/Bangkok')::date FROM public_item i"
        " JOIN publication p ON p.tenant = i.tenant AND p.id = i.publication WHERE i.id = $1",
        item,
    )


async def reviews_of(item: UUID) -> Sequence[Record]:
    """What came of each look at an item, the newest first."""
    return await db.rows(
        "SELECT at, name, position, outcome, checked, note, due_on, next_on FROM review"
        " WHERE item = $1 ORDER BY at DESC, id",
        item,
    )


async def all_reviews(since: date, limit: int = 20_000) -> Sequence[Record]:
    """Every review from that day on, the newest first, with its item's number and title."""
    return await db.rows(
        "SELECT r.at, p.number, p.title, c.name_th AS category_th, r.name, r.position, r.outcome,"
        " r.checked, r.note, r.due_on, r.next_on, r.item FROM review r"
        " JOIN publication p ON p.tenant = r.tenant AND p.id = r.publication"
        " LEFT JOIN category c ON c.tenant = p.tenant AND c.id = p.category"
        " WHERE r.at >= $1 ORDER BY r.at DESC, r.id LIMIT $2",
        clock.midnight(since),
        limit,
    )
