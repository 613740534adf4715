"""Files made of what a public item says: rows as XLSX, CSV, PDF; a manual as PDF (R24, R40)."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.catalog.kinds import Field, Kind, kinds
from portal.disclosure import queries
from portal.disclosure.manual_paper import manual_pdf
from portal.disclosure.rows_paper import rows_pdf
from portal.documents.delivery import disposition
from portal.documents.inspection import MEDIA_TYPES
from portal.kit import db
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC
from portal.people.page import language
from portal.publication.shapes import file_path
from portal.publication.table_file import as_xlsx, rows_as_csv
from portal.tenants.queries import UnitInfo, origin, unit_now

TYPES = {"xlsx": MEDIA_TYPES["xlsx"], "csv": "text/csv", "pdf": MEDIA_TYPES["pdf"]}


class PublicTables(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/p/{item:uuid}/tables/{filename:str}")
    async def table(
        self, request: Request, item: FromPath[UUID], filename: FromPath[str]
    ) -> Response[bytes]:
        """`<field>.xlsx`, `<field>.csv` or `<field>.pdf`, for as long as the item is public."""
        name, _, ext = filename.partition(".")
        row, documents, kind, unit = await _public(item)
        field = kind.with_name(name) if kind else None
        if kind is None or field is None or field.type != "rows" or ext not in TYPES:
            raise NotFound("ไม่พบตารางนี้", "No such table")
        facts, lang = json.loads(row["facts"]), language(request)
        site, lines = origin(unit.slug), [row["title"], unit.name_th, row["source"]]
        facts[name] = rows = _with_addresses(field, facts.get(name, []), documents, site)
        if ext == "csv":
            data = rows_as_csv(field, rows, lang)
        elif ext == "xlsx":
            data = await asyncio.to_thread(as_xlsx, field, rows, lines, lang)
        else:
            at = f"{site}/p/{item}/"
            made = row["published_at"]
            data = await asyncio.to_thread(rows_pdf, kind, field, facts, lines, at, made, lang)
        return _file(data, row["title"], ext)

    @get("/p/{item:uuid}/manual.pdf")
    async def manual(self, request: Request, item: FromPath[UUID]) -> Response[bytes]:
        """The whole manual on paper, for as long as it is public (R24)."""
        row, documents, kind, unit = await _public(item)
        if kind is None or kind.page != "manual":
            raise NotFound("เรื่องนี้ไม่ใช่คู่มือ", "Not a manual")
        lang, at = language(request), f"{origin(unit.slug)}/p/{item}/"
        name = unit.name_en if lang == "en" and unit.name_en else unit.name_th
        data = await asyncio.to_thread(manual_pdf, row, documents, name, at, lang)
        return _file(data, row["title"], "pdf")


async def _public(item: UUID) -> tuple[Any, Sequence[Any], Kind | None, UnitInfo]:
    """(the item, its files, its kind, the unit), when it is public now; else Gone or NotFound."""
    async with db.transaction():
        found = await queries.item_with_id(item)
        ended = None if found else await queries.how_it_ended(item)
        unit = await unit_now()
    if found is None:
        if ended is not None:
            raise Gone("เรื่องนี้ไม่เผยแพร่แล้ว", "No longer public")
        raise NotFound("ไม่พบเรื่องนี้", "No such item")
    return *found, kinds().get(found[0]["kind"]), unit


def _file(data: bytes, title: str, ext: str) -> Response[bytes]:
    return Response(
        data,
        media_type=TYPES[ext],
        headers={
            "Content-Disposition": disposition(f"{title[:80]}.{ext}"),
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _with_addresses(
    field: Field, rows: list[dict[str, Any]], documents: Sequence[Any], site: str
) -> list[dict[str, Any]]:
    """The rows with addresses in place of the ids of files and items."""
    files = {str(document["id"]): site + file_path(document) for document in documents}
    types = {one.name: one.type for one in field.column}

    def told(name: str, value: Any) -> Any:
        if types[name] in ("file", "picture"):
            return files.get(value)
        return f"{site}/p/{value}/" if types[name] == "item" else value

    return [{name: told(name, value) for name, value in row.items()} for row in rows]
