"""Which letters a font can print. Typst refuses a whole paper (PDF/A) for one that it cannot."""

import re
import struct
from functools import cache
from pathlib import Path

INSTEAD = "?"
PRIVATE = range(0xE000, 0xF900)  # means something else in each font; PDF/A allows none


def printable(text: str, font: Path) -> str:
    """Each letter that the font lacks as "?"; marks that show nothing are left out."""
    return _lacking(font).sub(lambda found: _shown(found[0]), text)


def lacking(text: str, font: Path) -> list[str]:
    """The letters of it that the font cannot print, each once."""
    found = _lacking(font).findall(text)
    return list(dict.fromkeys(one for one in found if _shown(one)))


def _shown(letter: str) -> str:
    """Joiners and selectors of emoji show nothing by themselves."""
    hidden = letter in "\u061c\u200c\u200d" or "\ufe00" <= letter <= "\ufe0f"
    return "" if hidden or "\U000e0000" <= letter <= "\U000e0fff" else INSTEAD


@cache
def _lacking(font: Path) -> re.Pattern[str]:
    kept = "".join(map(re.escape, map(chr, sorted(letters(font)))))
    return re.compile(f"[^\\s\u200b{kept}]|\u1680")  # a blank that is drawn


def letters(font: Path) -> set[int]:
    """The code points of its `cmap` (OpenType, formats 4 and 12), but private ones."""
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * place) for place in range(tables))
    at = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    found: set[int] = set()
    for place in range(struct.unpack_from(">H", data, at + 2)[0]):
        begin = at + struct.unpack_from(">HHL", data, at + 4 + 8 * place)[2]
        read = {4: _format_4, 12: _format_12}.get(struct.unpack_from(">H", data, begin)[0])
        found |= read(data, begin) if read else set()
    return found - set(PRIVATE)


def _format_4(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    runs = zip(starts, ends, strict=True)
    return {one for first, last in runs for one in range(first, last + 1)} - {0xFFFF}


def _format_12(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">L", data, at + 12)[0]
    runs = (struct.unpack_from(">LL", data, at + 16 + 12 * place) for place in range(count))
    return {one for first, last in runs for one in range(first, last + 1)}
