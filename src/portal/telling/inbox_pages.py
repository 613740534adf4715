"""A person's inbox: the letters of this unit, the unread first, and how they want them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from portal.kit import db
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.roles import UNIT_ROLES
from portal.publication.labels import pick
from portal.publication.pages import PAGE_SIZE, pages
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.telling import actions, queries

TOOLS.append(Tool("/staff/inbox/", "mail", ("กล่องจดหมาย", "Inbox"), frozenset(UNIT_ROLES)))

HOW = {
    "at_once": (
        ("ทันทีทุกฉบับ", "Each at once"),
        ("อีเมลมาเมื่อเกิดเรื่อง", "An e-mail when it happens"),
    ),
    "digest": (
        ("วันละครั้ง", "Once a day"),
        (
            "สรุปเวลา 08.00 น. วันทำการ เรื่องด่วนยังมาทันที",
            "At 08.00 on working days; urgent ones still come at once",
        ),
    ),
    "both": (
        ("ทั้งสองแบบ", "Both"),
        ("ทันทีทุกฉบับ และสรุปตอนเช้า", "Each at once, and the summary too"),
    ),
}
DONE = {
    "read": ("ทำเครื่องหมายว่าอ่านแล้วทั้งหมด", "All are marked as read"),
    "how": ("บันทึกวิธีรับจดหมายแล้ว", "Saved how you want letters"),
}


class InboxPages(Controller):
    path = "/staff/inbox"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def list_(
        self,
        request: Request,
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
        done: FromQuery[str] = "",
    ) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        assert person.account is not None
        async with db.transaction():
            found, total = await queries.letters(person.account, page, PAGE_SIZE)
            how = await queries.choice_of(person.account)
        return await staff_page(
            request,
            "telling/inbox",
            letters=[dict(row) for row in found],
            pages=pages(page, total, "/staff/inbox/?"),
            how=how,
            choices=_choices(lang),
            notice=pick(DONE[done], lang) if done in DONE else None,
        )

    @get("/{letter_id:uuid}")
    async def open(self, request: Request, letter_id: FromPath[UUID]) -> Response:
        person = must_be_signed_in(person_of(request))
        assert person.account is not None
        letter = await actions.open_letter(letter_id, person.account)
        return await staff_page(request, "telling/letter", letter=dict(letter))

    @get("/{letter_id:uuid}/go")
    async def go(self, request: Request, letter_id: FromPath[UUID]) -> Redirect:
        """Straight to what the letter is about; it is read then."""
        person = must_be_signed_in(person_of(request))
        assert person.account is not None
        letter = await actions.open_letter(letter_id, person.account)
        return Redirect(letter["path"], status_code=303)

    @post("/read-all", status_code=303)
    async def read_all(self, request: Request) -> Redirect:
        person = must_be_signed_in(person_of(request))
        assert person.account is not None
        await actions.read_all(person.account)
        return Redirect("/staff/inbox/?done=read", status_code=303)

    @post("/how", status_code=303)
    async def how(self, request: Request) -> Redirect:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        assert person.account is not None
        await actions.choose(person.account, str(sent.get("how", "")))
        return Redirect("/staff/inbox/?done=how", status_code=303)


def _choices(lang: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": pick(label, lang), "hint": pick(hint, lang)}
        for code, (label, hint) in HOW.items()
    ]
