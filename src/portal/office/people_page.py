"""The pages of people and roles."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import clock, db, text, thai
from portal.kit.errors import Conflict, Invalid
from portal.office import accounts
from portal.office.page import confirm_page, office_page
from portal.office.roster import Member, member, membership, own_member, roster
from portal.office.warnings import warnings
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import LABELS, UNIT_ROLES, Role
from portal.publication.labels import pick
from portal.tenants.queries import unit_now

PATH = "/staff/settings/people"
DONE = {
    "given": ("ให้บทบาทแล้ว", "The role is given"),
    "ended": ("สิ้นสุดบทบาทแล้ว งานที่ค้างเป็นของทุกคนที่มีบทบาทนี้",
              "The role is ended; open tasks are everybody's who holds it"),
    "disabled": ("ปิดบัญชีแล้ว", "The account is disabled"),
    "forgotten": ("ล้างการยืนยันสองขั้นแล้ว", "The second factor is forgotten"),
}  # fmt: skip
ADMIN = {"audience": only(Role.UNIT_ADMIN)}


class PeoplePages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": only(Role.UNIT_ADMIN, Role.APPROVER)})
    async def list_(self, request: Request) -> Response:
        lang = language(request)
        async with db.transaction():
            members, lacks = await roster(), await warnings()
        more: dict[str, Any] = {}
        if done := DONE.get(request.query_params.get("done", "")):
            more["notice"] = pick(done, lang)
        return await office_page(
            request,
            "office/people",
            present=[one for one in members if one.present and not one.disabled],
            past=[one for one in members if one.disabled or not one.present],
            warnings=[lack.words(lang) for lack in lacks],
            **more,
        )

    @get("/new", opt=ADMIN)
    async def new_form(self, request: Request) -> Response:
        return await _role_form(request, _blank(), new=True)

    @post("/new", opt=ADMIN, status_code=200)
    async def add(self, request: Request) -> Response:
        """The password is in this answer and nowhere else."""
        person, typed = must_be_signed_in(person_of(request)), await _typed(request)
        try:
            given = await _given(typed)
            password = await accounts.add_person(typed, given, person)
        except Invalid as error:
            return await _role_form(request, typed, 422, new=True, error=error.fields)
        except Conflict as error:
            wrong = {"username": f"{error.message} ถ้าเป็นคนเดียวกันให้ใช้หน้า ให้บทบาท"}
            return await _role_form(request, typed, 422, new=True, error=wrong)
        username = typed["username"].lower()
        return await office_page(
            request, "office/password", username=username, name=typed["name"], password=password
        )

    @get("/role", opt=ADMIN)
    async def role_form(self, request: Request) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("username", "kind")}
        return await _role_form(request, _blank() | asked)

    @post("/role", opt=ADMIN, status_code=303)
    async def give(self, request: Request) -> Response:
        person, typed = must_be_signed_in(person_of(request)), await _typed(request)
        try:
            await accounts.give_role(typed["username"], await _given(typed), person)
        except Invalid as error:
            return await _role_form(request, typed, 422, error=error.fields)
        return Redirect(f"{PATH}?done=given", status_code=303)

    @get("/roles/{membership_id:uuid}/end", opt=ADMIN)
    async def end_form(self, request: Request, membership_id: FromPath[UUID]) -> Response:
        return await _end_form(request, membership_id, {})

    @post("/roles/{membership_id:uuid}/end", opt=ADMIN, status_code=200)
    async def end(self, request: Request, membership_id: FromPath[UUID]) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in ("last_day", "reason")}
        try:
            async with db.transaction():
                row = await membership(membership_id)
                last, reason = await accounts.read_end(membership_id, typed)
        except Invalid as error:
            return await _end_form(request, membership_id, typed, 422, error.fields)
        if form.get("confirmed") != "yes":
            label = LABELS[row["role"]]
            return await confirm_page(
                request,
                ("สิ้นสุดบทบาท", "End a role"),
                [
                    (f"{row['name']}: {label[0]} ใช้ได้ถึงสิ้นวันที่ {thai.long_date(last)}",
                     f"{row['name']}: {label[1]} until the end of {thai.long_date(last, 'en')}"),
                    ("หลังจากนั้นทำงานในบทบาทนี้ไม่ได้ทันที และงานที่มอบหมายไว้กลับเป็นของทุกคน",
                     "After that it gives no access, and assigned tasks are everybody's again"),
                    ("ยกเลิกการสิ้นสุดไม่ได้ ถ้าต้องการอีกให้มอบบทบาทใหม่",
                     "This cannot be undone; give a new role instead"),
                ],
                ("ยืนยันสิ้นสุดบทบาท", "Confirm"),
                typed,
                PATH,
            )  # fmt: skip
        await accounts.end_role(membership_id, person, last, reason)
        return Redirect(f"{PATH}?done=ended", status_code=303)

    @post("/accounts/{account_id:uuid}/reset", opt=ADMIN, status_code=200)
    async def reset(self, request: Request, account_id: FromPath[UUID]) -> Response:
        person, found = must_be_signed_in(person_of(request)), await _of_own(account_id)
        if asks := await _asks(
            request,
            found,
            ("ตั้งรหัสผ่านใหม่", "Reset the password"),
            [
                ("รหัสผ่านเดิมใช้ไม่ได้ทันที ทุกเครื่องที่เข้าสู่ระบบอยู่และโทเคนทั้งหมดสิ้นสุด",
                 "The old password stops working; every session and token ends"),
            ],
            ("ยืนยันตั้งรหัสผ่านใหม่", "Confirm"),
        ):  # fmt: skip
            return asks
        password = await accounts.reset_password(account_id, person)
        return await office_page(
            request, "office/password", username=found.username, name=found.name, password=password
        )

    @post("/accounts/{account_id:uuid}/second-factor", opt=ADMIN, status_code=200)
    async def forget(self, request: Request, account_id: FromPath[UUID]) -> Response:
        person, found = must_be_signed_in(person_of(request)), await _of_own(account_id)
        if asks := await _asks(
            request,
            found,
            ("ล้างการยืนยันสองขั้น", "Forget the second factor"),
            [
                ("ใช้เมื่อเจ้าของบัญชีทำโทรศัพท์และรหัสสำรองหาย ตรวจให้แน่ใจว่าเป็นเจ้าของบัญชีจริง",
                 "When the phone and the recovery codes are lost; make sure it is the owner"),
                ("ทุกเครื่องที่เข้าสู่ระบบอยู่และโทเคนทั้งหมดสิ้นสุด", "Every session and token ends"),
            ],
            ("ยืนยันล้างการยืนยันสองขั้น", "Confirm"),
        ):  # fmt: skip
            return asks
        await accounts.forget_second_factor(account_id, person)
        return Redirect(f"{PATH}?done=forgotten", status_code=303)

    @post("/accounts/{account_id:uuid}/disable", opt=ADMIN, status_code=200)
    async def disable(self, request: Request, account_id: FromPath[UUID]) -> Response:
        person, found = must_be_signed_in(person_of(request)), await _of_own(account_id)
        if asks := await _asks(
            request,
            found,
            ("ปิดบัญชี", "Disable the account"),
            [
                ("เข้าสู่ระบบไม่ได้ทันที ประวัติการทำงานยังอยู่",
                 "It can do nothing from now on; its history stays"),
                ("เปิดกลับเองไม่ได้ ต้องแจ้งผู้ดูแลระบบส่วนกลาง",
                 "Only the platform's operator can bring it back"),
            ],
            ("ยืนยันปิดบัญชี", "Confirm"),
        ):  # fmt: skip
            return asks
        await accounts.disable(account_id, person)
        return Redirect(f"{PATH}?done=disabled", status_code=303)

    @get("/accounts/{account_id:uuid}", opt=ADMIN)
    async def one(self, request: Request, account_id: FromPath[UUID]) -> Response:
        async with db.transaction():
            found = await member(account_id)
        own_self = account_id == must_be_signed_in(person_of(request)).account
        return await office_page(request, "office/person", one=found, own_self=own_self)


def _blank() -> dict[str, str]:
    return dict.fromkeys(accounts.FIELDS, "")


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: text.line(str(form.get(name, ""))) for name in accounts.FIELDS}


async def _given(typed: dict[str, str]) -> accounts.Given:
    async with db.transaction():
        return await accounts.read_role(typed, await _groups())


async def _groups() -> list[str]:
    return [group["name_th"] for group in (await unit_now()).facts.get("group", [])]


async def _role_form(
    request: Request,
    typed: dict[str, str],
    status: int = 200,
    *,
    new: bool = False,
    error: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    async with db.transaction():
        people = [one for one in await roster() if one.present and not one.disabled]
        groups, today = await _groups(), clock.today()
    kinds = [(code, pick(label, lang)) for code, label in accounts.KINDS.items()]
    return await office_page(
        request, "office/role", status, typed=typed, new=new, error=error or {}, people=people,
        groups=groups, roles=[(str(role), pick(LABELS[role], lang)) for role in UNIT_ROLES],
        kinds=kinds, today=thai.short_date(today, lang),
    )  # fmt: skip


async def _end_form(
    request: Request,
    found: UUID,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    async with db.transaction():
        row = await membership(found)
        today = clock.today()
    shown = typed or {"last_day": f"{today.day}/{today.month}/{today.year + 543}", "reason": ""}
    return await office_page(
        request, "office/role_end", status, one=row, typed=shown, error=error or {}
    )


async def _of_own(account: UUID) -> Member:
    async with db.transaction():
        return await own_member(account)


async def _asks(
    request: Request,
    about: Member,
    title: tuple[str, str],
    says: list[tuple[str, str]],
    button: tuple[str, str],
) -> Response | None:
    """The page that says what it means for this account, until it was confirmed there."""
    if (await request.form()).get("confirmed") == "yes":
        return None
    who = f"{about.name} ({about.username})"
    return await confirm_page(request, title, [(who, who), *says], button, {}, PATH)
