"""Files that were asked for: who asked, how far they are, where they are opened."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from portal.kit import browser, clock, db, thai
from portal.kit.errors import Conflict, Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.publication.labels import pick
from portal.publication.pages import PAGE_SIZE, pages
from portal.publication.staff import staff_page
from portal.reports import builds, bundle, labels, queries
from portal.reports.files_page import of_build
from portal.reports.kinds import KINDS, About
from portal.reports.pages import FIELDS, about_of
from portal.reports.paper_shown import ICONS

PATH = "/staff/reports/builds"


class BuildPages(Controller):
    path = PATH
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(
        self,
        request: Request,
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
        done: FromQuery[str] = "",
    ) -> Response:
        return await _page(request, page, notice=labels.notice(done, language(request)))

    @post("/", status_code=303)
    async def ask(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(sent.get(name, "")) for name in FIELDS}
        try:
            await builds.ask(about_of(typed), person)
        except Invalid as error:
            return await _page(request, 1, error.status, errors=error.fields, typed=typed)
        return Redirect(f"{PATH}/?done=asked", status_code=303)

    @post("/{report_id:uuid}/again", status_code=303)
    async def again(self, request: Request, report_id: FromPath[UUID]) -> Response:
        try:
            await builds.again(report_id, must_be_signed_in(person_of(request)))
        except Conflict as error:
            return await _page(request, 1, error.status, errors={"": error.message})
        return Redirect(f"{PATH}/?done=again", status_code=303)

    @get("/{report_id:uuid}/{filename:str}")
    async def file(
        self, request: Request, report_id: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        return await of_build(request, report_id, filename)


async def _page(request: Request, page: int, status: int = 200, **more: Any) -> Response:
    lang = language(request)
    async with db.transaction():
        rows, total = await queries.builds_listed(page, PAGE_SIZE)
        year = thai.fiscal_year(clock.today())
    shown = [_build(row, lang) for row in rows]
    values: dict[str, Any] = {
        "builds": shown,
        "pages": pages(page, total, f"{PATH}/?"),
        "busy": any(one["busy"] for one in shown),
        "kinds": [
            {"code": one.code, "name": pick((one.name_th, one.name_en), lang)}
            for one in KINDS.values()
            if one.period in ("year", "quarter", "none")
        ]
        + [{"code": bundle.KIND, "name": pick(bundle.NAME, lang)}],
        "has_browser": browser.program() is not None,
        "typed": {"fiscal_year": str(year), "quarter": "", "kind": ""},
        "errors": {},
        "notice": None,
    }
    return await staff_page(request, "reports/builds", status, **(values | more))


def _build(row: dict[str, Any], lang: str) -> dict[str, Any]:
    about = About.of_row(row)
    return {
        "id": row["id"],
        "name": pick(builds.name_of(row["kind"]), lang),
        "period": about.of(lang),
        "number": row["number"] or "",
        "paper": row["paper"],
        "is_bundle": row["kind"] == bundle.KIND,
        "state": labels.state(row["state"], lang, labels.BUILDS),
        "busy": row["state"] in ("queued", "running"),
        "failed": row["state"] == "failed",
        "progress": row["progress"],
        "error": row["error"],
        "by": row["made_name"],
        "at": row["made_at"],
        "files": [
            {"url": f"{PATH}/{row['id']}/file.{one['format']}", "type": one["format"].upper(),
             "tone": ICONS[one["format"]], "size": one["size"]}
            for one in row["files"]
        ],
    }  # fmt: skip
