"""An official paper as PDF: what stands where is in paper.typ. Blocking; call it in a thread."""

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from portal.kit import typeset
from portal.kit.thai_lines import breakable
from portal.settings import settings
from portal.sheets.blocks import Block, Chart, Grid, Heading, Paper, Para, Picture
from portal.sheets.figures import points
from portal.sheets.qr import qr_svg

HERE = Path(__file__).parent
WIDE = 6  # a log or a table with so many columns lies on its side
LONG_ROW = 900  # letters: such a row may be cut by the end of a page, which could not hold it
SMALL_ROWS, SMALL = 13, 600  # rows, and letters in all, of a table that stays on one page
TAIL = 700  # letters of a last paragraph that stays with the signature
TALL, LOW = 20.0, 9.0  # centimetres of a picture, standing and lying

_PLACE = re.compile("(?:อำเภอ|โรงพยาบาล|จังหวัด)([\u0e01-\u0e4e]{2,20})(?= |$)")
_PERSON = re.compile("(?:นางสาว|นาง|นาย)([\u0e01-\u0e4e]{2,20}) +([\u0e01-\u0e4e]{2,20})")

# What a picture's first bytes say that it is.
_MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def pdf(paper: Paper, made: datetime, pictures: Mapping[str, bytes] = {}) -> bytes:
    """PDF/A-2a and PDF/UA-1; the same paper, moment and pictures give the same bytes. `pictures`:
    PNG, JPEG or WebP by sha256; one that is not there leaves its frame empty."""
    return typeset.pdf(HERE / "paper.typ", _words(paper, pictures), made)


def _words(paper: Paper, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """What paper.typ reads."""
    blocks = list(paper.blocks)
    tail = asdict(blocks.pop()) if has_tail(paper) else None
    return _breakable(
        {
            "layout": paper.layout,
            "title": list(paper.title),
            "memo": asdict(paper.memo) if paper.memo else None,
            "number-line": number_line(paper),
            "blocks": _stepped([_block(one, pictures) for one in blocks]),
            "tail": tail,
            "signs": [asdict(one) for one in paper.signs],
            "after": _stepped([_block(one, pictures) for one in paper.after]),
            "closing": paper.closing,
            "foot": paper.foot,
        }
    ) | {
        "name": paper.name,
        "unit": paper.unit,
        "whole": "|".join([*_places(paper), *_people(paper), typeset.WHOLE]),
        "verify": paper.verify,
        "qr": qr_svg(paper.verify),
        "draft": not paper.verify,
        "wide": lies(paper),
        "picture-height": LOW if lies(paper) else TALL,
        "garuda": garuda(),
    }


def _places(paper: Paper) -> list[str]:
    """Proper names of places at its head, ศรีบุญเรือง, which no line breaks."""
    words = (paper.unit, paper.memo.agency if paper.memo else "", *paper.title)
    return sorted({re.escape(name) for one in words for name in _PLACE.findall(one)}, key=_length)


def _people(paper: Paper) -> list[str]:
    """First names and surnames of whoever signs or stands in a table, which no line breaks."""
    cells = (
        cell for one in paper.blocks if isinstance(one, Grid) for row in one.rows for cell in row
    )
    found = filter(None, map(_PERSON.fullmatch, (*cells, *(sign.name for sign in paper.signs))))
    return sorted({name for one in found for name in one.groups()}, key=_length)


def _length(name: str) -> tuple[int, str]:
    """The longest first: of two that begin alike, the longer one is whole."""
    return -len(name), name


def has_tail(paper: Paper) -> bool:
    """Whether its last paragraph stays with the signature."""
    last = paper.blocks[-1] if paper.blocks else None
    return isinstance(last, Para) and bool(paper.signs or paper.closing) and len(last.text) <= TAIL


def is_long(row: tuple[str, ...]) -> bool:
    """Whether a page's end may cut this row of a table."""
    return sum(map(len, row)) > LONG_ROW


def is_small(grid: Grid) -> bool:
    """Whether no page's end cuts this table."""
    letters = sum(len(cell) for row in grid.rows for cell in row)
    return len(grid.rows) <= SMALL_ROWS and letters <= SMALL


def lies(paper: Paper) -> bool:
    """Whether its pages lie on their side: a log or a table of many columns."""
    wide = any(isinstance(one, Grid) and len(one.columns) >= WIDE for one in paper.blocks)
    return wide and paper.layout in ("log", "table")


def chart_png(chart: Chart) -> bytes:
    """The chart alone, 16 cm wide, for papers that cannot draw."""
    words = _breakable(asdict(chart) | {"points": points(chart)})
    return typeset.png(HERE / "chart.typ", words, ppi=200)


def garuda_png() -> bytes:
    """The emblem, 3 cm high, for papers that cannot draw; b"" for none."""
    return typeset.png(HERE / "emblem.typ", {"drawing": garuda()}, ppi=300) if garuda() else b""


def number_line(paper: Paper) -> str:
    """The line under the first of a title: an order has a number, or room for one."""
    if paper.number:
        return f"ที่ {paper.number}"
    return "ที่ ......../............" if paper.layout == "order" else ""


def _block(one: Block, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    shown = asdict(one) | {"block": one.block}
    if isinstance(one, Heading):
        shown["level"] = one.level + 1  # the title is the first
    elif isinstance(one, Grid):
        shown["long"] = [place for place, row in enumerate(one.rows) if is_long(row)]
        shown["small"] = is_small(one)
    elif isinstance(one, Chart):
        shown["points"] = points(one)
    elif isinstance(one, Picture):
        data = pictures.get(one.sha256)
        shown["data"], shown["ratio"] = in_svg(data) if data else ("", 1.0)
    return shown


def _stepped(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A heading is at most one level below the one before it (PDF/UA)."""
    deepest = 1
    for one in blocks:
        if one["block"] == "heading":
            one["level"] = deepest = min(one["level"], deepest + 1)
    return blocks


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg") else breakable(value)
    if isinstance(value, dict):
        return {name: _breakable(one) for name, one in value.items()}
    return [_breakable(one) for one in value] if isinstance(value, list | tuple) else value


def in_svg(data: bytes) -> tuple[str, float]:
    """A picture inside a drawing, and its width by its height: Typst is given words alone, and
    reads no file."""
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as found:
        width, height = found.size
    media = next(name for start, name in _MEDIA.items() if data.startswith(start))
    words = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><image width="{width}" height="{height}"'
        f' href="data:{media};base64,{base64.b64encode(data).decode()}"/></svg>'
    )
    return words, width / height


@cache
def garuda() -> str:
    """The emblem as a drawing, from the file that PORTAL_GARUDA names; "" for none. The portal
    carries none: it is no artwork of ours."""
    if not settings().garuda:
        return ""
    data = Path(settings().garuda).read_bytes()
    return data.decode() if data.lstrip().startswith(b"<") else in_svg(data)[0]
