"""The settings page of how people reach the unit (R114) and whom its policies name (PDPA s.41):
kept in the unit's file, shown in the foot of each page."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect

from portal.kit import db, text
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import person_of
from portal.people.roles import Role
from portal.publication.staff import TOOLS, Tool
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import Contact, Policies, UnitFile

PATH = "/staff/settings/contact"
TOOLS.append(Tool(PATH, "phone", ("ช่องทางติดต่อ", "Contact details"), frozenset({Role.UNIT_ADMIN})))
CONTACT = ("address", "hours", "phone", "fax", "email", "map_url")
POLICIES = ("webmaster_email", "security_email", "dpo", "dpo_email", "dpo_phone")
LONGEST = 300


class ContactPages(Controller):
    path = PATH
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        async with db.transaction():
            file = msgspec.convert((await unit_now()).facts, UnitFile)
        known: dict[str, str] = msgspec.to_builtins(file.policies)
        return await office_page(
            request, "office/contact", typed=known | msgspec.to_builtins(file.contact), error={}
        )

    @post(status_code=303)
    async def save(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in CONTACT + POLICIES}
        if wrong := _wrong(typed):
            return await office_page(request, "office/contact", 422, typed=typed, error=wrong)
        async with db.transaction():
            file = await own_file()
            was: dict[str, Any] = msgspec.to_builtins(file.contact)
            contact = Contact(**{name: typed[name] for name in CONTACT})
            policies: Policies = msgspec.structs.replace(
                file.policies, **{name: typed[name] for name in POLICIES}
            )
            changed = msgspec.structs.replace(file, contact=contact, policies=policies)
            said = {"setting": "contact", "was": was}
            await apply_unit(changed, person, person.role_for((Role.UNIT_ADMIN,)), said)
        return Redirect(f"{PATH}?done=save", status_code=303)


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    wrong = {name: f"เขียนไม่เกิน {LONGEST} ตัวอักษร" for name in typed if len(typed[name]) > LONGEST}
    for name in ("email", "webmaster_email", "security_email", "dpo_email"):
        before, _, host = typed[name].partition("@")
        if typed[name] and (not before or "." not in host or " " in typed[name]):
            wrong[name] = "เขียนอีเมลให้ครบ เช่น sso@moph.go.th"
    for name in ("phone", "fax", "dpo_phone"):
        if typed[name] and sum(letter.isdigit() for letter in typed[name]) < 3:
            wrong[name] = "เขียนหมายเลข เช่น 0 3624 4433 ต่อ 12"
    if typed["map_url"] and not text.is_web_address(typed["map_url"]):
        wrong["map_url"] = "วางลิงก์แผนที่ที่ขึ้นต้นด้วย https://"
    return wrong
