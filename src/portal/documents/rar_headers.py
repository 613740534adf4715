"""The headers of a RAR archive, of both forms (RAR 1.5 to 4, and 5): what is locked, split, linked,
and under which names. Nothing is unpacked, so this needs no library.

After "RAR 5.0 archive format" and technote.txt of RAR 4, both by the maker of RAR.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import IO

from portal.documents.looking import Refused, Seen, carries_zip, check_name

MOST_HEADER = 2 * 1024 * 1024
MOST_BLOCKS = 5_000
RAR5 = b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True)
class Listed:
    """A file or folder. `crc`: of its content, None where the archive gives another sum."""

    name: str
    size: int
    crc: int | None


def listed(file: IO[bytes], seen: Seen) -> list[Listed]:
    """All in their order. Refused: broken, locked, split, links, unsafe names, programs."""
    file.seek(0)
    walk = _five if file.read(8) == RAR5 else _four
    try:
        found = walk(file, seen)
    except (struct.error, IndexError, ValueError):
        raise Refused("broken") from None
    for one in found:
        check_name(one.name)
    return found


class _Fields:
    """The fields of a header of RAR 5, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise ValueError

    def take(self, length: int) -> bytes:
        if self.at + length > len(self.data):
            raise ValueError
        self.at += length
        return self.data[self.at - length : self.at]


def _five(file: IO[bytes], seen: Seen) -> list[Listed]:
    size, found = file.seek(0, 2), []
    at = len(RAR5)
    for _ in range(MOST_BLOCKS):
        header, begin = _five_header(file, at)
        kind, flags = header.number(), header.number()
        extra = header.number() if flags & 1 else 0
        data = header.number() if flags & 2 else 0
        at = begin + data
        if at > size:
            raise Refused("broken")
        if kind == 4:
            raise Refused("encrypted")
        if flags & 0x18 or (kind == 1 and header.number() & 1):
            raise Refused("volumes")
        if kind == 2:
            found.append(_five_file(header, extra))
        if kind == 5:
            _check_behind(file, at, size, seen)
            return found
    raise Refused("too_much")


def _five_header(file: IO[bytes], at: int) -> tuple[_Fields, int]:
    """(its fields, where what follows it begins)."""
    file.seek(at)
    head = file.read(7)
    length = _Fields(head[4:])
    size = length.number()
    if size > MOST_HEADER:
        raise Refused("broken")
    file.seek(at + 4 + length.at)
    body = file.read(size)
    if len(body) < size or zlib.crc32(head[4 : 4 + length.at] + body) != int.from_bytes(
        head[:4], "little"
    ):
        raise Refused("broken")
    return _Fields(body), at + 4 + length.at + size


def _check_behind(file: IO[bytes], at: int, size: int, seen: Seen) -> None:
    """A ZIP that lies inside is a member, which is looked at as one; behind, it is another file."""
    if at < size:
        if carries_zip(file):
            raise Refused("polyglot")
        seen.flag("hidden_bytes")


def _five_file(header: _Fields, extra: int) -> Listed:
    flags, size, _ = header.number(), header.number(), header.number()
    if flags & 2:
        header.take(4)
    crc = int.from_bytes(header.take(4), "little") if flags & 4 else None
    _, _ = header.number(), header.number()
    name = header.take(header.number()).decode("utf-8", "replace")
    more = _Fields(header.data[len(header.data) - extra :] if extra else b"")
    while more.at < len(more.data):
        length = more.number()
        one = _Fields(more.take(length))
        kind = one.number()
        if kind == 1:
            raise Refused("encrypted")
        if kind == 5:
            raise Refused("link", name)
    return Listed(name, size, crc)


def _four(file: IO[bytes], seen: Seen) -> list[Listed]:
    size, found = file.seek(0, 2), []
    at = 7
    for _ in range(MOST_BLOCKS):
        file.seek(at)
        crc, kind, flags, length = struct.unpack("<HBHH", file.read(7))
        if length < 7:
            raise Refused("broken")
        body = file.read(length - 7)
        head = struct.pack("<BHH", kind, flags, length) + body
        if len(body) < length - 7 or zlib.crc32(head) & 0xFFFF != crc:
            raise Refused("broken")
        data = struct.unpack_from("<I", body)[0] if flags & 0x8000 else 0
        if kind == 0x73 and flags & 0x81:
            raise Refused("encrypted" if flags & 0x80 else "volumes")
        if kind == 0x74:
            one, high = _four_file(flags, body)
            found.append(one)
            data += high << 32
        at += length + data
        if at > size:
            raise Refused("broken")
        if kind == 0x7B or at == size:  # old ones have no end mark
            _check_behind(file, at, size, seen)
            return found
    raise Refused("too_much")


def _four_file(flags: int, body: bytes) -> tuple[Listed, int]:
    """(what it is, the upper half of its packed size)."""
    if flags & 4:
        raise Refused("encrypted")
    if flags & 3:
        raise Refused("volumes")
    _, size, system, crc, _, _, _, length, mode = struct.unpack_from("<IIBIIBBHI", body)
    high = struct.unpack_from("<I", body, 25)[0] if flags & 0x100 else 0
    begin = 33 if flags & 0x100 else 25
    raw = body[begin : begin + length].partition(b"\0")[0]
    name = raw.decode("utf-8", "replace")
    if system == 3 and mode & 0xF000 == 0xA000:
        raise Refused("link", name)
    return Listed(name, size, crc), high
