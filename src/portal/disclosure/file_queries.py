"""Whether a file is public now, of a present or a replaced edition, in the acting unit."""

from uuid import UUID

from asyncpg import Record

from portal.kit import db


async def public_file(document: UUID) -> Record | None:
    async with db.transaction():
        return await db.row(
            "SELECT id, filename, media_type, size, sha256 FROM public_document WHERE id = $1",
            document,
        )


async def public_document(item: UUID, document: UUID) -> Record | None:
    """A file of this item, with the item's title, when it is public now."""
    return await db.row(
        "SELECT d.*, i.title, i.published_at FROM public_document d"
        " JOIN public_item i ON i.tenant = d.tenant AND i.id = d.item"
        " WHERE d.id = $1 AND d.item = $2",
        document,
        item,
    )


async def file_ended(document: UUID) -> bool:
    """Did this file belong to something that was public, or was it public and erased on order?"""
    async with db.transaction():
        return bool(
            await db.value(
                "SELECT EXISTS (SELECT 1 FROM document d JOIN ended_item e"
                " ON e.tenant = d.tenant AND e.publication = d.publication WHERE d.id = $1"
                " AND NOT d.internal) OR EXISTS (SELECT 1 FROM document d JOIN public_item i"
                " ON i.tenant = d.tenant AND i.publication = d.publication"
                " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
                " WHERE d.id = $1 AND NOT d.internal AND c.erased_at IS NOT NULL)",
                document,
            )
        )


async def withheld(item: UUID) -> int:
    """How many files of this item are held back, because they were not found free of viruses."""
    return await db.value("SELECT count(*) FROM withheld_document WHERE item = $1", item)


async def file_withheld(document: UUID) -> bool:
    async with db.transaction():
        return bool(await db.value("SELECT true FROM withheld_document WHERE id = $1", document))


async def old_file(document: UUID, edition: int) -> Record | None:
    async with db.transaction():
        return await db.row(
            "SELECT id, filename, media_type, size, sha256 FROM public_old_document"
            " WHERE id = $1 AND edition = $2",
            document,
            edition,
        )


async def old_file_erased(document: UUID, edition: int) -> bool:
    """Was it of a replaced edition that the unit shows, and erased on order?"""
    async with db.transaction():
        return bool(
            await db.value(
                "SELECT true FROM document d JOIN public_old_edition e"
                " ON e.tenant = d.tenant AND e.publication = d.publication"
                " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
                " WHERE d.id = $1 AND e.edition = $2 AND NOT d.internal"
                " AND c.erased_at IS NOT NULL",
                document,
                edition,
            )
        )


async def text_of(sha256: str) -> str:
    """What was taken out of this content; "" when nothing was, or not yet."""
    return (
        await db.value(
            "SELECT text FROM document_text WHERE sha256 = $1 AND source IN ('file', 'names')",
            sha256,
        )
        or ""
    )
