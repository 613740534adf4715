"""What ends soon and what waits for a person's word; asking for more time and deciding of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.kit import clock, db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.actions import take
from portal.publication.failures import failing
from portal.publication.forms import ActionForm
from portal.publication.labels import pick
from portal.publication.queries import Subject, subject
from portal.publication.staff import BESIDE, TOOLS, Tool
from portal.publication.typed_form import as_typed
from portal.publication.workflow import State, workflow
from portal.timing import extensions, stopping
from portal.timing.extensions import Wanted
from portal.timing.stopping import PATH

WHO = (Role.WEBMASTER, Role.UNIT_ADMIN, Role.APPROVER)
AHEAD = 60  # days

TOOLS.append(Tool(PATH, "clock", ("ครบกำหนดเผยแพร่", "Ends"), frozenset(WHO)))

DONE = {
    "go_on": ("บันทึกแล้ว ระบบจะนำลงให้ครบภายในหนึ่งนาที", "Kept; they are noted within a minute"),
    "wrong": ("บันทึกแล้ว ผู้อนุมัติขยายเวลาเรื่องที่วันสิ้นสุดผิดได้จากรายชื่อนี้",
              "Kept; an approver can mend the days from this list"),
}  # fmt: skip
ASKED = {
    "asked": ("ส่งคำขอขยายเวลาให้ผู้อนุมัติแล้ว", "Sent to the approvers"),
    "extended": ("ขยายเวลาเผยแพร่แล้ว", "Extended"),
    "allowed": ("อนุญาตให้ขยายเวลาแล้ว", "Allowed"),
    "refused": ("บันทึกว่าไม่อนุญาตแล้ว ผู้ขอได้รับแจ้งเหตุผล", "Refused; the asker is told why"),
}


class EndPages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": only(*WHO)})
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        lang = language(request)
        more = {"notice": pick(DONE[done], lang)} if done in DONE else {}
        return await _ends(request, "", {}, **more)

    @post("/decide", opt={"audience": only(Role.WEBMASTER, Role.UNIT_ADMIN)}, status_code=303)
    async def decide(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        verdict, reason = str(sent.get("verdict", "")), str(sent.get("reason", ""))
        try:
            if verdict not in DONE:
                raise Invalid("เลือกคำตอบ", "Choose", fields={"verdict": "เลือกคำตอบ"})
            await stopping.decide(person, go_on=verdict == "go_on", reason=reason)
        except (Invalid, Conflict) as error:
            return await _ends(request, reason, error.fields or {"": error.message}, error.status)
        return Redirect(f"{PATH}?done={verdict}", status_code=303)


async def _ends(
    request: Request, reason: str, error: dict[str, str], status: int = 200, /, **more: Any
) -> Response:
    person = must_be_signed_in(person_of(request))
    async with db.transaction():
        stop, asked_for = await stopping.standing_stop(), await extensions.waiting()
        sudden = await stopping.sudden_ends() if stop else []
        soon = await db.rows(
            "SELECT p.id, p.number, p.title, p.publish_until, p.until_day FROM public_item i"
            " JOIN publication p ON p.tenant = i.tenant AND p.id = i.publication"
            " WHERE p.publish_until <= $1 ORDER BY p.publish_until, p.number LIMIT 300",
            clock.now() + timedelta(days=AHEAD),
        )
        failed, now = await failing(), clock.now()
    return await office_page(
        request, "timing/ends", status, stop=stop, sudden=sudden, asked_for=asked_for,
        failed=failed,
        soon=[{**dict(row), "days": days_left(row["publish_until"] - now)} for row in soon],
        may_decide=bool(person.roles & {Role.WEBMASTER, Role.UNIT_ADMIN}), ahead=AHEAD,
        error=error, typed={"reason": reason}, **more,
    )  # fmt: skip


def days_left(time: timedelta) -> int:
    """Begun days."""
    return -(-time // timedelta(days=1))


class ExtensionPages(Controller):
    path = "/staff/requests/{request_id:uuid}/extension"
    include_in_schema = False

    @get(opt={"audience": ANY_STAFF})
    async def show(
        self, request: Request, request_id: FromPath[UUID], done: FromQuery[str] = ""
    ) -> Response:
        more = {"notice": pick(ASKED[done], language(request))} if done in ASKED else {}
        return await _extension(request, request_id, {}, {}, **more)

    @post(opt={"audience": ANY_STAFF}, status_code=303)
    async def ask(self, request: Request, request_id: FromPath[UUID]) -> Response:
        """Who may extend by the workflow does; all others ask."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = _typed(sent)
        async with db.transaction():
            seen = await subject(request_id)
        try:
            if may_extend(seen, person):
                await take(request_id, person, _form(typed))
                done = "extended"
            else:
                await extensions.ask(request_id, person, Wanted(**typed))
                done = "asked"
        except (Invalid, Conflict, NotAllowed) as error:
            fields = error.fields or {"": error.message}
            return await _extension(request, request_id, typed, fields, error.status)
        return Redirect(f"/staff/requests/{request_id}/extension?done={done}", status_code=303)

    @post("/decide", opt={"audience": only(Role.APPROVER)}, status_code=303)
    async def decide(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        allowed, reason = sent.get("verdict") == "allow", str(sent.get("reason", ""))
        async with db.transaction():
            await subject(request_id)
            asked = await extensions.asked_of(request_id)
        try:
            if asked is None:
                raise NotFound("ไม่มีคำขอขยายเวลาที่รอพิจารณา", "Nothing was asked, or it was decided")
            await extensions.decide(asked["id"], person, allowed=allowed, reason=reason)
        except (Invalid, Conflict, NotAllowed) as error:
            return await _extension(
                request, request_id, {}, {}, error.status, decided={"reason": reason},
                decide_error=error.fields or {"": error.message},
            )  # fmt: skip
        done = "allowed" if allowed else "refused"
        return Redirect(f"/staff/requests/{request_id}/extension?done={done}", status_code=303)


def _form(typed: dict[str, str]) -> ActionForm:
    return ActionForm(
        action="extend",
        reason=typed["reason"],
        publish_until=typed["publish_until"] or None,
        permanent_reason=typed["permanent_reason"],
    )


def may_extend(seen: Subject, person: Person) -> bool:
    return any(step.action == "extend" for step in workflow.offered(seen, person))


def _typed(sent: FormMultiDict) -> dict[str, str]:
    """A day that is offered as a button stands before one that was typed."""
    names = ("publish_until", "permanent_reason", "reason")
    typed = {name: str(sent.get(name, "")) for name in names}
    return typed | ({"publish_until": str(sent["offer"])} if sent.get("offer") else {})


async def _extension(
    request: Request,
    publication: UUID,
    typed: dict[str, str],
    error: dict[str, str],
    status: int = 200,
    /,
    **more: Any,
) -> Response:
    person = must_be_signed_in(person_of(request))
    async with db.transaction():
        seen = await subject(publication)
        asked, last = await extensions.asked_of(publication), await extensions.last_of(publication)
    public = seen.state == State.PUBLISHED and (not seen.is_over or seen.ends_disputed)
    may = public and (may_extend(seen, person) or (extensions.may_ask(seen, person) and not asked))
    usual = {"reason": "ข้อมูลยังเป็นปัจจุบันและต้องใช้ต่อ"}
    common = {"decided": {}, "decide_error": {}, "asked_day": asked and _day(asked["until"])}
    return await office_page(
        request, "timing/extension", status, subject=seen.row, public=public, asked=asked,
        last=last, offers=[(as_typed(day), day) for day in extensions.offers(seen)],
        may_extend=public and may_extend(seen, person), may_ask=may, typed=usual | typed,
        error=error, days=seen.row.publish_until and days_left(seen.row.publish_until - seen.now),
        may_decide=bool(asked) and public and may_extend(seen, person), **(common | more),
    )  # fmt: skip


def _day(until: str) -> date | None:
    """The last day that is meant: of a day that was asked for itself, else of the moment."""
    if not until:
        return None
    return date.fromisoformat(until[:10])


async def _beside(seen: Subject, person: Person, _lang: str) -> dict[str, Any]:
    """On the page of a request: the way to more time, for those who may ask or decide."""
    may = seen.state == State.PUBLISHED and seen.row.publish_until is not None
    concerned = extensions.may_ask(seen, person) or may_extend(seen, person)
    return {"extension": may and concerned}


BESIDE.append(_beside)


async def asked_warning(person: Person, lang: str) -> list[dict[str, Any]]:
    """[] or one warning for an approver, as pages say them. In a transaction."""
    if Role.APPROVER not in person.roles:
        return []
    count = len(await extensions.waiting())
    if not count:
        return []
    words = (f"มีคำขอขยายเวลาเผยแพร่รอพิจารณา {count} เรื่อง", f"{count} request(s) for more time")
    return [{"text": pick(words, lang), "detail": "", "urgent": False, "about": "ends",
             "url": PATH}]  # fmt: skip
