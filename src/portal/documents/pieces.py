"""The pieces of an upload: each becomes an object in the store and a row with its hash, and only
then is it acknowledged."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from asyncpg import Record
from litestar.exceptions import InternalServerException

from portal.kit import clock, db, storage, tenancy
from portal.kit.errors import ChecksumWrong, Conflict, TooLarge

MOST_PARTS = 2_000
LEAST = 64 * 1024  # bytes of a piece that broke off and is still kept


@dataclass(frozen=True)
class Checksum:
    """Of one piece, as its sender says it. `algorithm`: a name that hashlib knows."""

    algorithm: str
    digest: bytes


async def parts(upload: UUID) -> Sequence[Record]:
    """(start, size, sha256) of each piece, in order."""
    return await db.rows(
        "SELECT start, size, sha256 FROM upload_part WHERE upload = $1 ORDER BY start", upload
    )


async def append(
    upload: Record, offset: int, chunks: AsyncIterator[bytes], checksum: Checksum | None
) -> int:
    """Take in what comes; the new offset. Outside a transaction. What came before it broke off is
    kept, unless a checksum stands for all of it. Conflict: not from there, or another was first;
    TooLarge: more than was said; ChecksumWrong: nothing of it was kept."""
    if offset != upload["received"]:
        raise _elsewhere(upload["received"])
    with SpooledTemporaryFile(max_size=LEAST) as file:
        piece = _Piece(upload, offset, cast(BinaryIO, file))
        try:
            async for chunk in chunks:
                for at in range(0, len(chunk), storage.CHUNK):
                    await piece.add(chunk[at : at + storage.CHUNK], whole=checksum is not None)
        except InternalServerException:  # it broke off
            if checksum is None and piece.size >= LEAST:
                await piece.keep()
            raise
        if checksum and hashlib.new(checksum.algorithm, piece.data()).digest() != checksum.digest:
            raise ChecksumWrong("ข้อมูลเพี้ยนระหว่างทาง ส่งช่วงนี้ใหม่", "Checksum mismatch")
        await piece.keep()
    return piece.start


class _Piece:
    """The bytes from `start` that are not yet in the store, on the disk."""

    def __init__(self, upload: Record, start: int, file: BinaryIO) -> None:
        self.upload, self.start, self.size, self.file = upload, start, 0, file

    async def add(self, chunk: bytes, *, whole: bool) -> None:
        if self.start + self.size + len(chunk) > self.upload["length"]:
            raise TooLarge("ส่งมาเกินขนาดที่แจ้งไว้ เลือกไฟล์แล้วส่งใหม่", "More than Upload-Length")
        if self.size + len(chunk) > storage.PART:
            if whole:
                most = storage.PART
                raise TooLarge(
                    "แบ่งส่งเป็นช่วงที่เล็กลง", f"A piece with a checksum is at most {most} bytes"
                )
            await self.keep()
        self.file.write(chunk)
        self.size += len(chunk)

    def data(self) -> bytes:
        self.file.seek(0)
        return self.file.read()

    async def keep(self) -> None:
        """Into the store, then its row: Conflict when another came first or it is over."""
        if not self.size:
            return
        sha256 = hashlib.sha256(self.data()).hexdigest()
        upload = self.upload["id"]
        await storage.put_at(part_key(upload, self.start, sha256), self.file, self.size)
        async with db.transaction():
            received = await db.value(
                "UPDATE upload SET received = received + $3 WHERE id = $1 AND received = $2"
                " AND ended_at IS NULL AND expires_at > $4 AND $5 > (SELECT count(*)"
                " FROM upload_part WHERE upload = $1) RETURNING received",
                upload,
                self.start,
                self.size,
                clock.now(),
                MOST_PARTS,
            )
            if received is None:
                now = await db.value("SELECT received FROM upload WHERE id = $1", upload)
                raise _elsewhere(now)
            await db.changed(
                "INSERT INTO upload_part (tenant, upload, start, size, sha256)"
                " VALUES ($1, $2, $3, $4, $5)",
                tenancy.current().id,
                upload,
                self.start,
                self.size,
                sha256,
            )
        self.start, self.size = received, 0
        self.file.seek(0)
        self.file.truncate()


def part_key(upload: UUID, start: int, sha256: str) -> str:
    """Named by what it holds: two who send it at once cannot spoil it for each other."""
    return f"upload/{upload}/{start:012}-{sha256[:16]}"


def _elsewhere(received: int) -> Conflict:
    return Conflict("ส่งต่อจากตำแหน่งอื่น", "Not at this offset", offset=received)
