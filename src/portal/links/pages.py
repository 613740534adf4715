"""The page of staff that lists the links which fail, and what to do about them."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal.kit import db
from portal.links import queries
from portal.links.actions import HOME, look_again
from portal.links.verdict import DEAD, said
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.people.roles import UNIT_ROLES
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool, staff_page

TOOLS.append(Tool(HOME, "out", ("ลิงก์เสีย", "Dead links"), frozenset(UNIT_ROLES)))

AGAIN = (
    "จะตรวจอีกครั้งภายในสองนาที เปิดหน้านี้ใหม่เพื่อดูผล",
    "Looked at within two minutes; open this page again",
)


class LinkPages(Controller):
    path = HOME
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        lang = language(request)
        async with db.transaction():
            failing, standing = await queries.failing(1), await queries.standing()
        links: dict[str, dict[str, Any]] = {}
        for row in failing:
            first = {**row, "why": said(row["reason"], lang), "items": []}
            links.setdefault(row["key"], first)["items"].append(row)
        return await staff_page(
            request,
            "links/list",
            dead_links=[link for link in links.values() if link["nights"] >= DEAD],
            doubted=[link for link in links.values() if link["nights"] < DEAD],
            standing=standing,
            notice=pick(AGAIN, lang) if done == "again" else None,
        )

    @post("/again", status_code=303)
    async def again(self) -> Response:
        await look_again()
        return Redirect(f"{HOME}/?done=again", status_code=303)
