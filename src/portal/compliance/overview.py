"""How complete the unit is, for its head: figures of each list and quarter, the trend, five things
to do this week (R3, R84); and whether everybody may see it, which the administrator decides."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect

from portal.catalog.asked import Asked
from portal.catalog.checklists import lists_of
from portal.compliance import next_step
from portal.compliance.board import HOME, Year, known_year, rights
from portal.compliance.counting import trend
from portal.compliance.coverage import Cell, by_list, coverage, figures
from portal.compliance.freshness import freshness
from portal.compliance.shown import figures_shown, list_name, with_steps
from portal.kit import clock, db
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.roles import UNIT_ROLES, Role
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.queries import unit_now

TOOLS.append(Tool(HOME, "chart", ("ความครบถ้วน", "Completeness"), frozenset(UNIT_ROLES)))
TOOLS.append(
    Tool(next_step.BOARD, "list", ("กระดานรายการ", "Board of entries"), frozenset(UNIT_ROLES))
)
WEEKS = 12  # of the trend
HEIGHT = 80  # units of the drawing for 100 %


class CompliancePages(Controller):
    path = HOME
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get()
    async def overview(self, request: Request, year: Year = None) -> Response:
        """Fourteen statements, beside those of every staff page."""
        lang = language(request)
        async with db.transaction():
            asked_year, today, unit = known_year(year), clock.today(), await unit_now()
            lists = lists_of(asked_year)
            cells = await coverage(lists)
            seen, fresh = await next_step.known(asked_year), await freshness()
            now_year = asked_year == next_step.now_year()
            trends = [await _trend(one, cells, today, lang) for one in lists] if now_year else []
        of = by_list(cells)
        return await staff_page(
            request,
            "compliance/overview",
            year=asked_year,
            today=today,
            lists=[_list(one, of[one.name], lang) for one in lists],
            quarters=_quarters(lists, of),
            trends=trends,
            weeks=_weeks(trends),
            five=[with_steps(one, seen, lang) for one in next_step.worth_doing(cells)],
            public=unit.facts["site"].get("show_completeness", False),
            may_change=Role.UNIT_ADMIN in must_be_signed_in(person_of(request)).roles,
            fresh=fresh,
            **rights(request),
        )


class PublicSettingPages(Controller):
    path = HOME
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @post("/public", status_code=303)
    async def public(self, request: Request) -> Response:
        """Switch the public page /completeness on (`shown` is "on") or off."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        async with db.transaction():
            file = await own_file()
            was = file.site.show_completeness
            site = msgspec.structs.replace(file.site, show_completeness=form.get("shown") == "on")
            said = {"setting": "show_completeness", "was": was}
            changed = msgspec.structs.replace(file, site=site)
            await apply_unit(changed, person, person.role_for((Role.UNIT_ADMIN,)), said)
        return Redirect(f"{HOME}#h-public", status_code=303)


def _list(asked: Asked, cells: list[Cell], lang: str) -> dict[str, Any]:
    head = asked.file.checklist
    return {
        "name": asked.name,
        "label": list_name(asked, lang),
        "title": head.title_en if lang == "en" else head.title_th,
        "pass_percent": head.pass_percent,
        "figures": figures_shown(cells),
        "is_moit": bool(asked.fiscal_year),
        "earlier": head.fiscal_year if asked.fiscal_year != head.fiscal_year else 0,
    }


def _quarters(lists: Sequence[Asked], of: dict[str, list[Cell]]) -> list[dict[str, Any]]:
    """A row for each quarter, and for what no day is set for (0): the figures of each list."""
    return [
        {
            "quarter": quarter,
            "figures": [
                figures_shown([c for c in of[one.name] if next_step.quarter_of(c) == quarter])
                for one in lists
            ],
        }
        for quarter in (1, 2, 3, 4, 0)
    ]


async def _trend(asked: Asked, cells: Sequence[Cell], today: date, lang: str) -> dict[str, Any]:
    """The last of each week that was counted, the oldest first; today is counted now."""
    percents = {
        row["day"]: json.loads(row["figures"])["percent"]
        for row in await trend(asked.name, WEEKS * 7)
    }
    percents[today] = figures(one for one in cells if one.asked.name == asked.name).percent
    weeks: dict[date, tuple[date, int]] = {}
    for day in sorted(percents):
        weeks[day - timedelta(days=day.weekday())] = (day, percents[day])
    return {"label": list_name(asked, lang), "weeks": weeks, "bars": _bars(list(weeks.values()))}


def _bars(points: list[tuple[date, int]]) -> list[dict[str, Any]]:
    """In units of the drawing, 320 wide, the newest at the right end."""
    step = 320 / WEEKS
    first = WEEKS - len(points[-WEEKS:])
    return [
        {
            "day": day,
            "percent": percent,
            "x": round((first + place) * step + 2, 1),
            "width": round(step - 4, 1),
            "height": round(percent * HEIGHT / 100, 1),
            "y": round(20 + HEIGHT - percent * HEIGHT / 100, 1),
        }
        for place, (day, percent) in enumerate(points[-WEEKS:])
    ]


def _weeks(trends: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the table beside the charts, the newest first; None where nothing was counted."""
    days = sorted({week for one in trends for week in one["weeks"]}, reverse=True)[:WEEKS]
    return [
        {
            "day": max(one["weeks"][week][0] for one in trends if week in one["weeks"]),
            "percents": [one["weeks"][week][1] if week in one["weeks"] else None for one in trends],
        }
        for week in days
    ]
