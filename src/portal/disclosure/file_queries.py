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
    """Was this file public once, and is it not now?"""
    async with db.transaction():
        return bool(
            await db.value(
                "SELECT true FROM once_public_document WHERE id = $1"
                " AND NOT EXISTS (SELECT FROM public_document WHERE id = $1) LIMIT 1",
                document,
            )
        )


async def old_file_ended(document: UUID, edition: int) -> bool:
    """Was it of an edition that was public, and is its item not, or was it erased on order?"""
    async with db.transaction():
        return bool(
            await db.value(
                "SELECT true FROM once_public_document WHERE id = $1 AND edition = $2 AND is_gone",
                document,
                edition,
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


async def text_of(sha256: str) -> str:
    """What was taken out of this content; "" when nothing was, or not yet."""
    return (
        await db.value(
            "SELECT text FROM document_text WHERE sha256 = $1 AND source IN ('file', 'names')",
            sha256,
        )
        or ""
    )
