"""Where the unit administrator says which IMAP mailbox is read; its password is never shown."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal.intake import mailbox, queries
from portal.intake.smtp import address_for
from portal.kit import db
from portal.kit.errors import Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.tenants.queries import unit_now

HOME = "/staff/settings/intake"
TOOLS.append(
    Tool(HOME, "mail", ("รับคำขอทางอีเมล", "Requests by e-mail"), frozenset({Role.UNIT_ADMIN}))
)

SECURITY = {
    "tls": ("TLS (พอร์ต 993)", "TLS (port 993)"),
    "starttls": ("STARTTLS (พอร์ต 143)", "STARTTLS (port 143)"),
}
DONE = {
    "set": ("บันทึกแล้ว ระบบจะอ่านกล่องจดหมายภายในหนึ่งนาที", "Saved; it is read within a minute"),
    "removed": ("เลิกอ่านกล่องจดหมายแล้ว รหัสผ่านถูกลบแล้ว", "Removed, with its password"),
}


class MailboxPages(Controller):
    path = HOME
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @get("/")
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        notice = pick(DONE[done], language(request)) if done in DONE else None
        return await _page(request, notice=notice)

    @post("/", status_code=303)
    async def set_(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        try:
            await mailbox.set_mailbox(person, sent)
        except Invalid as error:
            values = {name: str(sent.get(name, "")) for name in mailbox.FIELDS[:-1]}
            return await _page(request, 422, errors=error.fields, values=values)
        return Redirect(f"{HOME}/?done=set", status_code=303)

    @post("/remove", status_code=303)
    async def remove(self, request: Request) -> Redirect:
        await mailbox.remove_mailbox(must_be_signed_in(person_of(request)))
        return Redirect(f"{HOME}/?done=removed", status_code=303)


async def _page(request: Request, status: int = 200, **more: Any) -> Response:
    lang = language(request)
    async with db.transaction():
        found = await queries.mailbox()
        unit = await unit_now()
    values: dict[str, Any] = {
        "mailbox": dict(found) if found else None,
        "address": address_for(unit.slug),
        "choices": [{"code": code, "label": pick(label, lang)} for code, label in SECURITY.items()],
        "values": dict(found) if found else {"port": "993", "security": "tls"},
        "errors": {},
    }
    return await staff_page(request, "intake/settings", status, **(values | more))
