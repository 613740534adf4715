"""Contents that were kept long ago, and a look into the store past the portal."""

import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.documents import contents
from portal.kit import db, storage

LONG_AGO = timedelta(hours=25)


class Kept:
    """Short ways to contents of the acting unit."""

    @staticmethod
    async def one(data: bytes | None = None) -> str:
        """Some bytes, kept and in no use; their hash."""
        data = uuid4().bytes * 20 if data is None else data
        sha256 = hashlib.sha256(data).hexdigest()
        await contents.keep(sha256, io.BytesIO(data), len(data))
        return sha256

    @staticmethod
    async def old(sha256: str) -> None:
        """As if it had been touched the day before yesterday."""
        async with db.transaction():
            await db.changed(
                "UPDATE content SET touched_at = touched_at - $2::interval,"
                " stored_at = stored_at - $2::interval WHERE sha256 = $1",
                sha256,
                LONG_AGO,
            )

    @staticmethod
    async def row(sha256: str):
        async with db.transaction():
            return await db.row("SELECT * FROM content WHERE sha256 = $1", sha256)

    @staticmethod
    async def read(sha256: str) -> bytes | None:
        """From the store itself; None when there is no such object."""
        size = await storage.size_of(sha256)
        if size is None:
            return None
        return b"".join([chunk async for chunk in await storage.stream(sha256, 0, size)])

    @staticmethod
    async def overwrite(sha256: str, data: bytes) -> None:
        """As a failing disk would, or somebody with the store's keys."""
        await storage.put(sha256, io.BytesIO(data), len(data))

    @staticmethod
    async def document(publication):
        """(id, sha256) of its first file."""
        async with db.transaction():
            row = await db.row(
                "SELECT id, sha256 FROM document WHERE publication = $1 ORDER BY place", publication
            )
        return row["id"], row["sha256"]


@pytest.fixture
def kept() -> type[Kept]:
    return Kept
