"""Smaller copies of large files, made by a job in a guarded child (shrink_file.py) and offered to
whoever asks to publish (R53). The file itself stays until they take the copy."""

import asyncio
import json
import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from asyncpg import Record

from portal.documents import contents
from portal.documents.child import in_child
from portal.documents.intake import Received, measure
from portal.kit import clock, db, tenancy

KINDS = ("pdf", "jpg")
MOST_BYTES = 300 * 1024 * 1024
AT_ONCE_BYTES = 30 * 1024 * 1024  # up to here it is tried as soon as the file is there
SOON, PATIENT = 12, 110  # seconds of work: right after the upload, and by the minute

_slot = asyncio.Semaphore(1)  # it takes a whole core and much memory


async def ask(received: Received) -> None:
    """Inside the transaction that adds the file; once for each content."""
    if received.ext in KINDS:
        await db.changed(
            "INSERT INTO smaller (tenant, sha256, ext, width, height, asked_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            tenancy.current().id,
            received.sha256,
            received.ext,
            received.width,
            received.height,
            clock.now(),
        )


async def copies_of(sha256s: Iterable[str]) -> dict[str, Record]:
    """What is known of the smaller copies of these contents, by their hashes."""
    found = await db.rows("SELECT * FROM smaller WHERE sha256 = ANY($1)", list(sha256s))
    return {row["sha256"]: row for row in found}


async def waiting(limit: int) -> Sequence[str]:
    """Contents of which no copy was tried yet, the oldest first."""
    async with db.transaction():
        found = await db.rows(
            "SELECT sha256 FROM smaller WHERE state = 'waiting' ORDER BY asked_at LIMIT $1", limit
        )
    return [row["sha256"] for row in found]


async def make(sha256: str, seconds: int) -> None:
    """Make the copy and note what became of it. One that needs longer than SOON is left to the
    next minute. Unavailable: the store is away."""
    async with db.transaction():
        found = await db.row(
            "SELECT s.ext, c.size FROM smaller s JOIN content c ON c.tenant = s.tenant"
            " AND c.sha256 = s.sha256 WHERE s.sha256 = $1 AND s.state = 'waiting'",
            sha256,
        )
    if found is None or (seconds < PATIENT and found["size"] > AT_ONCE_BYTES):
        return
    if found["size"] > MOST_BYTES:
        await _note(sha256, {"state": "failed"})
        return
    async with _slot:
        with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as copy:
            async for chunk in await contents.opened(sha256, 0, found["size"]):
                file.write(chunk)
            file.flush()
            said = await _shrunk(file, found["ext"], copy.name, seconds)
            if said["state"] == "made":
                said |= await _kept(cast(BinaryIO, copy))
    if said["state"] != "failed" or seconds >= PATIENT:
        await _note(sha256, said)


async def _shrunk(file: BinaryIO, ext: str, copy: str, seconds: int) -> dict[str, Any]:
    module, told = "portal.documents.shrink_file", (ext, copy, str(seconds))
    out = await in_child(module, file, seconds + 5, *told)
    return json.loads(out) if out else {"state": "failed"}


async def _kept(copy: BinaryIO) -> dict[str, Any]:
    """Into the store, to be scanned like any other file."""
    size, sha256 = await measure(copy)
    await contents.keep(sha256, copy, size)
    return {"sha256": sha256, "size": size}


async def _note(sha256: str, said: dict[str, Any]) -> None:
    async with db.transaction():
        await db.changed(
            "UPDATE smaller SET state = $2, small_sha256 = $3, small_size = $4, small_width = $5,"
            " small_height = $6, done_at = $7 WHERE sha256 = $1",
            sha256,
            said["state"],
            said.get("sha256"),
            said.get("size"),
            said.get("width"),
            said.get("height"),
            clock.now(),
        )
