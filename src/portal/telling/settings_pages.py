"""Where the unit administrator sets up LINE and the webhook; a secret is never shown again."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.kit import db
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.telling import actions, queries
from portal.telling.adapters import KINDS

HOME = "/staff/settings/telling"
TOOLS.append(
    Tool(HOME, "chat", ("แจ้งทาง LINE และระบบอื่น", "LINE and webhook"), frozenset({Role.UNIT_ADMIN}))
)

DONE = {
    "set": ("บันทึกการตั้งค่าแล้ว ลองส่งข้อความทดสอบได้", "Saved. Try a test message"),
    "removed": ("เลิกใช้ช่องทางนี้แล้ว ค่าลับถูกลบแล้ว", "Removed, with its secret"),
    "test": ("กำลังส่งข้อความทดสอบ ดูผลในรายการด้านล่าง", "The test is on its way; see the list below"),
    "again": ("กำลังส่งที่ค้างอีกครั้ง", "Sending again what was not taken"),
}


class TellingPages(Controller):
    path = HOME
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @get("/")
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        lang = language(request)
        return await _page(request, notice=pick(DONE[done], lang) if done in DONE else None)

    @post("/{kind:str}", status_code=303)
    async def set_(self, request: Request, kind: FromPath[str]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        address, secret = (str(sent.get(name, "")) for name in ("address", "secret"))
        try:
            await actions.set_adapter(kind, address, secret, person)
        except Invalid as error:
            return await _page(
                request, 422, errors=error.fields, tried=kind, values={"address": address}
            )
        return Redirect(f"{HOME}/?done=set", status_code=303)

    @post("/{kind:str}/{verb:str}", status_code=303)
    async def act(self, request: Request, kind: FromPath[str], verb: FromPath[str]) -> Response:
        """remove, test, or again (what was not taken)."""
        person = must_be_signed_in(person_of(request))
        match verb:
            case "remove":
                await actions.remove_adapter(kind, person)
            case "test":
                await actions.send_test(kind, person)
            case "again":
                await actions.send_again(kind, person)
            case _:
                raise NotFound
        return Redirect(f"{HOME}/?done={'removed' if verb == 'remove' else verb}", status_code=303)


async def _page(request: Request, status: int = 200, **more: Any) -> Response:
    async with db.transaction():
        known = await queries.adapters()
        ways = []
        for kind in KINDS:
            sent = [dict(row) for row in await queries.deliveries(kind)]
            ways.append(
                {
                    "kind": kind,
                    "set": dict(known[kind]) if kind in known else None,
                    "sent": sent,
                    "stuck": any(row["tries"] and not row["done_at"] for row in sent),
                }
            )
    values: dict[str, Any] = {"ways": ways, "errors": {}, "tried": "", "values": {}}
    return await staff_page(request, "telling/settings", status, **(values | more))
