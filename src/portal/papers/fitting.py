"""How much text fits into so many lines of a paper, measured with the paper's own letters. Pure.

Thai is written without blanks between words and its marks take no room, so counting characters
would be wrong; the line breaker's ragged ends are allowed for.
"""

import re
import unicodedata
from functools import cache

from PIL import ImageFont

from portal.kit.typeset import FONTS

RAGGED = 0.88  # of a line's width is filled: Thai breaks at words
_UNBROKEN = re.compile(r"[^\s\u0e00-\u0e7f]{40,}")  # gets places to break
_TOGETHER = re.compile(
    r"(?<=พ\.ศ\.) (?=[0-9๐-๙])|(?<=ปีงบประมาณ) (?=[0-9๐-๙])|(?<=เวลา) (?=[0-9๐-๙])"
    r"|(?<=[0-9๐-๙]) (?=น\.|นาที|ชั่วโมง)| (?=ๆ)"
)
_REPEATED = re.compile(r"([\u0e00-\u0e7f])\1{15,}")  # no word, so nowhere to break
MORE = " … (อ่านต่อในระบบ)"


@cache
def _font() -> ImageFont.FreeTypeFont:
    found = next((FONTS / "400Regular").glob("*.ttf"))
    return ImageFont.truetype(found, 100, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """In points, set on one line at `size` points."""
    return _font().getlength(text) * size / 100


def breakable(text: str) -> str:
    """Long addresses and the like may break anywhere: a zero-width space each few letters. What
    is read as one, พ.ศ. ๒๕๖๙, is kept together."""
    text = _REPEATED.sub(_spread, _TOGETHER.sub("\u00a0", text))
    return _UNBROKEN.sub(_spread, text)


def _spread(found: re.Match[str]) -> str:
    text = found[0]
    return "\u200b".join(text[place : place + 12] for place in range(0, len(text), 12))


def line_count(text: str, room: float, size: float) -> int:
    """How many lines of `room` points it takes."""
    return sum(
        max(1, -(-int(width(line, size)) // int(room * RAGGED))) for line in text.split("\n")
    )


def fit(text: str, most: int, room: float, size: float, more: str = MORE) -> str:
    """As much of it as `most` lines hold; what is cut is said by `more`."""
    text = re.sub(r"\n\s*\n+", "\n", text.strip())
    if line_count(text, room, size) <= most:
        return text
    text = text.removesuffix(more)  # cut before: it is said once
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if line_count(text[:middle].rstrip() + more, room, size) <= most:
            low = middle
        else:
            high = middle - 1
    return _at_a_word(text, low) + more


def _at_a_word(text: str, end: int) -> str:
    """Cut where a blank is near, else between letters and never before a mark."""
    blank = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    if blank > end * 0.8:
        return text[:blank].rstrip()
    while end and unicodedata.category(text[end]) == "Mn":
        end -= 1
    return text[:end].rstrip()
