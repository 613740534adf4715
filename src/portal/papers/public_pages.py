"""The papers for everybody: the flow and the table of who is responsible, as page and PDF, and
the page that verifies a paper."""

import asyncio
from datetime import datetime

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.catalog.queries import tree
from portal.kit import clock, db, text, web
from portal.papers import sheets
from portal.papers.pages import paper
from portal.papers.procedure import flow, responsibility, with_breaks
from portal.papers.table import TablePaper
from portal.papers.verify import behind, code_in
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.publication.labels import pick
from portal.publication.queries import last_change
from portal.tenants.queries import UnitInfo, unit_now


class PublicPapers(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/flow")
    async def flow_page(self, request: Request) -> Response[str]:
        async with db.transaction():
            unit, updated = await unit_now(), await last_change()
        return _shown(request, "flow", flow(unit, language(request)), updated)

    @get("/flow.pdf")
    async def flow_pdf(self, request: Request) -> Response:
        async with db.transaction():
            unit = await unit_now()
        return await _pdf(unit, flow(unit, language(request)), "flow")

    @get("/responsibility")
    async def responsibility_page(self, request: Request) -> Response[str]:
        async with db.transaction():
            unit, top, updated = await unit_now(), await tree(), await last_change()
        table = responsibility(unit, top, language(request))
        return _shown(request, "responsibility", table, updated)

    @get("/responsibility.pdf")
    async def responsibility_pdf(self, request: Request) -> Response:
        async with db.transaction():
            unit, top = await unit_now(), await tree()
        table = responsibility(unit, top, language(request))
        return await _pdf(unit, table, "responsibility")

    @get("/verify")
    async def verify_form(self, request: Request, code: FromQuery[str] = "") -> Response:
        """Asks for the code of a printed paper; leads to what stands behind it."""
        lang, typed, errors = language(request), text.line(code)[:300], {}
        if found := code_in(typed):
            return Redirect(web.with_lang(f"/verify/{found}", lang), status_code=303)
        if typed:
            wrong = (
                "รหัสมีแต่อักษรอังกฤษและตัวเลข ดูใต้คิวอาร์โค้ด",
                "Letters and digits alone, below the QR code",
            )
            errors["code"] = pick(wrong, lang)
        status = 422 if errors else 200
        return page(request, "papers/verify_form", status, values={"code": typed}, errors=errors)

    @get("/verify/{code:str}")
    async def verify(self, request: Request, code: FromPath[str]) -> Response[str]:
        """What stands behind a printed paper; never to be kept by anybody, for it may change."""
        async with db.transaction():
            (template, found), now = await behind(code), clock.now()
        answer = page(request, template, found=found, now=now)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer


def _shown(
    request: Request, name: str, table: TablePaper, updated: datetime | None
) -> Response[str]:
    pdf = web.with_lang(f"/{name}.pdf", table.lang)
    answer = page(
        request, "papers/table", paper=with_breaks(table), pdf_url=pdf, updated_at=updated
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


async def _pdf(unit: UnitInfo, table: TablePaper, name: str) -> Response:
    made = await asyncio.to_thread(sheets.table_pdf, with_breaks(table))
    answer = paper(made, "application/pdf", f"{name}-{unit.slug}.pdf")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
