"""What a paper says: drawn from the facts of now while it is a draft, as it was frozen when it was
first signed, and with what the signing itself adds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from asyncpg import Record

from portal.drafts.kind import Ask, Drawn, Lack, PaperKind
from portal.drafts.words import closing, day
from portal.kit import clock, text, thai
from portal.sheets.blocks import Paper, Picture, Sign, from_data
from portal.tenants.queries import UnitInfo, origin

METHODS = {
    "password": ("รหัสผ่าน", "password"),
    "second_factor": ("รหัสผ่านและรหัสขั้นที่สอง", "password and second factor"),
}
UNDER_WAY = "อยู่ระหว่างเสนอลงนาม ยังไม่มีผล"
CLOSINGS = {"announcement": "ประกาศ", "order": "สั่ง"}


async def drawn(kind: PaperKind, row: Any, unit: UnitInfo) -> Drawn:
    """As it would be signed now. Inside a transaction of the unit."""
    ask = Ask(
        unit,
        row["fiscal_year"],
        clock.today(),
        row["quarter"],
        row["slot"],
        row["month"],
    )
    return await kind.draw(ask, json.loads(row.get("said", "{}")))


def frozen(row: Any) -> Paper:
    return from_data(json.loads(row["content"]))


def unwritten(found: Drawn, said: Mapping[str, str]) -> dict[str, str]:
    """Narratives that must say something and do not, by key."""
    return {
        one.key: f"เขียน{one.label_th}"
        for one in found.narratives
        if one.required and not text.says_something(said.get(one.key, one.proposal))
    }


def pictures_in(paper: Paper) -> list[str]:
    """Their hashes."""
    return sorted({one.sha256 for one in paper.blocks if isinstance(one, Picture)})


def draft_of(paper: Paper) -> Paper:
    """No number, no day, nothing to verify: whoever sets it says that it is a draft."""
    return replace(paper, verify="", number="", foot="")


def completed(
    paper: Paper, row: Any, signatures: Sequence[Record], unit: UnitInfo, code: str
) -> Paper:
    """The frozen paper with its signatures so far; when it is signed also with its number, its day
    and where it is verified. `code`: of verifying."""
    verify = f"{origin(unit.slug)}/verify/{code}"
    paper = replace(paper, signs=_signs(paper, signatures), verify=verify)
    if row["day"] is None:
        return replace(paper, foot=UNDER_WAY)
    paper = replace(paper, foot=_foot(row), number="" if paper.memo else row["number"])
    if paper.memo:
        head = replace(paper.memo, number=row["number"], day=day(row["day"]))
        return replace(paper, memo=head)
    if word := CLOSINGS.get(paper.layout):
        return replace(paper, closing=closing(word, row["day"]))
    return paper


def _foot(row: Any) -> str:
    if not row["late"]:
        return ""
    return thai.digits(f"ลงทะเบียนย้อนหลังเมื่อ {thai.long_date(row['signed_at'])}")


def _signs(paper: Paper, signatures: Sequence[Record]) -> tuple[Sign, ...]:
    """The blocks of the paper, filled by step; one that it has no block for is added."""
    blocks = list(paper.signs)
    for one in signatures:
        while len(blocks) <= one["step"]:
            blocks.append(Sign(("",)))
        blocks[one["step"]] = replace(
            blocks[one["step"]],
            name=one["name"],
            word=one["word"],
            position=tuple(filter(None, (one["position"], one["instead_of"]))) or ("",),
            signed=signed_words(one),
        )
    return tuple(blocks)


def signed_words(one: Record) -> str:
    """ลงลายมือชื่ออิเล็กทรอนิกส์ ๒๑ พ.ย. ๒๕๖๙ เวลา ๑๐.๔๒ น. (รหัสผ่าน)."""
    when = thai.digits(thai.when(one["at"]))
    return f"ลงลายมือชื่ออิเล็กทรอนิกส์ {when} ({METHODS[one['method']][0]})"


def lacks_of_day(is_future: bool, first: date) -> list[Lack]:
    """Nothing is signed of a time that has not begun."""
    if not is_future:
        return []
    words = (f"ช่วงเวลานี้เริ่ม {thai.long_date(first)}", f"It begins on {thai.long_date(first, 'en')}")
    return [Lack(*words, "")]
