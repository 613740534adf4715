"""The slot board: what is missing first, with what to do about it; placing what is public already,
and taking that back (R23, R84, R104, J9)."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from portal.catalog.asked import Asked
from portal.catalog.checklists import lists_of, years_shown
from portal.catalog.declarations import MAY_DECLARE
from portal.catalog.places import exactly
from portal.compliance import next_step
from portal.compliance.coverage import Cell, State, coverage
from portal.compliance.shown import GROUPS, figures_shown, list_name, shown, with_steps
from portal.kit import clock, db
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication import places
from portal.publication.labels import pick
from portal.publication.staff import staff_page

HOME = "/staff/compliance"
Year = Annotated[int | None, QueryParameter(ge=2500, le=2700)]
Quarter = Annotated[int, QueryParameter(ge=0, le=4)]
FOUND = 20  # of a search on the page of one slot


@dataclass(frozen=True)
class View:
    """What is looked at: a list's name ("": all), a fiscal year, a column, a quarter (0: all)."""

    list: str
    year: int
    column: str
    quarter: int

    def url(self, **other: Any) -> str:
        """This page with something else chosen."""
        given = {**self.__dict__, **other}
        given["state"] = given.pop("column")
        chosen = {name: one for name, one in given.items() if one}
        return f"{next_step.BOARD}?{urlencode(chosen)}"


class BoardPages(Controller):
    path = HOME
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/board")
    async def board(
        self,
        request: Request,
        in_list: Annotated[str, QueryParameter(name="list")] = "",
        year: Year = None,
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        quarter: Quarter = 0,
        placed: FromQuery[UUID | None] = None,
        at: FromQuery[str] = "",
    ) -> Response:
        """`placed`, `at`: an item that was just placed, and where: can be undone."""
        view = View(in_list, year or 0, in_state, quarter)
        return await _board(request, view, placed=placed, at=at)

    @get("/slot")
    async def slot(
        self,
        request: Request,
        slot: FromQuery[str] = "",
        period: FromQuery[str] = "",
        year: Year = None,
        q: FromQuery[str] = "",
    ) -> Response:
        """One slot in one of its periods. Eleven statements."""
        lang = language(request)
        async with db.transaction():
            asked_year = known_year(year)
            lists = [one for one in lists_of(asked_year) if one.name == slot.partition(":")[0]]
            cells = await coverage(lists, FOUND)
            found = [one for one in cells if (one.key, one.period.code) == (slot, period)]
            if not found:
                raise NotFound("ไม่มีรายการนี้", "No such entry")
            seen = await next_step.known(asked_year)
            exact = exactly(slot, period)
            by_hand = await db.rows(
                "SELECT item FROM placement WHERE slot = $1 AND period = $2", slot, period
            )
        [cell] = found
        there = {one.id for one in cell.items}
        matching = [
            {"id": one.id, "title": one.title, "because": ""}
            for one in seen.items
            if q.strip() and q.strip() in one.title and one.id not in there
        ]
        return await staff_page(
            request,
            "compliance/slot",
            cell=with_steps(cell, seen, lang, most=10),
            exact=exact,
            by_hand={row["item"] for row in by_hand},
            matching=matching[:FOUND],
            q=q.strip()[:200],
            year=asked_year,
            view=View("", asked_year, "", 0),
            **rights(request),
        )


class PlacingPages(Controller):
    path = HOME
    opt = {"audience": only(Role.WEBMASTER)}
    include_in_schema = False

    @post("/place", status_code=303)
    async def place(self, request: Request) -> Response:
        """`item` into the place `at`, which may name a period."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        view, at = _view(form), str(form.get("at", ""))
        try:
            item = UUID(str(form.get("item", "")))
        except ValueError:
            raise NotFound("ไม่พบเรื่องนี้ที่เผยแพร่อยู่", "Not public here") from None
        try:
            await places.add(item, at, person)
        except Invalid as error:
            return await _board(request, view, error.status, problem=error.message)
        return Redirect(view.url(placed=item, at=at), status_code=303)

    @post("/take-away", status_code=303)
    async def take_away(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        try:
            item = UUID(str(form.get("item", "")))
        except ValueError:
            raise NotFound("ไม่พบเรื่องนี้ที่เผยแพร่อยู่", "Not public here") from None
        await places.take_away(item, str(form.get("at", "")), person)
        return Redirect(_view(form).url(), status_code=303)


def _view(form: Any) -> View:
    def number(name: str) -> int:
        given = str(form.get(name, ""))
        return int(given) if given.isdecimal() and len(given) < 5 else 0

    return View(str(form.get("list", "")), number("year"), str(form.get("state", "")),
                number("quarter"))  # fmt: skip


def known_year(year: int | None) -> int:
    """This fiscal year unless another one with lists is asked for; NotFound for any else."""
    years = years_shown(clock.today())
    if year and year not in years:
        raise NotFound("ไม่มีรายการของปีนี้", "No list of this year")
    return year or years[-1]


def rights(request: Request) -> dict[str, bool]:
    roles = must_be_signed_in(person_of(request)).roles
    return {
        "may_place": Role.WEBMASTER in roles,
        "may_declare": bool(roles & set(MAY_DECLARE)),
    }


def with_name(lists: list[Asked], name: str) -> list[Asked]:
    """The one of this name, all without one; Invalid names the field."""
    found = [one for one in lists if name in ("", one.name)]
    if not found:
        raise Invalid("ไม่มีรายการตรวจนี้", "No such list", fields={"list": "เลือกจากรายการ"})
    return found


async def _board(
    request: Request,
    view: View,
    status: int = 200,
    *,
    placed: UUID | None = None,
    at: str = "",
    problem: str = "",
) -> Response:
    """Ten statements."""
    lang = language(request)
    codes = [code for code, _, _ in GROUPS]
    if view.column and view.column not in codes:
        raise Invalid("ไม่มีสถานะนี้", "No such state", fields={"state": "เลือกจากรายการ"})
    async with db.transaction():
        view = View(view.list, known_year(view.year), view.column, view.quarter)
        lists = lists_of(view.year)
        cells = await coverage(with_name(lists, view.list))
        seen = await next_step.known(view.year)
        years = years_shown(clock.today())
    cells = [one for one in cells if view.quarter in (0, next_step.quarter_of(one))]
    return await staff_page(
        request,
        "compliance/board",
        status,
        view=view,
        groups=[_group(one, cells, seen, view, lang) for one in GROUPS],
        figures=figures_shown(cells),
        lists=[{"name": one.name, "label": list_name(one, lang)} for one in lists],
        years=years[::-1],
        states=[{"code": code, "label": pick(words, lang)} for code, _, words in GROUPS],
        undo=_undo(placed, at, cells, seen, lang),
        problem=problem,
        **rights(request),
    )


def _group(
    group: tuple[str, tuple[State, ...], tuple[str, str]],
    cells: list[Cell],
    seen: next_step.Known,
    view: View,
    lang: str,
) -> dict[str, Any]:
    """A column of the board; what is done or not asked for yet needs no steps."""
    code, states, title = group
    mine = sorted(
        (one for one in cells if one.state in states), key=lambda one: states.index(one.state)
    )
    steps = code in ("todo", "due")
    listed = mine if view.column in ("", code) else []
    return {
        "code": code,
        "title": pick(title, lang),
        "count": len(mine),
        "open": code == "todo" or view.column == code,
        "chosen": view.column in ("", code),
        "cells": [with_steps(one, seen, lang) if steps else shown(one, lang) for one in listed],
    }


def _undo(
    placed: UUID | None, at: str, cells: list[Cell], seen: next_step.Known, lang: str
) -> dict[str, Any] | None:
    """What was just placed, where it still stands."""
    if placed is None:
        return None
    item = next((one for one in seen.items if one.id == placed), None)
    cell = next((one for one in cells if exactly(one.key, one.period.code) == at), None)
    if item is None or cell is None or placed not in {one.id for one in cell.items}:
        return None
    return {"item": placed, "title": item.title, "at": at, "cell": shown(cell, lang)}
