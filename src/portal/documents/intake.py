"""Taking a file in: hashed, looked into, put into the store. No row yet: that is the caller's
transaction, and until it commits the file does not exist."""

import asyncio
import hashlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from portal.catalog.kinds import kinds
from portal.documents import contents, findings, inspection
from portal.documents.cleaning import cleaned
from portal.documents.names import clean_name
from portal.documents.page_count import page_count
from portal.documents.picture import picture_size
from portal.kit import storage, thai
from portal.kit.errors import Invalid, TooLarge
from portal.settings import settings


@dataclass(frozen=True)
class FilePolicy:
    """A unit's rules: extensions, and sizes in bytes. Over `soft` a reason is asked for (R53)."""

    types: list[str]
    soft: int
    hard: int


@dataclass(frozen=True)
class Received:
    """A file that is in the store under its hash."""

    filename: str
    ext: str
    media_type: str
    size: int
    sha256: str
    page_count: int | None
    width: int | None = None  # of a picture, in pixels
    height: int | None = None


def policy(facts: dict[str, Any], kind: str = "") -> FilePolicy:
    """The file policy in a unit's file, for this kind of content, under the central limit."""
    files, known = facts["files"], kinds().get(kind)
    most = min(files["hard_limit_mb"], settings().upload_limit_mb)
    if known and known.most_mb:
        most = min(most, known.most_mb)
    return FilePolicy(
        [kind.removeprefix(".") for kind in files["types"]],
        int(min(files["soft_limit_mb"], most) * 1024 * 1024),
        int(most * 1024 * 1024),
    )


async def take_in(
    name: str, spooled: SpooledTemporaryFile[bytes], rules: FilePolicy, declared: str = ""
) -> Received:
    """`declared`: the media type that came with it. Invalid: name, type or content refused;
    TooLarge: over the hard limit; Unavailable: the store is away."""
    filename, ext = clean_name(name)
    file = cast(BinaryIO, spooled)
    size, sha256 = await measure(spooled)
    must_fit(size, rules)
    looked = await inspection.check(file, ext, rules.types, declared)
    if looked.has_position:
        with await cleaned(file, ext) as copy:
            size, sha256 = await measure(copy)
            return await _keep((filename, ext), copy, (size, sha256), looked)
    return await _keep((filename, ext), spooled, (size, sha256), looked)


async def _keep(
    name: tuple[str, str],
    spooled: SpooledTemporaryFile[bytes],
    measured: tuple[int, str],
    looked: inspection.Looked,
) -> Received:
    """Into the store, with what was found in it."""
    (filename, ext), (size, sha256), file = name, measured, cast(BinaryIO, spooled)
    pages = await page_count(file) if ext == "pdf" else None
    await contents.keep(sha256, file, size)
    await findings.keep(sha256, looked.findings)
    wide, high = await asyncio.to_thread(picture_size, file) if ext == "jpg" else (None, None)
    return Received(filename, ext, looked.media_type, size, sha256, pages, wide, high)


def must_fit(size: int, rules: FilePolicy) -> None:
    """Invalid: empty; TooLarge: over the hard limit. `size` in bytes."""
    if size == 0:
        raise Invalid("ไฟล์ว่าง", "Empty file", fields={"file": "ไฟล์นี้ว่าง เลือกไฟล์ใหม่"})
    if size > rules.hard:
        message = f"ไฟล์ใหญ่ {thai.size(size)} เกินที่รับได้ {thai.size(rules.hard)} ย่อไฟล์แล้วส่งใหม่"
        raise TooLarge(message, "File too large", fields={"file": message})


async def measure(file: SpooledTemporaryFile[bytes] | BinaryIO) -> tuple[int, str]:
    """(size in bytes, SHA-256 in hex)."""
    return await asyncio.to_thread(_measure, cast(BinaryIO, file))


def _measure(file: BinaryIO) -> tuple[int, str]:
    file.seek(0)
    found, size = hashlib.sha256(), 0
    while chunk := file.read(storage.CHUNK):
        found.update(chunk)
        size += len(chunk)
    return size, found.hexdigest()
