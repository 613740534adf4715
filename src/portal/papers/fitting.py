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
MORE = " … (อ่านต่อในระบบ)"


@cache
def _font() -> ImageFont.FreeTypeFont:
    found = next((FONTS / "400Regular").glob("*.ttf"))
    return ImageFont.truetype(found, 100, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """In points, set on one line at `size` points."""
    return _font().getlength(text) * size / 100


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
