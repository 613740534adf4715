"""Every cell as a table to take along, and the table that MITAS asks for (domain.md B.3)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.catalog.checklists import MOIT, lists_of
from portal.compliance.board import HOME, Quarter, Year, known_year
from portal.compliance.coverage import Cell, State, coverage
from portal.compliance.next_step import quarter_of
from portal.compliance.shown import STATES, list_name, number
from portal.kit import db, thai
from portal.kit.errors import NotFound
from portal.kit.spreadsheet import as_csv, as_xlsx
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.publication.labels import pick
from portal.tenants.queries import origin, unit_now

MOST = 100  # items of one cell
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELLS = (
    ("รายการตรวจ", "Checklist"), ("ข้อ", "No."), ("รายการ", "Entry"), ("งวด", "Period"),
    ("สถานะ", "State"), ("กำหนด", "Due"), ("จำนวนเรื่อง", "Items"), ("เรื่อง", "Titles"),
    ("ที่อยู่", "Addresses"), ("เหตุผล", "Reason"),
)  # fmt: skip
MITAS = ("MOIT", "No.", "หลักฐานที่ต้องตรวจ", "มี/ไม่มี", "File/Link", "อธิบายชี้แจงเพิ่มเติม")


class ComplianceTables(Controller):
    path = HOME
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/cells.{ext:str}")
    async def cells(
        self, request: Request, ext: FromPath[str], year: Year = None, quarter: Quarter = 0
    ) -> Response[bytes]:
        """A row for each slot in each period. `ext`: csv or xlsx."""
        lang = language(request)
        _, found, site = await _cells("", year, quarter)
        head = [pick(one, lang) for one in CELLS]
        return await _file([head, *(_row(one, site, lang) for one in found)], "completeness", ext)

    @get("/mitas.{ext:str}")
    async def mitas(
        self, ext: FromPath[str], year: Year = None, quarter: Quarter = 0
    ) -> Response[bytes]:
        """The evidence of MOIT as its assessors ask for it, in Thai."""
        of_year, found, site = await _cells(MOIT, year, quarter)
        name = f"mitas-{of_year}" + (f"-q{quarter}" if quarter else "")
        return await _file([MITAS, *(_evidence(one, site) for one in found)], name, ext)


async def _cells(family: str, year: int | None, quarter: int) -> tuple[int, list[Cell], str]:
    """(the fiscal year, its cells, the site's address). Seven statements."""
    async with db.transaction():
        of_year = known_year(year)
        lists = [one for one in lists_of(of_year) if family in ("", one.family)]
        found = await coverage(lists, MOST)
        site = origin((await unit_now()).slug)
    return of_year, [one for one in found if quarter in (0, quarter_of(one))], site


def addresses(cell: Cell, site: str) -> list[str]:
    """Where everybody finds what stands there; nothing of what is over."""
    found = [f"{site}/p/{one.id}/" for one in cell.items]
    found += [one.url for one in cell.documents]
    return [*found, f"{site}{cell.page}"] if cell.page else found


def _titles(cell: Cell) -> list[str]:
    return [one.title for one in cell.items] + [one.title_th for one in cell.documents]


def _row(cell: Cell, site: str, lang: str) -> list[str]:
    slot, period = cell.slot, cell.period
    return [
        list_name(cell.asked, lang),
        number(cell, lang),
        slot.name_en if lang == "en" else slot.name_th,
        period.name_en if lang == "en" else period.name_th,
        pick(STATES[cell.state], lang),
        period.due.isoformat() if period.due else "",
        str(cell.count),
        "\n".join(_titles(cell)),
        "\n".join(addresses(cell, site)),
        cell.excuse["reason"] if cell.excuse else "",
    ]


def _evidence(cell: Cell, site: str) -> list[str]:
    slot = cell.slot
    name = f"{slot.name_th} ({cell.period.name_th})" if cell.period.code else slot.name_th
    return [
        f"MOIT {slot.code.partition('.')[0]}",
        slot.code,
        name,
        "มี" if cell.state == State.PRESENT else "ไม่มี",
        "\n".join(addresses(cell, site)),
        _explained(cell),
    ]


def _explained(cell: Cell) -> str:
    if cell.excuse:
        return cell.excuse["reason"]
    if cell.within:
        return "แสดงในข้อย่อย"
    if cell.state == State.PRESENT or cell.period.due is None:
        return ""
    return f"{STATES[cell.state][0]} (กำหนด {thai.short_date(cell.period.due)})"


async def _file(rows: Sequence[Sequence[Any]], name: str, ext: str) -> Response[bytes]:
    if ext == "csv":
        data, kind = as_csv(rows), "text/csv; charset=utf-8"
    elif ext == "xlsx":
        data, kind = await asyncio.to_thread(as_xlsx, rows), XLSX
    else:
        raise NotFound("มีเฉพาะ csv และ xlsx", "Only csv and xlsx")
    return Response(
        data,
        media_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{ext}"',
            "Cache-Control": "no-store",
        },
    )
