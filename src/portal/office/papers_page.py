"""The settings page of how official papers call the unit (R11, R99, R101): who heads it, who runs
its site, the line ส่วนราชการ, what its announcement is called and whom it is for. Kept in the
unit's file; the letters before its numbers are set where the numbers are."""

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
from portal.tenants.unit_file import Organisation, Papers, UnitFile

PATH = "/staff/settings/papers"
LABEL = ("ถ้อยคำในเอกสารราชการ", "Words of official papers")
TOOLS.append(Tool(PATH, "file", LABEL, frozenset({Role.UNIT_ADMIN})))
ORGANISATION = ("head_position", "responsible_group")
PAPERS = ("agency", "subject", "applies_to", "manager")
LONGEST = 300


class PapersPages(Controller):
    path = PATH
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        async with db.transaction():
            file = msgspec.convert((await unit_now()).facts, UnitFile)
        return await office_page(request, "office/papers", typed=_now(file), error={})

    @post(status_code=303)
    async def save(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in ORGANISATION + PAPERS}
        if wrong := _wrong(typed):
            return await office_page(request, "office/papers", 422, typed=typed, error=wrong)
        async with db.transaction():
            file = await own_file()
            organisation: Organisation = msgspec.structs.replace(
                file.organisation, **{name: typed[name] for name in ORGANISATION}
            )
            papers: Papers = msgspec.structs.replace(
                file.papers, **{name: typed[name] for name in PAPERS}
            )
            changed = msgspec.structs.replace(file, organisation=organisation, papers=papers)
            said = {"setting": "papers", "was": _now(file)}
            await apply_unit(changed, person, person.role_for((Role.UNIT_ADMIN,)), said)
        return Redirect(f"{PATH}?done=save", status_code=303)


def _now(file: UnitFile) -> dict[str, str]:
    return {name: getattr(file.organisation, name) for name in ORGANISATION} | {
        name: getattr(file.papers, name) for name in PAPERS
    }


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    wrong = {name: f"เขียนไม่เกิน {LONGEST} ตัวอักษร" for name in typed if len(typed[name]) > LONGEST}
    if not text.says_something(typed["head_position"]):
        wrong["head_position"] = "ใส่ตำแหน่งหัวหน้าหน่วยงาน เช่น สาธารณสุขอำเภอ หรือผู้อำนวยการโรงพยาบาล"
    if typed["subject"].startswith(("เรื่อง", "ประกาศ")):
        wrong["subject"] = "ใส่เฉพาะชื่อเรื่อง ไม่ต้องมีคำว่า ประกาศ หรือ เรื่อง และไม่ต้องใส่ปี"
    if typed["applies_to"].startswith("สำหรับ"):
        wrong["applies_to"] = "ระบบเติมคำว่า สำหรับ ให้ ใส่เฉพาะคำที่ตามหลัง"
    return wrong
