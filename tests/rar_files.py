"""RAR archives as small as they can be, stored and not packed: no free program writes this kind."""

import struct
import zlib


def vint(number: int) -> bytes:
    out = b""
    while True:
        number, low = number >> 7, number & 0x7F
        out += bytes([low | (0x80 if number else 0)])
        if not number:
            return out


def block(kind: int, flags: int, fields: bytes, data: bytes = b"", extra: bytes = b"") -> bytes:
    flags |= (1 if extra else 0) | (2 if data else 0)
    body = vint(kind) + vint(flags)
    body += (vint(len(extra)) if extra else b"") + (vint(len(data)) if data else b"")
    body += fields + extra
    body = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(body)) + body + data


def record(kind: int, body: bytes) -> bytes:
    body = vint(kind) + body
    return vint(len(body)) + body


def member(name: str, data: bytes = b"", *, size: int | None = None, crc: int | None = None,
           extra: bytes = b"", info: int = 0) -> bytes:  # fmt: skip
    raw = name.encode()
    fields = vint(4) + vint(len(data) if size is None else size) + vint(0o100644)
    fields += struct.pack("<I", zlib.crc32(data) if crc is None else crc) + vint(info) + vint(1)
    return block(2, 0, fields + vint(len(raw)) + raw, data, extra)


def link(name: str, target: str) -> bytes:
    raw = target.encode()
    return member(name, extra=record(5, vint(1) + vint(0) + vint(len(raw)) + raw))


MAIN, END = block(1, 0, vint(0)), block(5, 0, vint(0))
MARK = b"Rar!\x1a\x07\x01\x00"


def rar5(*members: bytes, main: bytes = MAIN, end: bytes = END) -> bytes:
    return MARK + main + b"".join(members) + end


def rar4(name: str, data: bytes, *, flags: int = 0) -> bytes:
    raw = name.encode()

    def headed(kind: int, flags: int, fields: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    fields = struct.pack(
        "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0, 29, 0x30, len(raw), 0o100644
    )
    return (
        b"Rar!\x1a\x07\x00"
        + headed(0x73, 0, b"\0" * 6)
        + headed(0x74, 0x8000 | flags, fields + raw)
        + data
        + headed(0x7B, 0x4000, b"")
    )
