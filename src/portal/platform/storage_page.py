"""How much room the units use, for those who look after them; and erasures that an operator may
decide. Counters that each unit notes of itself: nothing of a unit's rows is read here."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.keeping import jobs
from portal.keeping.usage import from_noted, noted_usage, set_quota
from portal.kit import db, text
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF, Audience
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.platform.pages import looks_after
from portal.tenants.queries import all_units, origin, unit_with_slug

OPERATORS = Audience("operator", frozenset({Role.OPERATOR}), "platform")
PATH = "/storage"
MOST_MB = 10_000_000


class PlatformStorage(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": PLATFORM_STAFF})
    async def show(self, request: Request) -> Response:
        return await _page(request)

    @post("/{slug:str}/quota", opt={"audience": OPERATORS}, status_code=303)
    async def quota(self, request: Request, slug: FromPath[str]) -> Response:
        """Megabytes; "" gives the default back."""
        form, unit = await request.form(), await unit_with_slug(slug)
        typed = text.line(str(form.get("megabytes", "")))
        try:
            await set_quota(unit.id, read_megabytes(typed), must_be_signed_in(person_of(request)))
        except Invalid as error:
            return await _page(request, 422, error.fields)
        return Redirect(PATH, status_code=303)

    @post("/{slug:str}/erasures/{erasure_id:uuid}", opt={"audience": OPERATORS}, status_code=303)
    async def decide(
        self, request: Request, slug: FromPath[str], erasure_id: FromPath[UUID]
    ) -> Response:
        """The decision is done in the unit, by the worker, within seconds."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        unit, noted = await unit_with_slug(slug), await noted_usage()
        asked = noted.get(unit.id, {}).get("asked", [])
        if str(erasure_id) not in [one["id"] for one in asked]:
            raise NotFound("ไม่มีคำขอลบนี้ หรือมีผู้พิจารณาแล้ว", "No such erasure, or decided already")
        allowed, reason = form.get("verdict") == "allow", text.line(str(form.get("reason", "")))
        if not reason:
            return await _page(request, 422, {"reason": "บอกเหตุผลหรือเลขที่หนังสือ"})
        if allowed and form.get("confirmed") != "yes":
            return await _page(request, 422, {"confirmed": "ทำเครื่องหมายยืนยันก่อน ลบแล้วกู้คืนไม่ได้"})
        async with db.transaction():
            await jobs.decide_for_operator.later_for(
                unit.id, str(erasure_id), str(person.account), allowed, reason
            )
        return Redirect(f"{PATH}?decided=1", status_code=303)


def read_megabytes(typed: str) -> int | None:
    """A whole number of MB, or None for "". Invalid: neither."""
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and int(typed) <= MOST_MB:
        return int(typed)
    message = "ใส่จำนวนเต็มหน่วย MB เช่น 20480 หรือเว้นว่างเพื่อใช้ค่าปกติ"
    raise Invalid(message, "A whole number of MB", fields={"megabytes": message})


async def _page(
    request: Request, status: int = 200, error: dict[str, str] | None = None
) -> Response:
    person, noted = must_be_signed_in(person_of(request)), await noted_usage()
    units = [one for one in await all_units() if looks_after(person.positions, one)]
    shown: list[dict[str, Any]] = [
        {
            "slug": unit.slug,
            "name": unit.name_en if language(request) == "en" else unit.name_th,
            "url": f"{origin(unit.slug)}/staff/settings/storage",
            "usage": from_noted(noted.get(unit.id, {})),
            "asked": noted.get(unit.id, {}).get("asked", []),
        }
        for unit in units
    ]
    shown.sort(key=lambda one: -(one["usage"].percent if one["usage"] else 0))
    return page(
        request, "platform/storage", status, units=shown, error=error or {},
        is_operator=Role.OPERATOR in person.roles,
        decided=bool(request.query_params.get("decided")),
    )  # fmt: skip
