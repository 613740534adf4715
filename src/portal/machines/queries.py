"""What programs and links need of what is public now, in the acting unit."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from portal.disclosure import queries
from portal.kit import db
from portal.kit.errors import Gone, NotFound
from portal.kit.short_code import ids_of

MOST_ADDRESSES = 50_000  # what the protocol of sitemaps allows in one file


async def public_head(item: UUID) -> Record:
    """(id, title, category's name, edition) of what is public; Gone for what was, NotFound for
    what never was."""
    found = await db.row(
        "SELECT i.id, i.title, i.edition, c.name_th AS category FROM public_item i"
        " LEFT JOIN category c ON c.tenant = i.tenant AND c.id = i.category WHERE i.id = $1",
        item,
    )
    if found is not None:
        return found
    if await queries.how_it_ended(item):
        raise Gone("เรื่องนี้ไม่เผยแพร่แล้ว", "No longer public")
    raise NotFound("ไม่พบเรื่องนี้", "No such item")


async def item_of_code(code: str) -> UUID:
    """The item that a short link stands for: public now, or once; NotFound else. The oldest, should
    two ever share a code."""
    ids = ids_of(code)
    found = ids and await db.value(
        "SELECT id FROM (SELECT id, first_published_at AS since FROM public_item"
        " WHERE id BETWEEN $1 AND $2 UNION ALL SELECT id, at FROM ended_item"
        " WHERE id BETWEEN $1 AND $2) both_kinds ORDER BY since LIMIT 1",
        *ids,
    )
    if not found:
        raise NotFound("ไม่พบเรื่องนี้", "No such item")
    return found


async def addresses() -> Sequence[Record]:
    """(id, published_at) of what is public, the newest first."""
    return await db.rows(
        "SELECT id, published_at FROM public_item ORDER BY published_at DESC, id LIMIT $1",
        MOST_ADDRESSES,
    )
