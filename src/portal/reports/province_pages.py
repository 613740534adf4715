"""Papers of a whole province at once, on the platform's host, for who looks after it."""

import tempfile
from collections.abc import AsyncIterator
from typing import Any, BinaryIO
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from portal.documents.delivery import disposition
from portal.drafts.periods import quarter_of
from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.platform.province_pages import in_care
from portal.publication.labels import pick
from portal.reports import builds, labels, province
from portal.reports.kinds import About

PATH = "/papers"
CHUNK = 256 * 1024


class ProvincePapers(Controller):
    path = PATH
    opt = {"audience": PLATFORM_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(self, request: Request) -> Response:
        return await _page(request)

    @post("/", status_code=303)
    async def ask(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(sent.get(name, "")) for name in ("province", "fiscal_year", "quarter")}
        kinds = [str(one) for one in sent.getall("kinds", [])]
        if typed["province"] not in await in_care(person):
            raise NotFound("ไม่มีจังหวัดนี้ในความดูแลของคุณ", "No such province in your care")
        year, quarter = (
            text.whole(thai.arabic(typed[one])) or 0 for one in ("fiscal_year", "quarter")
        )
        try:
            build = await province.ask(typed["province"], kinds, year, quarter, person)
        except Invalid as error:
            return await _page(request, typed | {"kinds": kinds}, error.fields)
        return Redirect(f"{PATH}/{build}", status_code=303)

    @get("/{build_id:uuid}")
    async def show(self, request: Request, build_id: FromPath[UUID]) -> Response:
        lang, person = language(request), must_be_signed_in(person_of(request))
        names = await in_care(person)
        async with db.transaction():
            found, parts = await province.one(build_id, names)
        over = sum(one["state"] in ("ready", "failed") for one in parts)
        return page(
            request, "reports/province_build", build=found,
            period=About("", found["fiscal_year"], found["quarter"]).of(lang),
            parts=[{**dict(one), "state": labels.state(one["state"], lang, labels.BUILDS),
                    "kind_name": pick(builds.name_of(one["kind"]), lang)} for one in parts],
            progress=100 * over // max(1, len(parts)), over=over, total=len(parts),
            ready=sum(one["state"] == "ready" for one in parts), path=PATH,
        )  # fmt: skip

    @get("/{build_id:uuid}/{filename:str}")
    async def zip_(
        self, request: Request, build_id: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """papers.zip: the PDFs that are ready, a folder for each unit."""
        names = await in_care(must_be_signed_in(person_of(request)))
        async with db.transaction():
            found, parts = await province.one(build_id, names)
        if filename != "papers.zip":
            raise NotFound
        about = About("", found["fiscal_year"], found["quarter"])
        name = f"เอกสาร {found['province']} {about.of('th')}.zip"
        headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
        file = tempfile.TemporaryFile()  # noqa: SIM115 - open until the last of it is sent
        await province.zipped(found, parts, file)
        headers["Content-Length"] = str(file.tell())
        file.seek(0)
        return Stream(_chunks(file), media_type="application/zip", headers=headers)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while data := file.read(CHUNK):
            yield data


async def _page(
    request: Request,
    typed: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
) -> Response:
    lang, person = language(request), must_be_signed_in(person_of(request))
    names = await in_care(person)
    async with db.transaction():
        found, now = await province.asked_for(names), clock.now()
    year, quarter = quarter_of(now.date())
    of, number = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    kinds = province.of_quarters()
    usual = {"fiscal_year": str(of), "quarter": str(number), "province": names[0] if names else "",
             "kinds": [kind.code for kind in kinds]}  # fmt: skip
    return page(
        request, "reports/province", 422 if error else 200, provinces=names, now=now, path=PATH,
        kinds=[{"code": one.code, "name": pick((one.name_th, one.name_en), lang)} for one in kinds],
        builds=[{**dict(one), "period": About("", one["fiscal_year"], one["quarter"]).of(lang)}
                for one in found],
        typed=usual | (typed or {}), error=error or {},
    )  # fmt: skip
