"""One's own account: password, open sessions, access tokens, signing out."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import text
from portal.kit.errors import Invalid, NotFound
from portal.people import actions, sessions
from portal.people.audience import SIGNED_IN
from portal.people.page import language, person_of
from portal.publication.staff import staff_page

SCOPES = (("read", "อ่านข้อมูล", "Read"), ("write", "ทำรายการแทนฉัน", "Act for me"))
MOST_DAYS = 366


class OwnAccount(Controller):
    path = "/staff"
    opt = {"audience": SIGNED_IN}
    include_in_schema = False

    @post("/sign-out", status_code=303, opt={"audience": SIGNED_IN, "before_second_factor": True})
    async def leave(self, request: Request) -> Redirect:
        person = actions.must_be_signed_in(person_of(request))
        if person.session:
            await sessions.end(person.session)
        return Redirect("/staff/sign-in", status_code=303, cookies=[sessions.cookie("", over=True)])

    @post("/sign-out-everywhere", status_code=303)
    async def leave_everywhere(self, request: Request) -> Redirect:
        person = actions.must_be_signed_in(person_of(request))
        assert person.account is not None
        await sessions.end_all(person.account)
        return Redirect("/staff/sign-in", status_code=303, cookies=[sessions.cookie("", over=True)])

    @get("/account")
    async def account(self, request: Request) -> Response[str]:
        return await _account(request)

    @post("/account/password", status_code=303)
    async def password(self, request: Request) -> Response:
        person, form = actions.must_be_signed_in(person_of(request)), await request.form()
        given = [str(form.get(name, "")) for name in ("current", "new", "again")]
        try:
            await actions.change_password(person, *given)
        except Invalid as error:
            return await _account(request, 422, error=error.fields)
        return Redirect("/staff/sign-in", status_code=303, cookies=[sessions.cookie("", over=True)])

    @post("/account/tokens", status_code=200)
    async def issue(self, request: Request) -> Response[str]:
        """The token is in this answer and nowhere else."""
        person, form = actions.must_be_signed_in(person_of(request)), await request.form()
        name, days = text.line(str(form.get("name", "")))[:80], str(form.get("days", "90"))
        scopes = [code for code, *_ in SCOPES if code in form.getall("scope", [])]
        wrong = {}
        if not name:
            wrong["name"] = "ตั้งชื่อให้รู้ว่าใช้ที่ใด"
        if not scopes:
            wrong["scope"] = "เลือกสิทธิอย่างน้อยหนึ่งอย่าง"
        if not 1 <= (text.whole(days) or 0) <= MOST_DAYS:
            wrong["days"] = f"ใส่จำนวนวัน 1 ถึง {MOST_DAYS}"
        if wrong:
            return await _account(request, 422, error=wrong)
        assert person.account is not None
        secret = await sessions.issue_token(person.account, name, scopes, int(days))
        return await _account(request, new_token=secret)

    @post("/account/tokens/{token_id:uuid}/revoke", status_code=303)
    async def revoke(self, request: Request, token_id: FromPath[UUID]) -> Redirect:
        person = actions.must_be_signed_in(person_of(request))
        assert person.account is not None
        if not await sessions.revoke_token(person.account, token_id):
            raise NotFound("ไม่มีโทเคนนี้", "No such token")
        return Redirect("/staff/account", status_code=303)


# The first that a browser's own long name holds; each claims to be those further down.
BROWSERS = ("Line", "Edg", "OPR", "SamsungBrowser", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux")
CALLED = {
    "Line": "LINE", "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Mac OS X": "macOS", "CrOS": "ChromeOS",
}  # fmt: skip


def device(agent: str) -> str:
    """A browser's name for itself as people say it: "Chrome · Android"; "" when it says nothing
    known."""
    found = [next((one for one in names if one in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(CALLED.get(one, one) for one in found if one)


async def _account(request: Request, status: int = 200, **more: Any) -> Response[str]:
    person = actions.must_be_signed_in(person_of(request))
    assert person.account is not None
    open_now = await sessions.sessions_of(person.account)
    lang = language(request)
    values: dict[str, Any] = {
        "sessions": [
            {**row, "device": device(row["agent"]), "current": row["id"] == person.session}
            for row in open_now
        ],
        "tokens": [dict(row) for row in await sessions.tokens_of(person.account)],
        "scope_choices": [
            {"code": code, "label": english if lang == "en" else thai}
            for code, thai, english in SCOPES
        ],
        "second_factor": person.second_factor,
        "new_token": None,
        "error": {},
    }
    return await staff_page(request, "people/account", status, **(values | more))
