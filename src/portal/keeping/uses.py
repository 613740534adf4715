"""Which contents an item has, over all its editions, and what else uses them."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from portal.kit import db


async def contents_of_item(item: UUID, document: UUID | None = None) -> list[str]:
    """The hashes of its files and of the photos of its postings; of one file: of all its editions.
    With each file go what it stands in the place of (the original of a redacted or a smaller copy)
    and the smaller copy that was made of it, and the pictures of the item's page, on which it may
    be seen. Those erased before are left out. In a transaction."""
    found = await db.rows(
        "WITH files AS (SELECT d.sha256, d.original_sha256 FROM document d JOIN publication p"
        " ON p.tenant = d.tenant AND p.id = d.publication WHERE p.item = $1"
        " AND ($2::uuid IS NULL OR d.id = $2 OR d.copy = $2)),"
        " whole AS (SELECT sha256 FROM files UNION SELECT original_sha256 FROM files"
        " UNION SELECT t.photo_sha256 FROM posting t JOIN publication p"
        " ON p.tenant = t.tenant AND p.id = t.publication WHERE p.item = $1 AND $2 IS NULL"
        " UNION SELECT g.sha256 FROM page_picture g JOIN publication p"
        " ON p.tenant = g.tenant AND p.id = g.publication WHERE p.item = $1)"
        " SELECT c.sha256 FROM content c WHERE c.erased_at IS NULL AND c.sha256 IN"
        " (SELECT sha256 FROM whole UNION SELECT s.small_sha256 FROM smaller s JOIN whole w"
        " ON w.sha256 = s.sha256) ORDER BY 1",
        item,
        document,
    )
    return [row["sha256"] for row in found]


async def publications_of(hashes: Sequence[str]) -> Sequence[Record]:
    """(id, item, number, title) of everything in the unit whose files these are."""
    return await db.rows(
        "SELECT DISTINCT p.id, p.item, p.number, p.title FROM document d JOIN publication p"
        " ON p.tenant = d.tenant AND p.id = d.publication WHERE d.sha256 = ANY($1)"
        " ORDER BY p.number LIMIT 200",
        hashes,
    )


async def held_among(hashes: Sequence[str]) -> bool:
    return bool(
        await db.value("SELECT true FROM held_content WHERE sha256 = ANY($1) LIMIT 1", hashes)
    )
