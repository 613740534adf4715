"""An official paper as data: what stands on it in which order, and nothing of fonts or
millimetres. Every string is final Thai text (digits as printed, R102), without markup, and with
line breaks in cells alone. The same data are set as page, PDF and DOCX, so they cannot say
different things.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Layout = Literal["announcement", "order", "memo", "report", "log", "cover", "table"]


class _Named:
    @property
    def block(self) -> str:
        """Its kind in small letters, as to_data() says it: for templates."""
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Heading(_Named):
    """`number`: as printed, "๑." or ""; level 1 is below the title."""

    text: str
    number: str = ""
    level: int = 1


@dataclass(frozen=True)
class Para(_Named):
    """Running text, its first line indented. `number`: of a clause ("๒.๑"); `depth`: 0 for the
    text of the paper, 1 and more for clauses below clauses. `key`: the narrative that people edit
    here, else ""."""

    text: str
    number: str = ""
    depth: int = 0
    key: str = ""


@dataclass(frozen=True)
class Grid(_Named):
    """A table. `widths`: shares of the line, one a column; `centred`, `right`: columns. A cell
    "" is empty. `caption` says what it shows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""
    centred: tuple[int, ...] = ()
    right: tuple[int, ...] = ()
    empty: str = "ไม่มี"  # what a table without rows says


@dataclass(frozen=True)
class Chart(_Named):
    """Numbers as a picture that reads in black and white: `points` are (label, value) with the
    values of `unit_name`; the same numbers always stand in a Grid of the same paper."""

    caption: str
    unit_name: str
    points: tuple[tuple[str, float], ...]
    kind: Literal["bars", "columns"] = "bars"


@dataclass(frozen=True)
class Picture(_Named):
    """A stored picture of the unit, by its content's hash; `caption` says where and when."""

    sha256: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Break(_Named):
    """A new page."""


@dataclass(frozen=True)
class Sign:
    """A signature block. `word`: what the head writes ("ทราบ", "อนุมัติ") or ""; `role`: "ผู้รายงาน"
    or ""; `position`: one line each, with "รักษาราชการแทน…" where one acts; `signed`: how and when
    it was signed electronically, "" leaves room for a pen; `name` "" is a dotted line."""

    position: tuple[str, ...]
    name: str = ""
    word: str = ""
    role: str = ""
    signed: str = ""


@dataclass(frozen=True)
class MemoHead:
    """บันทึกข้อความ (R99). `number` and `day` are "" until they are given."""

    agency: str
    subject: str
    to: str
    number: str = ""
    day: str = ""


Block = Heading | Para | Grid | Chart | Picture | Break
BLOCKS: dict[str, type] = {
    kind.__name__.lower(): kind for kind in (Heading, Para, Grid, Chart, Picture, Break)
}


@dataclass(frozen=True)
class Paper:
    """`title`: one line each (empty for a memo); `memo`: its head, else None; `number`: of an order
    or announcement, "" for none; `closing`: "ประกาศ ณ วันที่ …" and the like; `verify`: the address
    behind its QR code, "" for a draft; `foot`: a line at the foot of the last page; `after`: what
    comes behind the signatures, on pages of its own."""

    layout: Layout
    title: tuple[str, ...]
    unit: str
    blocks: tuple[Block, ...]
    signs: tuple[Sign, ...] = ()
    memo: MemoHead | None = None
    number: str = ""
    closing: str = ""
    verify: str = ""
    foot: str = ""
    after: tuple[Block, ...] = ()
    grids: tuple[Grid, ...] = field(default=(), compare=False)  # more tables, for XLSX alone

    @property
    def name(self) -> str:
        """What it is called, in one line."""
        return self.memo.subject if self.memo else " ".join(self.title)


def to_data(paper: Paper) -> dict[str, Any]:
    """As JSON keeps it; each block says its kind."""
    data = asdict(paper)
    for name in ("blocks", "after"):
        for shown, block in zip(data[name], getattr(paper, name), strict=True):
            shown["block"] = block.block
    return data


def from_data(data: dict[str, Any]) -> Paper:
    """What to_data() gave. ValueError for what it did not."""
    try:
        more = {
            "blocks": _blocks(data["blocks"]),
            "after": _blocks(data.get("after", [])),
            "signs": tuple(Sign(**_tuples(one)) for one in data["signs"]),
            "memo": MemoHead(**data["memo"]) if data["memo"] else None,
            "grids": tuple(Grid(**_tuples(one)) for one in data["grids"]),
        }
        return Paper(**_tuples({k: v for k, v in data.items() if k not in more}), **more)
    except (KeyError, TypeError) as fault:
        raise ValueError(f"not a paper: {fault}") from fault


def _blocks(data: list[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(
        BLOCKS[one["block"]](**_tuples({k: v for k, v in one.items() if k != "block"}))
        for one in data
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    def deep(value: Any) -> Any:
        return tuple(deep(one) for one in value) if isinstance(value, list | tuple) else value

    return {name: deep(value) for name, value in data.items()}


def content_hash(paper: Paper) -> str:
    """SHA-256 of what is signed: all but what the signing itself adds (number, day, signatures,
    where it is verified)."""
    data = to_data(paper)
    for name in ("signs", "number", "closing", "verify", "foot"):
        data.pop(name)
    if data["memo"]:
        data["memo"] |= {"number": "", "day": ""}
    words = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()
