"""Units whose ends wait for a person's word, for operators: counters, nothing of a unit's rows."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import db, text
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.platform.pages import looks_after
from portal.platform.storage_page import OPERATORS
from portal.tenants.queries import all_units, origin, unit_with_slug
from portal.timing import jobs, stopping

PATH = stopping.PLATFORM_PATH


class PlatformEndings(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": PLATFORM_STAFF})
    async def show(self, request: Request) -> Response:
        return await _page(request)

    @post("/{slug:str}", opt={"audience": OPERATORS}, status_code=303)
    async def decide(self, request: Request, slug: FromPath[str]) -> Response:
        """Done in the unit, by the worker, within seconds."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        unit, reason = await unit_with_slug(slug), text.line(str(form.get("reason", "")))
        if not text.says_something(reason) or len(reason) > stopping.LONGEST:
            return await _page(request, 422, {f"{slug}-reason": "บอกเหตุผล"}, reason)
        go_on = form.get("verdict") == "go_on"
        async with db.transaction():
            await jobs.decide_for_operator.later_for(unit.id, str(person.account), go_on, reason)
        return Redirect(f"{PATH}?decided=1", status_code=303)


async def _page(
    request: Request, status: int = 200, error: dict[str, str] | None = None, reason: str = ""
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    noted = await stopping.stopped_units()
    units: list[dict[str, Any]] = [
        {
            "slug": unit.slug,
            "name": unit.name_en if lang == "en" else unit.name_th,
            "url": f"{origin(unit.slug)}{stopping.PATH}",
            "count": noted[unit.id]["ends_stopped"],
            "since": noted[unit.id]["ends_stopped_at"],
        }
        for unit in await all_units()
        if unit.id in noted and looks_after(person.positions, unit)
    ]
    return page(
        request, "platform/endings", status, units=units, error=error or {}, reason=reason,
        is_operator=Role.OPERATOR in person.roles,
        decided=bool(request.query_params.get("decided")),
    )  # fmt: skip
