"""The unit's registers of papers: the next number of each, who has which, what the book has."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal.kit import db
from portal.kit.errors import Conflict, Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import staff_page
from portal.reports import labels, registers
from portal.reports.kinds import KINDS

PATH = "/staff/reports/numbers"
KEEPERS = only(*registers.KEEPERS)


class NumberPages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": ANY_STAFF})
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        return await _page(request, notice=labels.notice(done, language(request)))

    @post("/prefix", opt={"audience": only(Role.UNIT_ADMIN)}, status_code=303)
    async def prefix(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {"prefix": str(sent.get("prefix", ""))}
        try:
            await registers.set_prefix(typed["prefix"], person)
        except Invalid as error:
            return await _page(request, error, prefix_typed=typed)
        return Redirect(f"{PATH}?done=prefix", status_code=303)

    @post("/next", opt={"audience": KEEPERS}, status_code=303)
    async def next_(self, request: Request) -> Response:
        """The paper book has gone on."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(sent.get(name, "")) for name in ("register", "next")}
        try:
            await registers.set_next(typed["register"], typed["next"], person)
        except (Invalid, Conflict) as error:
            return await _page(request, error, next_typed=typed)
        return Redirect(f"{PATH}?done=next", status_code=303)

    @post("/reserve", opt={"audience": KEEPERS}, status_code=303)
    async def reserve(self, request: Request) -> Response:
        """A number that stands in the paper book for something else."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(sent.get(name, "")) for name in ("register", "number", "note")}
        try:
            await registers.reserve(typed["register"], typed["number"], typed["note"], person)
        except Invalid as error:
            return await _page(request, error, reserve_typed=typed)
        return Redirect(f"{PATH}?done=reserved", status_code=303)


async def _page(request: Request, error: Invalid | Conflict | None = None, **more: Any) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        prefix = await registers.prefix_of("memo")
        shown = [await _register(code, prefix, lang) for code in registers.REGISTERS]
    values: dict[str, Any] = {
        "prefix": prefix,
        "registers": shown,
        "may_keep": bool(person.roles & set(registers.KEEPERS)),
        "may_name": Role.UNIT_ADMIN in person.roles,
        "errors": error.fields or {"": error.message} if error else {},
        "prefix_typed": {"prefix": prefix},
        "next_typed": {},
        "reserve_typed": {},
        "notice": None,
    }
    return await staff_page(
        request, "reports/numbers", error.status if error else 200, **(values | more)
    )


async def _register(code: str, prefix: str, lang: str) -> dict[str, Any]:
    """One register in this year: what would be issued next, and what is taken."""
    number, year = await registers.standing(code)
    rows = await registers.taken(code, year)
    return {
        "code": code,
        "name": pick(registers.REGISTERS[code], lang),
        "year": year,
        "next": registers.printed(code, prefix, number, year),
        "rows": [_row(row, code, prefix, year, lang) for row in rows],
        "gaps": registers.gaps([row["number"] for row in rows]),
        "kinds": [pick((one.name_th, one.name_en), lang) for one in KINDS.values()
                  if one.register == code],
    }  # fmt: skip


def _row(row: Any, code: str, prefix: str, year: int, lang: str) -> dict[str, Any]:
    return {
        "number": registers.printed(code, prefix, row["number"], year),
        "how": pick(labels.HOW[row["how"]], lang),
        "about": row["name"] or row["note"],
        "url": f"/staff/reports/{row['paper']}" if row["paper"] else "",
        "day": row["day"] or row["at"].date(),
        "by": row["given_name"],
        "superseded": row["state"] == "superseded",
    }
