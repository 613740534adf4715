"""ZIP as it lies in the file, not as one reader takes it: nothing before, between or behind its
members, each member where and what the directory says, nothing twice, no way out. zipfile reads the
directory; the rest is our own, because readers differ in what they overlook (CVE-2024-0450)."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from portal.documents.looking import Refused, Seen, check_head, check_name, tail_of

MOST_MEMBERS = 1_000
MOST_RATIO = 100
CHUNK = 256 * 1024
_LINK = 0x000D  # PKWARE's extra field for Unix, which may hold a link


@dataclass(frozen=True)
class Member:
    """`start`: where its packed bytes begin; sizes in bytes."""

    name: str
    start: int
    packed: int
    size: int
    stored: bool
    crc: int


def members_of(file: IO[bytes], seen: Seen) -> list[Member]:
    """All that is inside, in the order in which it lies. Refused when it is not what it seems."""
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as archive:
            listed = sorted(archive.infolist(), key=lambda one: one.header_offset)
            directory = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Refused("broken") from None
    if not listed:
        raise Refused("empty")
    _check_sizes(listed)
    found = [_member(file, one) for one in listed]
    _check_places(listed, found, directory, seen)
    for one, member in zip(listed, found, strict=True):
        _check_kind(one, member)
    names = [member.name.casefold() for member in found]
    if len(set(names)) < len(names):
        raise Refused("twice")
    return found


def _check_end(file: IO[bytes]) -> None:
    tail = tail_of(file)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused("broken")
    disk, first, here, whole, comment = struct.unpack("<4H8xH", tail[at + 4 : at + 22])
    if at + 22 + comment != len(tail):
        # Behind it lies something, or the mark that was found stands in the comment of another.
        raise Refused("polyglot" if at + 22 + comment < len(tail) else "broken")
    if disk or first or here != whole:
        raise Refused("volumes")
    if whole > MOST_MEMBERS:
        raise Refused("too_much")
    before = tail.rfind(b"PK\x05\x06", 0, at)
    if before >= 0 and before + 22 + int.from_bytes(
        tail[before + 20 : before + 22], "little"
    ) == len(tail):
        raise Refused("polyglot")


def _check_sizes(listed: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in listed)
    packed = sum(one.compress_size for one in listed) or 1
    if len(listed) > MOST_MEMBERS or unpacked > Seen().room:
        raise Refused("too_much")
    if unpacked > 1024 * 1024 and unpacked / packed > MOST_RATIO:
        raise Refused("burst")


def _member(file: IO[bytes], one: zipfile.ZipInfo) -> Member:
    """Where it lies by its own header, which must say what the directory says."""
    if one.flag_bits & 0x41:
        raise Refused("encrypted")
    file.seek(one.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise Refused("broken")
    flags, method, name, extra = struct.unpack("<2xHH16xHH", head[4:])
    written = file.read(name)
    said = one.orig_filename.encode("utf-8" if one.flag_bits & 0x800 else "cp437", "replace")
    if written != said or method != one.compress_type or flags & 0x41:
        raise Refused("polyglot")
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("encrypted" if method == 99 else "method")
    start = one.header_offset + 30 + name + extra
    stored = method == zipfile.ZIP_STORED
    return Member(one.orig_filename, start, one.compress_size, one.file_size, stored, one.CRC)


def _check_places(
    listed: list[zipfile.ZipInfo], found: list[Member], directory: int, seen: Seen
) -> None:
    """One behind the other from the first byte to the directory: no two share bytes."""
    begins = [*(one.header_offset for one in listed), directory]
    if begins[0] != 0:
        raise Refused("polyglot")
    for one, member, following in zip(listed, found, begins[1:], strict=False):
        gap = following - member.start - member.packed
        if gap < 0:
            raise Refused("burst")
        if gap > (24 if one.flag_bits & 0x08 else 0):
            seen.flag("hidden_bytes", member.name)


def _check_kind(one: zipfile.ZipInfo, member: Member) -> None:
    mode = one.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("link", member.name)
    extra = one.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == _LINK and length > 12:
            raise Refused("link", member.name)
        extra = extra[4 + length :]
    check_name(member.name)


def unpacked(file: IO[bytes], member: Member, seen: Seen) -> Iterator[bytes]:
    """Its bytes, piece by piece: as many as the directory says, with the check sum it says.
    Refused otherwise."""
    inflate, crc, size = zlib.decompressobj(-15), 0, 0
    file.seek(member.start)
    left = member.packed
    try:
        while left:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                raise Refused("broken")
            left -= len(chunk)
            at = file.tell()
            for piece in [chunk] if member.stored else _inflated(inflate, chunk):
                crc, size = zlib.crc32(piece, crc), size + len(piece)
                if size > member.size:
                    raise Refused("burst")
                seen.use(len(piece))
                yield piece
            file.seek(at)
    except zlib.error:
        raise Refused("broken") from None
    whole = member.stored or inflate.eof
    if size != member.size or crc != member.crc or (member.packed and not whole):
        raise Refused("broken")


def _inflated(inflate: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    while chunk:
        piece = inflate.decompress(chunk, CHUNK)
        if inflate.unused_data:
            raise Refused("broken")
        if not piece and not inflate.unconsumed_tail:
            return
        yield piece
        chunk = inflate.unconsumed_tail


def taken_out(file: IO[bytes], member: Member, seen: Seen) -> IO[bytes]:
    """The member as a file of its own, which the caller closes. Refused when it would run."""
    out: IO[bytes] = SpooledTemporaryFile(8 * 1024 * 1024)  # noqa: SIM115 - as said
    for piece in unpacked(file, member, seen):
        out.write(piece)
    out.seek(0)
    check_head(member.name, out.read(512))
    return out
