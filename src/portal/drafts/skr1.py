"""The monthly procurement summary (แบบ สขร. ๑) from what is public of that month, in the columns of
the form (R40, B.5); and which months of the year are there."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.catalog.kinds import kinds
from portal.drafts.kind import Ask, Drawn, Lack, PaperKind, Signer, Step, declare
from portal.drafts.office import office_of
from portal.drafts.periods import months_after, period
from portal.drafts.words import day, number, official
from portal.kit import db, thai
from portal.publication.cells import baht
from portal.sheets.blocks import Block, Grid, Paper, Para

KIND = "skr1"
STEPS = (Step(Signer.REPORTER),)
COLUMNS = (
    "ลำดับที่", "งานที่จัดซื้อหรือจัดจ้าง", "วงเงินที่จะซื้อหรือจ้าง (บาท)", "ราคากลาง (บาท)", "วิธีซื้อหรือจ้าง",
    "รายชื่อผู้เสนอราคาและราคาที่เสนอ", "ผู้ได้รับการคัดเลือกและราคาที่ตกลงซื้อหรือจ้าง", "เหตุผลที่คัดเลือกโดยสรุป",
    "เลขที่และวันที่ของสัญญาหรือข้อตกลงในการซื้อหรือจ้าง",
)  # fmt: skip
NONE = "ไม่มีการจัดซื้อจัดจ้างในเดือนนี้"


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Two statements."""
    office, first = await office_of(ask), month_of(ask)
    there = await _months(ask.fiscal_year)
    facts = there.get(f"{first:%Y-%m}")
    rows = (facts or {}).get("rows", [])
    name = _name(first)
    lacks = []
    if first > ask.today:
        lacks.append(Lack(f"เดือน{name}ยังมาไม่ถึง", "That month has not begun", "/staff/reports/"))
    elif facts is None:
        said = f"ยังไม่ได้เผยแพร่ข้อมูลจัดซื้อจัดจ้างของเดือน{name}"
        lacks.append(Lack(said, "Nothing is public of that month", "/staff/requests/new?kind=skr1"))
    blocks: tuple[Block, ...] = (
        Grid(
            COLUMNS,
            tuple(_row(place, row) for place, row in enumerate(rows, 1)),
            (6, 17, 11, 11, 9, 16, 16, 12, 14),
            f"การจัดซื้อจัดจ้างเดือน{name}",
            centred=(0,),
            right=(2, 3),
            empty=NONE if (facts or {}).get("none") else "ยังไม่ดำเนินการ",
        ),
        Para(f"รวม {number(len(rows))} รายการ ราคาที่ตกลงซื้อหรือจ้างรวม {_baht(_sum(rows))} บาท"),
    )
    return Drawn(
        Paper(
            layout="table",
            title=(
                "แบบ สขร. ๑",
                f"สรุปผลการดำเนินการจัดซื้อจัดจ้างในรอบเดือน {name}",
                office.place,
                f"วันที่ {day(ask.today)}",
            ),
            unit=office.name,
            blocks=(*blocks, _year(ask, there)),
            signs=(office.sign(STEPS[0], "ผู้รายงาน"),),
        ),
        lacks=tuple(lacks),
        facts={"rows": len(rows), "price": _sum(rows), "months": sorted(there)},
    )


def month_of(ask: Ask) -> date:
    """The first day of the month that it is about; the year's first where it names none."""
    begins = period(ask.fiscal_year).first
    return months_after(begins, ((ask.month or 10) - 10) % 12)


async def _months(fiscal_year: int) -> dict[str, dict[str, Any]]:
    """Month as 2026-10 -> what is public of it; the newest where there are several."""
    of = period(fiscal_year)
    found = await db.rows(
        "SELECT facts FROM public_item WHERE kind = $1 AND facts ->> 'month' BETWEEN $2 AND $3"
        " ORDER BY published_at, id",
        KIND,
        f"{of.first:%Y-%m}",
        f"{of.last:%Y-%m}",
    )
    read = [json.loads(row["facts"]) for row in found]
    return {facts["month"]: facts for facts in read}


def _row(place: int, row: dict[str, Any]) -> tuple[str, ...]:
    signed = row.get("contract_on")
    on = f"\nลงวันที่ {day(date.fromisoformat(signed))}" if signed else ""
    return (
        number(place),
        official(row.get("work", "")),
        _baht(row.get("budget", 0)),
        _baht(row.get("reference_price", 0)),
        _method(row.get("method", "")),
        _lines(row.get("bidders", "")),
        f"{official(row.get('winner', ''))}\n{_baht(row.get('price', 0))} บาท",
        official(row.get("reason", "")),
        f"{official(row.get('contract_no', ''))}{on}",
    )


def _year(ask: Ask, there: dict[str, dict[str, Any]]) -> Grid:
    """What is there of the year's twelve months."""
    begins = period(ask.fiscal_year).first
    rows = []
    for place in range(12):
        first = months_after(begins, place)
        facts = there.get(f"{first:%Y-%m}")
        found = (facts or {}).get("rows", [])
        counts = ("", "") if facts is None else (number(len(found)), _baht(_sum(found)))
        rows.append((_name(first), _state(first, facts, ask.today), *counts))
    return Grid(
        ("เดือน", "สถานะ", "จำนวนรายการ", "ราคารวม (บาท)"),
        tuple(rows),
        (30, 34, 16, 20),
        thai.digits(f"สถานะการเผยแพร่ ๑๒ เดือน ปีงบประมาณ พ.ศ. {ask.fiscal_year}"),
        right=(2, 3),
    )


def _state(first: date, facts: dict[str, Any] | None, today: date) -> str:
    if facts is not None:
        return NONE if facts.get("none") else "เผยแพร่แล้ว"
    return "ยังไม่ดำเนินการ" if months_after(first, 1) <= today else "ยังไม่ถึงกำหนด"


def _name(first: date) -> str:
    return thai.digits(f"{thai.MONTHS[first.month - 1]} {first.year + 543}")


def _method(code: str) -> str:
    rows = kinds()[KIND].with_name("rows")
    column = next(one for one in rows.column if one.name == "method") if rows else None
    found = [one[1] for one in (column.choices if column else ()) if one[0] == code]
    return official(found[0] if found else code)


def _lines(words: str) -> str:
    return "\n".join(official(line) for line in words.split("\n") if line.strip())


def _baht(price: Any) -> str:
    return thai.digits(baht(price))


def _sum(rows: list[dict[str, Any]]) -> Any:
    return sum(row.get("price", 0) for row in rows)


declare(
    PaperKind(
        "skr1", "แบบ สขร. ๑ สรุปผลการจัดซื้อจัดจ้างรายเดือน", "Monthly procurement summary (สขร.1)",
        "month", "", STEPS, draw, categories=("skr1", "oia"),
    )
)  # fmt: skip
