"""The pages of the appointment order, the training log and the yearly duty."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect

from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid
from portal.office import duty, records
from portal.office.page import office_page
from portal.office.roster import roster
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import staff_page
from portal.tenants.queries import unit_now

ORDER, TRAINING, DUTY = "/staff/settings/order", "/staff/settings/training", "/staff/duty"


class OrderPages(Controller):
    path = ORDER
    include_in_schema = False

    @get(opt={"audience": only(Role.UNIT_ADMIN, Role.APPROVER)})
    async def show(self, request: Request) -> Response:
        return await _order(request, {"number": "", "day": ""})

    @post(opt={"audience": only(Role.UNIT_ADMIN)}, status_code=303)
    async def keep(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in ("number", "day")}
        try:
            await records.record_order(typed["number"], typed["day"], person)
        except Invalid as error:
            return await _order(request, typed, 422, error.fields)
        return Redirect(ORDER, status_code=303)


async def _order(
    request: Request,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    async with db.transaction():
        unit, now, kept = await unit_now(), await records.assignments(), await records.orders()
    last = kept[0] if kept else None
    listed = [
        one | {f"shown_{name}": _shown(one[name]) for name in ("from", "until")} for one in now
    ]
    return await office_page(
        request, "office/order", status, typed=typed, error=error or {}, assignments=listed,
        orders=kept, last=last, changes=records.changes(now, last),
        organisation=unit.facts.get("organisation", {}),
    )  # fmt: skip


def _shown(day: str) -> str:
    """An order is Thai, in Thai digits."""
    return thai.digits(thai.short_date(date.fromisoformat(day))) if day else ""


class TrainingPages(Controller):
    path = TRAINING
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        return await _training(request, {})

    @post(status_code=303)
    async def keep(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        names = ("person", "topic", "day", "hours", "evidence")
        typed = {name: text.line(str(form.get(name, ""))) for name in names}
        assert person.account is not None
        try:
            account = UUID(typed["person"]) if typed["person"] else person.account
        except ValueError:
            account = UUID(int=0)
        try:
            await records.add_training(account, typed, person)
        except Invalid as error:
            return await _training(request, typed, 422, error.fields)
        return Redirect(TRAINING, status_code=303)


async def _training(
    request: Request,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    person = must_be_signed_in(person_of(request))
    async with db.transaction():
        found = await records.trainings()
        people = [one for one in await roster() if one.present and not one.disabled]
    log = [
        {"name": name, "rows": (rows := list(group)), "hours": sum(row["hours"] for row in rows)}
        for (name, _), group in groupby(found, key=lambda row: (row["name"], row["account"]))
    ]
    return await office_page(
        request, "office/training", status, typed=typed, error=error or {}, log=log,
        people=people, me=str(person.account),
    )  # fmt: skip


class DutyPages(Controller):
    path = DUTY
    include_in_schema = False

    @get(opt={"audience": ANY_STAFF})
    async def show(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        async with db.transaction():
            due, last = await duty.duty_due(person), await duty.accepted_at(person)
            until = last + duty.VALID if last else None
            today = clock.today()
        more: dict[str, Any] = {
            "due": due, "last": last, "until": until, "today": today, "act": duty.act(),
            "duties": [pick(one, lang) for one in duty.DUTIES],
            "is_webmaster": Role.WEBMASTER in person.roles,
            "next": _inside(request.query_params.get("next", "")),
        }  # fmt: skip
        return await staff_page(request, "office/duty", **more)

    @post("/accept", opt={"audience": only(Role.WEBMASTER)}, status_code=303)
    async def accept(self, request: Request) -> Response:
        form = await request.form()
        await duty.accept(must_be_signed_in(person_of(request)))
        return Redirect(_inside(str(form.get("next", ""))) or DUTY, status_code=303)


def _inside(target: str) -> str:
    """Only a settings page or the staff home; anything else is nothing."""
    plain = target.isascii() and target.isprintable() and not set(target) & set("\\?#%")
    known = target == "/staff/" or target.startswith("/staff/settings")
    return target if plain and known else ""
