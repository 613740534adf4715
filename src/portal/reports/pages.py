"""The unit's official papers by fiscal year; drawing one up."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from portal.catalog.checklists import lists_of
from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.people.roles import UNIT_ROLES
from portal.publication.labels import pick
from portal.publication.staff import ALSO_WAITING, TOOLS, Tool, staff_page
from portal.reports import actions, labels, queries, year_shown
from portal.reports.kinds import FIRST_YEAR, KINDS, About
from portal.tenants.queries import unit_now

PATH = "/staff/reports/"
TOOLS.append(
    Tool(PATH, "book", ("เอกสารราชการและรายงาน", "Official papers"), frozenset(UNIT_ROLES))
)


class ReportPages(Controller):
    path = "/staff/reports"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(
        self, request: Request, year: Annotated[int | None, QueryParameter()] = None
    ) -> Response:
        return await _page(request, year)

    @post("/", status_code=303)
    async def draw_up(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        about = about_of({name: str(sent.get(name, "")) for name in FIELDS})
        try:
            paper = await actions.draw_up(about, person)
        except Invalid as error:
            return await _page(request, about.fiscal_year, error.fields, 422)
        return Redirect(f"{PATH}{paper}?done=drawn", status_code=303)


FIELDS = ("kind", "fiscal_year", "quarter", "month", "slot")


def about_of(given: dict[str, str]) -> About:
    """What was sent, as it was sent: actions say what does not hold."""
    numbers = {name: text.whole(thai.arabic(given[name]).strip()) or 0
               for name in ("fiscal_year", "quarter", "month")}  # fmt: skip
    return About(given["kind"], slot=text.line(given["slot"]), **numbers)


async def _page(
    request: Request, year: int | None, error: dict[str, str] | None = None, status: int = 200
) -> Response:
    lang = language(request)
    async with db.transaction():
        today, unit = clock.today(), await unit_now()
        now = thai.fiscal_year(today)
        chosen = year if year and FIRST_YEAR <= year <= now + 1 else now
        rows = {one: await queries.of_year(one) for one in {chosen, now, now - 1}}
        known = await queries.years()
    values: dict[str, Any] = {
        "year": chosen,
        "years": year_shown.years(today, known),
        "kinds": year_shown.kinds(rows[chosen], chosen, today, lang),
        "next": year_shown.next_due([*rows[now], *rows[now - 1]], today, lang),
        "slots": _slots(unit.kind, chosen, lang),
        "error": error or {},
    }
    return await staff_page(request, "reports/year", status, **values)


def _slots(unit_kind: str, year: int, lang: str) -> list[dict[str, str]]:
    """The lines for which a paper may be drawn up, by their lists."""
    if not any(kind.period == "slot" for kind in KINDS.values()):
        return []
    return [
        {
            "key": asked.key(slot),
            "label": f"{pick((asked.short_th, asked.short_en), lang)} {slot.code}"
            f" {pick((slot.name_th, slot.name_en or slot.name_th), lang)}",
        }
        for asked in lists_of(year)
        for slot in asked.file.slots(unit_kind).values()
    ]


async def _waiting(person: Person, lang: str) -> list[dict[str, Any]]:
    """On the staff home: the papers that wait for this person's signature."""
    found = []
    for row in await queries.waiting_for(person):
        kind = KINDS[row["kind"]]
        found.append(
            {
                "title": row["name"],
                "url": f"{PATH}{row['id']}",
                "what": pick((kind.name_th, kind.name_en), lang),
                "by": row["made_name"],
                "since": row["changed_at"],
                "label": labels.label("sign", lang),
            }
        )
    return found


ALSO_WAITING.append(_waiting)
