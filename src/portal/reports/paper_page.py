"""One official paper: as it reads, its signatures as steps, what may be done with it, its files."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.audit.queries import trail_of
from portal.kit import clock, db, text, thai
from portal.kit.errors import Conflict, Invalid, NotAllowed, PortalError, TooLarge
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.publication.labels import pick
from portal.publication.staff import staff_page
from portal.reports import actions, labels, paper_shown, publishing, queries
from portal.reports.drawing import pictures_in
from portal.reports.registering import read_copy
from portal.reports.signing import Act
from portal.reports.workflow import SIGNING, State, workflow

SCAN_LIMIT = 60 * 1024 * 1024
LARGE = "ไฟล์ใหญ่เกินที่รับได้ สแกนเป็นขาวดำหรือลดความละเอียดแล้วส่งใหม่"
TOO_LARGE = TooLarge(LARGE, "The file is too large: scan it smaller", fields={"scan": LARGE})


def _back_to_the_form(request: Request, _error: Exception) -> Response:
    """Whoever sent too much is not left on a page that leads nowhere."""
    return Redirect(f"{request.url.path}?refused=size", status_code=303)


REFUSED = (Invalid, Conflict, NotAllowed, TooLarge)


class PaperPages(Controller):
    path = "/staff/reports/{paper_id:uuid}"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def show(
        self, request: Request, paper_id: FromPath[UUID], done: FromQuery[str] = ""
    ) -> Response:
        return await show_page(request, paper_id, done=done)

    @post("/narratives", status_code=303)
    async def write(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(value) for name, value in sent.items()}
        version = text.whole(typed.pop("version", ""))
        try:
            await actions.write(paper_id, person, typed, version)
        except REFUSED as error:
            unsaved = [words for name, words in typed.items() if name != "csrf" and words]
            return await show_page(request, paper_id, error, typed=typed, unsaved=unsaved)
        return Redirect(f"/staff/reports/{paper_id}?done=written", status_code=303)

    @post("/act", status_code=303)
    async def act(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        """One step; a signature is asked for once more before it is given."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        given = {name: str(sent.get(name, "")) for name in ("action", "hash", "reason")}
        act = Act(version=text.whole(str(sent.get("version", ""))), **given)
        try:
            if act.action in SIGNING and sent.get("confirmed") != "yes":
                return await _confirm(request, paper_id, person, act)
            if act.action == "publish":
                done = await publishing.publish(paper_id, person)
                return Redirect(f"/staff/reports/{paper_id}?done={done}", status_code=303)
            after = await actions.take(paper_id, person, act)
        except REFUSED as error:
            return await show_page(request, paper_id, error, typed=given)
        to = after.under_way if act.action == "renew" else paper_id
        done = "drawn" if act.action == "renew" else act.action
        return Redirect(f"/staff/reports/{to}?done={done}", status_code=303)

    @get("/scan")
    async def scan_form(
        self, request: Request, paper_id: FromPath[UUID], refused: FromQuery[str] = ""
    ) -> Response:
        return await _scan_page(request, paper_id, TOO_LARGE if refused == "size" else None)

    @post(
        "/scan",
        status_code=303,
        request_max_body_size=SCAN_LIMIT,
        exception_handlers={TooLarge: _back_to_the_form, RequestEntityTooLarge: _back_to_the_form},
    )
    async def scan(self, request: Request, paper_id: FromPath[UUID]) -> Response:
        """The copy that was signed with a pen."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        given = {name: str(sent.get(name, "")) for name in ("day", "number", "version")}
        file = sent.get("scan")
        taken = file if isinstance(file, UploadFile) and file.filename else None
        try:
            async with db.transaction():
                workflow.step("register", await queries.seen(paper_id), person)
            copy = await read_copy(given["day"], given["number"], taken)
            version = text.whole(given["version"])
            await actions.take(paper_id, person, Act("register", version, copy=copy))
        except REFUSED as error:
            return await _scan_page(request, paper_id, error, given)
        return Redirect(f"/staff/reports/{paper_id}?done=register", status_code=303)


async def show_page(
    request: Request,
    paper: UUID,
    error: PortalError | None = None,
    done: str = "",
    **more: Any,
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        found = await queries.seen(paper)
        trail = await trail_of("paper", [paper])
        editions = await queries.editions(found.about)
    fields = error.fields if error else {}
    said = {"": pick((error.message, error.english), lang)} if error and not fields else {}
    values: dict[str, Any] = {
        "head": paper_shown.head(found, lang),
        "sheet_of": found.paper,
        "pictures": {
            one: f"/staff/reports/{paper}/pictures/{one}" for one in pictures_in(found.paper)
        },
        "steps": paper_shown.steps(found, lang),
        "acts": paper_shown.acts(found, person, lang),
        "is_open": found.turn is not None,
        "lacks": [
            {"text": pick((one.words_th, one.words_en), lang), "path": one.path}
            for one in (*found.lacks, *found.staffing)
        ],
        "narratives": paper_shown.narratives(found),
        "files": paper_shown.files(found, lang),
        "build": paper_shown.build(found, lang),
        "publication": paper_shown.publication(found, lang),
        "under_way": found.under_way,
        "editions": [{**dict(one), "state": labels.state(one["state"], lang)} for one in editions],
        "history": paper_shown.history(trail, lang),
        "errors": fields or said,
        "typed": {},
        "unsaved": [],
        "stale": isinstance(error, Conflict) and not fields,
    }
    if done == "drawn" and values["lacks"]:
        done = "drawn-lacking"
    values["notice"] = labels.notice(done, lang)
    status = error.status if error else 200
    return await staff_page(request, "reports/paper", status, **(values | more))


async def _confirm(request: Request, paper: UUID, person: Person, act: Act) -> Response:
    """Asks before a signature, saying what is declared. Conflict as the step itself would."""
    lang = language(request)
    async with db.transaction():
        found = await queries.seen(paper)
        step, today = workflow.step(act.action, found, person), clock.today()
    return await staff_page(
        request, "reports/confirm", head=paper_shown.head(found, lang), act=act,
        says=paper_shown.declared(found, person, step, today, lang),
        label=next(one["label"] for one in paper_shown.acts(found, person, lang)
                   if one["action"] == act.action),
    )  # fmt: skip


async def _scan_page(
    request: Request,
    paper: UUID,
    error: PortalError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    async with db.transaction():
        found, today = await queries.seen(paper), clock.today()
    if found.state != State.OFFERED and error is None:
        return Redirect(f"/staff/reports/{paper}", status_code=303)
    fields = error.fields if error else {}
    said = {"": pick((error.message, error.english), lang)} if error and not fields else {}
    return await staff_page(
        request, "reports/scan", error.status if error else 200,
        head=paper_shown.head(found, lang), numbered=bool(found.kind.register),
        values={"day": thai.short_date(today)} | (typed or {}), errors=fields or said,
    )  # fmt: skip
