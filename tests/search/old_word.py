"""A Word 97 file, as small as one can be: for the reader of DOC, which nothing here writes."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def doc(text: str) -> bytes:
    """Two pieces: the first half in UTF-16, the rest too, behind it."""
    at, half = 2048, len(text) // 2
    main = bytearray(8192)
    struct.pack_into("<H", main, 0x0A, 0x0200)  # the table is in 1Table
    raw = text.encode("utf-16-le")
    main[at : at + len(raw)] = raw
    pieces = struct.pack("<III", 0, half, len(text))
    for place in (at, at + 2 * half):
        pieces += struct.pack("<HIH", 0, place, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(main), "1Table": clx.ljust(4096, b"\0")})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE file of streams of at least 4,096 bytes each."""
    fat, bodies, entries = [FAT, END], b"", []
    entries.append(_entry("Root Entry", 5, 1, END, 0))
    for number, (name, data) in enumerate(streams.items(), 1):
        count, start = -(-len(data) // SECTOR), len(fat)
        fat += [*range(start + 1, start + count), END]
        bodies += data.ljust(count * SECTOR, b"\0")
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, FREE, start, len(data), right))
    header = bytearray(SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, END, 0, END, 0, 0)
    for place in range(1, 109):
        struct.pack_into("<I", header, 76 + 4 * place, FREE)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    return bytes(header) + table + b"".join(entries).ljust(SECTOR, b"\0") + bodies


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    entry += struct.pack("<III", FREE, right, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
