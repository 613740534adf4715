"""The text of Word 97-2003 files: it lies in pieces that the piece table lists ([MS-DOC] 2.4.1).
For the children that read files; imports nothing of the portal."""

import re
import struct
from collections.abc import Iterator
from typing import Any


def lines(path: Any) -> Iterator[str]:
    """Its lines, those of footnotes, headings and comments behind those of the body."""
    import olefile  # noqa: PLC0415 - after the limits, and in the child alone

    with olefile.OleFileIO(path) as ole:
        main = ole.openstream("WordDocument").read()
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
    start, length = struct.unpack_from("<II", main, 0x01A2)
    text = "".join(_pieces(main, table[start : start + length]))
    for line in re.split(r"[\r\x07\x0b\x0c]", text):
        if cleaned := re.sub(r"[\x00-\x1f]", " ", line).strip():
            yield cleaned


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == 1:  # property modifiers before the table
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        letters = ends[number + 1] - ends[number]
        if place & 0x4000_0000:
            begin = (place & 0x3FFF_FFFF) // 2
            yield main[begin : begin + letters].decode("cp1252", "ignore")
        else:
            yield main[place : place + 2 * letters].decode("utf-16-le", "ignore")


def comments(path: Any) -> int:
    """How many letters of comments it carries (FibRgLw97.ccpAtn)."""
    import olefile  # noqa: PLC0415 - after the limits, and in the child alone

    with olefile.OleFileIO(path) as ole:
        return struct.unpack_from("<I", ole.openstream("WordDocument").read(), 0x5C)[0]
