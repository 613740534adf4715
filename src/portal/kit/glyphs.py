"""Which letters a font can print. Typst refuses a whole paper (PDF/A) for one that it cannot."""

import re
import struct
from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import name, normalize

INSTEAD = "?"
PRIVATE = range(0xE000, 0xF900)  # means something else in each font; PDF/A allows none
# What stands for a sign of lists and forms that is not there; Unicode knows more (① is 1).
LIKE = str.maketrans({
    **dict.fromkeys("●■▪◆◉⚫", "•"), **dict.fromkeys("○□▫◇☐", "o"), **dict.fromkeys("✓✔☑✅", "√"),
    **dict.fromkeys("★☆✱✳", "*"), **dict.fromkeys("➔➜➤▶►", "→"), **dict.fromkeys("✗✘☒❌", "×"),
})  # fmt: skip
# Scripts by the first word of their letters' names: a reader is told which, not "???????".
SCRIPTS = {
    "LAO": "ลาว", "MYANMAR": "เมียนมา", "KHMER": "เขมร", "CJK": "จีน", "HIRAGANA": "ญี่ปุ่น",
    "KATAKANA": "ญี่ปุ่น", "HANGUL": "เกาหลี", "ARABIC": "อาหรับ", "DEVANAGARI": "เทวนาครี",
    "TAMIL": "ทมิฬ", "CYRILLIC": "ซีริลลิก", "GREEK": "กรีก",
}  # fmt: skip


def printable(text: str, font: Path) -> str:
    """Each letter that the font lacks as what is like it; words of another script as its name in
    brackets; anything else as "?". Marks that show nothing are left out."""
    return _runs(font).sub(lambda found: _instead(found[0], font), text)


def lacking(text: str, font: Path) -> list[str]:
    """The letters of it that the font cannot print, nor anything like them, each once."""
    found = _lacking(font).findall(text)
    return list(dict.fromkeys(one for one in found if _shown(one, font) == INSTEAD))


def _instead(run: str, font: Path) -> str:
    """Of letters that lack, with the blanks between them."""
    said: list[str] = []
    for script, letters_ in groupby(run.split(" "), _script):
        words = [f"[อักษร{script}]"] if script else [_word(one, font) for one in letters_]
        said += words
    return " ".join(said)


def _word(word: str, font: Path) -> str:
    found = (
        [f"[อักษร{script}]"] if script else [_shown(one, font) for one in letters_]
        for script, letters_ in groupby(word, _script)
    )
    return "".join("".join(part) for part in found)


def _script(letters_: str) -> str:
    """In Thai, of a word whose letters are of one; else ""."""
    found = {
        SCRIPTS.get(name(one, "").split(" ")[0], "") for one in letters_ if not _is_hidden(one)
    }
    if "ญี่ปุ่น" in found:
        found.discard("จีน")
    return found.pop() if len(found) == 1 else ""


def _is_hidden(letter: str) -> bool:
    """Joiners and selectors of emoji show nothing by themselves."""
    hidden = letter in "\u061c\u200c\u200d" or "\ufe00" <= letter <= "\ufe0f"
    return hidden or "\U000e0000" <= letter <= "\U000e0fff"


def _shown(letter: str, font: Path) -> str:
    if _is_hidden(letter):
        return ""
    like = normalize("NFKC", letter).translate(LIKE)
    return INSTEAD if like == letter or _lacking(font).search(like) or not like.strip() else like


@cache
def _runs(font: Path) -> re.Pattern[str]:
    one = _lacking(font).pattern
    return re.compile(f"(?:{one})+(?: (?:{one})+)*")


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
