"""Rows of a public item as XLSX and CSV, for people and programs (R40)."""

import asyncio
import json
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.catalog.kinds import kinds
from portal.disclosure import queries
from portal.documents.delivery import disposition
from portal.documents.inspection import MEDIA_TYPES
from portal.kit import db
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC
from portal.people.page import language
from portal.publication.table_file import as_csv, as_xlsx
from portal.tenants.queries import unit_now

TYPES = {"xlsx": MEDIA_TYPES["xlsx"], "csv": "text/csv"}


class PublicTables(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/p/{item:uuid}/tables/{filename:str}")
    async def table(
        self, request: Request, item: FromPath[UUID], filename: FromPath[str]
    ) -> Response[bytes]:
        """`<field>.xlsx` or `<field>.csv`, for as long as the item is public."""
        name, _, ext = filename.partition(".")
        async with db.transaction():
            found = await queries.item_with_id(item)
            ended = None if found else await queries.how_it_ended(item)
            unit = await unit_now()
        if found is None and ended is not None:
            raise Gone("เรื่องนี้ไม่เผยแพร่แล้ว", "No longer public")
        row: Any = found[0] if found else None
        kind = kinds().get(row["kind"]) if row else None
        field = kind.with_name(name) if kind else None
        if row is None or field is None or field.type != "rows" or ext not in TYPES:
            raise NotFound("ไม่พบตารางนี้", "No such table")
        rows, lang = json.loads(row["facts"]).get(name, []), language(request)
        if ext == "csv":
            data = as_csv(field, rows, lang)
        else:
            lines = [row["title"], unit.name_th, row["source"]]
            data = await asyncio.to_thread(as_xlsx, field, rows, lines, lang)
        return Response(
            data,
            media_type=TYPES[ext],
            headers={
                "Content-Disposition": disposition(f"{row['title'][:80]}.{ext}"),
                "Cache-Control": "no-cache",
                "X-Content-Type-Options": "nosniff",
            },
        )
