"""Word and Excel files of before 2007, as small as they can be: nothing here writes these kinds."""

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


def xls(text: str) -> bytes:
    """BIFF2, which is the shortest that its reader takes: a code page and one label."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    label = text.encode("cp874")
    return (
        record(0x0009, struct.pack("<HH", 2, 0x10))
        + record(0x0042, struct.pack("<H", 874))
        + record(0x0004, struct.pack("<HH3sB", 0, 0, b"\0\0\0", len(label)) + label)
        + record(0x000A, b"")
    )


def compound_xls(text: str, hidden: str) -> bytes:
    """BIFF5 inside an OLE file, as Excel 95 kept it: a sheet, and one that is hidden."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def sheet(words: str) -> bytes:
        label = words.encode("cp874")
        return (
            record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0))
            + record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(label)) + label)
            + record(0x000A, b"")
        )

    def listed(at: int, state: int, name: bytes) -> bytes:
        return record(0x0085, struct.pack("<IBBB", at, state, 0, len(name)) + name)

    def head(first: int, second: int) -> bytes:
        return (
            record(0x0809, struct.pack("<HHHH", 0x0500, 0x05, 0, 0))
            + record(0x0042, struct.pack("<H", 874))
            + listed(first, 0, b"one")
            + listed(second, 1, b"two")
            + record(0x000A, b"")
        )

    at = len(head(0, 0))
    sheets = sheet(text), sheet(hidden)
    book = head(at, at + len(sheets[0])) + b"".join(sheets)
    return compound({"Book": book.ljust(4096, b"\0")})
