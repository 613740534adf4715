"""Completeness of the units of a province, for who looks after them: the matrix, one unit's cells,
reminders and waivers (J12, R84, R104). What is decided here is done in the unit, by the worker."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.catalog.checklists import lists_now
from portal.compliance import jobs
from portal.compliance.counting import counted, note_provinces, nudges, province_trend
from portal.compliance.waivers import REASON
from portal.kit import clock, db, text
from portal.kit.errors import NotFound
from portal.kit.spreadsheet import as_csv, as_xlsx
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.people.person import Person
from portal.people.roles import Role
from portal.platform import province, province_shown
from portal.platform.pages import looks_after
from portal.platform.province import Wanted
from portal.publication.labels import pick
from portal.tenants.queries import UnitInfo, provinces, unit_with_slug, units_in

PATH = "/compliance"
MOST = 60  # units counted anew for one page; the worker counts the rest within a minute or two
TREND = 30  # days


class ProvincePages(Controller):
    path = PATH
    opt = {"audience": PLATFORM_STAFF}
    include_in_schema = False

    @get()
    async def matrix(self, request: Request) -> Response:
        found = await looked_at(request)
        lang = language(request)
        async with db.transaction():
            named = found.wanted.view or next(
                (one.name for one in found.lists if one.family == "moit"), found.lists[0].name
            )
            trend = await province_trend(found.province, named, TREND)
            reminded = await nudges([row.unit.id for row in found.rows])
        return page(
            request, "platform/province",
            **province_shown.matrix(found, lang), trend=province_shown.trend(trend),
            trend_of=next(pick((one.short_th, one.short_en), lang) for one in found.lists
                          if one.name == named),
            reminded=reminded, today=found.today,
        )  # fmt: skip

    @get("/tables/{filename:str}")
    async def table(self, request: Request, filename: FromPath[str]) -> Response[bytes]:
        """The same as units.csv or units.xlsx."""
        name, _, ext = filename.partition(".")
        if name != "units" or ext not in province_shown.TYPES:
            raise NotFound
        found = await looked_at(request)
        lines = province_shown.table(found, language(request))
        data = (
            as_csv(lines) if ext == "csv" else as_xlsx([[str(one) for one in row] for row in lines])
        )
        return Response(
            data,
            media_type=province_shown.TYPES[ext],
            headers={
                "Content-Disposition": f'attachment; filename="units.{ext}"',
                "Cache-Control": "no-store",
            },
        )

    @get("/units/{slug:str}")
    async def unit(self, request: Request, slug: FromPath[str]) -> Response:
        """One unit's cells, as it noted them."""
        return await _unit_page(request, await _in_care(request, slug))

    @post("/units/{slug:str}/nudge", status_code=303)
    async def nudge(self, request: Request, slug: FromPath[str]) -> Redirect:
        person, unit = must_be_signed_in(person_of(request)), await _in_care(request, slug)
        async with db.transaction():
            await jobs.nudge.later_for(unit.id, str(person.account))
        return Redirect(f"{PATH}/units/{slug}?done=nudged", status_code=303)

    @post("/units/{slug:str}/waivers", status_code=303)
    async def waive(self, request: Request, slug: FromPath[str]) -> Response:
        """`cell`: "key of the slot|code of the period", or of all periods without a code; `act`:
        waive or withdraw."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        unit = await _in_care(request, slug)
        key, _, period = str(form.get("cell", "")).partition("|")
        reason = text.lines(str(form.get("reason", "")))
        act = "withdraw" if form.get("act") == "withdraw" else "waive"
        noted = (await counted([unit.tenant])).get(unit.id)
        known = {name.partition("|")[0] for name in noted.states} if noted else set()
        wrong = {}
        if key not in known:
            wrong["cell"] = "ไม่มีรายการนี้ เลือกจากรายการของหน่วยงาน"
        if not text.says_something(reason) or len(reason) > REASON:
            wrong["reason"] = f"บอกเหตุผล ไม่เกิน {REASON} ตัวอักษร"
        if wrong:
            typed = {"cell": f"{key}|{period}", "reason": reason}
            return await _unit_page(request, unit, typed, wrong)
        work = jobs.withdraw if act == "withdraw" else jobs.waive
        async with db.transaction():
            await work.later_for(unit.id, str(person.account), key, period, reason)
        return Redirect(f"{PATH}/units/{slug}?done={act}", status_code=303)


async def looked_at(request: Request) -> province_shown.Found:
    """What the asker asked to see of a province in their care. NotFound: another's."""
    person, asked = must_be_signed_in(person_of(request)), request.query_params
    names = await in_care(person)
    name = asked.get("province", "") or (names[0] if names else "")
    if name not in names:
        raise NotFound("ไม่มีจังหวัดนี้ในความดูแลของคุณ", "No such province in your care")
    async with db.transaction():
        today = clock.today()
    lists = lists_now(today)
    view = asked.get("view", "")
    wanted = Wanted(
        view=view if view in [one.name for one in lists] else "",
        round_=asked.get("round", ""),
        kind=asked.get("kind", ""),
        district=asked.get("district", ""),
        only=asked.get("only", ""),
        sort=asked.get("sort", "worst"),
    )
    units = await units_in(name)
    figures = await counted([one.tenant for one in units], most=MOST)
    await note_provinces(name)
    over = province.columns(lists, wanted.view, wanted.round_)
    rows = province.rows(units, figures, over, wanted)
    return province_shown.Found(name, names, today, lists, wanted, units, over, rows)


async def in_care(person: Person) -> list[str]:
    """The provinces that this person looks after: an operator all of them."""
    if Role.OPERATOR in person.roles:
        return await provinces()
    own = person.positions.get(str(Role.PROVINCIAL_ADMIN), "")
    return [own] if own else []


async def _in_care(request: Request, slug: str) -> UnitInfo:
    """NotFound: no such unit, or another province's."""
    person = must_be_signed_in(person_of(request))
    unit = await unit_with_slug(slug)
    if not looks_after(person.positions, unit):
        raise NotFound(f"ไม่มีหน่วยงาน {slug}", f"No unit {slug}")
    return unit


async def _unit_page(
    request: Request,
    unit: UnitInfo,
    typed: dict[str, str] | None = None,
    error: dict[str, str] | None = None,
) -> Response:
    noted = (await counted([unit.tenant]))[unit.id]
    async with db.transaction():
        today = clock.today()
        reminded = (await nudges([unit.id])).get(unit.id)
    shown: dict[str, Any] = province_shown.unit(unit, noted, lists_now(today), language(request))
    return page(
        request, "platform/province_unit", 422 if error else 200, **shown, typed=typed or {},
        error=error or {}, reminded=reminded, today=today,
        done=request.query_params.get("done", ""),
    )  # fmt: skip
