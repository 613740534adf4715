"""The settings page on which a webmaster or the administrator declares that there is nothing for a
category or a slot, and takes that back (R31)."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.catalog import declarations
from portal.catalog.places import place_groups, places_of
from portal.catalog.queries import tree
from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.publication.labels import pick
from portal.publication.staff import SETTINGS, TOOLS, Tool
from portal.tenants.queries import unit_now

PATH = f"{SETTINGS}/declarations"

TOOLS.append(
    Tool(
        PATH, "box", ("ประกาศว่าไม่มีข้อมูล", "Declarations of “none”"),
        frozenset(declarations.MAY_DECLARE),
    )
)  # fmt: skip


class DeclarationPages(Controller):
    path = PATH
    opt = {"audience": only(*declarations.MAY_DECLARE)}
    include_in_schema = False

    @get()
    async def show(self, request: Request, place: FromQuery[str] = "") -> Response:
        """`place`: the key of the one that is chosen already."""
        return await _show(request, {"place": place})

    @post(status_code=303)
    async def declare(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(form.get(name, "")) for name in ("place", "reason", "until_year")}
        try:
            year = text.whole(typed["until_year"])
            await declarations.declare(typed["place"], typed["reason"], year, person)
        except Invalid as error:
            return await _show(request, typed, error.fields, error.status)
        return Redirect(PATH, status_code=303)

    @post("/{declaration_id:uuid}/withdraw", status_code=303)
    async def withdraw(self, request: Request, declaration_id: FromPath[UUID]) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        try:
            await declarations.withdraw(declaration_id, str(form.get("reason", "")), person)
        except Invalid as error:
            wrong = {f"reason-{declaration_id}": error.fields["reason"]}
            return await _show(request, {}, wrong, error.status)
        return Redirect(PATH, status_code=303)


async def _show(
    request: Request,
    typed: dict[str, str] | None = None,
    error: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Six statements."""
    lang = language(request)
    async with db.transaction():
        unit, today = await unit_now(), clock.today()
        places = places_of(await tree(), unit.kind, today)
        found = await declarations.declarations()
    names = {place.key: place for place in places}
    year = thai.fiscal_year(today)
    years = [year + ahead for ahead in range(declarations.YEARS_AHEAD + 1)]
    return await office_page(
        request,
        "office/declarations",
        status,
        typed={"until_year": str(year)} | (typed or {}),
        error=error or {},
        groups=place_groups(places, lang),
        years=years,
        declared=[_listed(row, names, year, lang) for row in found],
    )


def _listed(row: Any, names: dict[str, Any], year: int, lang: str) -> dict[str, Any]:
    key = row["slot"] or f"category:{row['code']}"
    place = names.get(key)
    name = f"{place.number} {pick((place.name_th, place.name_en), lang)}" if place else key
    return dict(row) | {"name": name, "over": row["until_year"] < year}
