"""Every cell as a table to take along, and the table that MITAS asks for (domain.md B.3)."""

import asyncio
from collections.abc import Sequence

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.catalog.checklists import MOIT, lists_of
from portal.compliance.board import HOME, Quarter, Year, known_year
from portal.compliance.coverage import Cell, State, coverage
from portal.compliance.next_step import quarter_of
from portal.compliance.shown import list_name, number, state_words
from portal.documents.inspection import MEDIA_TYPES
from portal.kit import db, thai
from portal.kit.errors import NotFound
from portal.kit.spreadsheet import as_csv, as_xlsx
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.publication.labels import pick
from portal.tenants.queries import origin, unit_now

MOST = 100  # items of one cell
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": MEDIA_TYPES["xlsx"]}
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

    @get("/tables/{filename:str}")
    async def table(
        self, request: Request, filename: FromPath[str], year: Year = None, quarter: Quarter = 0
    ) -> Response[bytes]:
        """`cells.csv`, `cells.xlsx`: a row for each slot in each period; `mitas.csv`, `mitas.xlsx`:
        the evidence of MOIT as its assessors ask for it, in Thai."""
        name, _, ext = filename.partition(".")
        if name not in ("cells", "mitas") or ext not in TYPES:
            raise NotFound("ไม่พบตารางนี้", "No such table")
        lang, mitas = language(request), name == "mitas"
        of_year, found, site = await _cells(MOIT if mitas else "", year, quarter)
        rows: list[Sequence[str]]
        if mitas:
            rows = [MITAS, *(_evidence(one, site) for one in found)]
        else:
            rows = [[pick(one, lang) for one in CELLS], *(_row(one, site, lang) for one in found)]
        data = as_csv(rows) if ext == "csv" else await asyncio.to_thread(as_xlsx, rows)
        named = f"{name}-{of_year}" + (f"-q{quarter}" if quarter else "")
        return Response(
            data,
            media_type=TYPES[ext],
            headers={
                "Content-Disposition": f'attachment; filename="{named}.{ext}"',
                "Cache-Control": "no-store",
            },
        )


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
        pick(state_words(cell), lang),
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
    return f"{state_words(cell)[0]} (กำหนด {thai.short_date(cell.period.due)})"
