"""What a paper says, to be found again in whatever it becomes."""

import re
import unicodedata
from collections.abc import Iterator

from portal.sheets.blocks import Grid, Heading, Paper, Para, Picture


def said(paper: Paper) -> list[str]:
    """Its words in their order, one text each."""
    return [text for text in _said(paper) if text]


def _said(paper: Paper) -> Iterator[str]:
    if memo := paper.memo:
        yield from ("บันทึกข้อความ", "ส่วนราชการ", memo.agency, "ที่", memo.number)
        yield from ("วันที่", memo.day, "เรื่อง", memo.subject, "เรียน", memo.to)
    yield from paper.title[:1]
    yield paper.number
    yield from paper.title[1:]
    for one in paper.blocks:
        if isinstance(one, Heading | Para):
            yield one.number + one.text
        elif isinstance(one, Grid):
            yield one.caption
            yield from one.columns
            for row in one.rows:
                yield from row
            yield "" if one.rows else one.empty
        elif isinstance(one, Picture):
            yield one.caption
    yield paper.closing
    for sign in paper.signs:
        yield from (sign.word, sign.role, f"({sign.name})", *sign.position, sign.signed)


def plain(text: str) -> str:
    """Without blanks, soft ends of lines and hyphens, and ำ as one letter: what extractors differ
    in though the words are the same."""
    text = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")
    return re.sub(r"[\s\u200b\u00a0\u0002\ufffe-]", "", text)


def missing(texts: list[str], found: str, *, in_order: bool = False) -> list[str]:
    """Those that are not in `found`, or not after the one before."""
    place, lost, found = 0, [], plain(found)
    for text in texts:
        at = found.find(plain(text), place)
        if at < 0:
            lost.append(text)
        elif in_order:
            place = at + len(plain(text))
    return lost
