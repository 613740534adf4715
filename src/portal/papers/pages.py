"""The papers of a request, for the unit's people: the form as PDF and DOCX, the notice, and where
it hangs."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.audit.queries import trail_of
from portal.documents.delivery import deliver, disposition
from portal.kit import clock, db, web
from portal.kit.errors import Conflict, Invalid, NotFound, PortalError, TooLarge
from portal.papers import postings, sheets, verify
from portal.papers.form import RequestForm, request_form
from portal.papers.notice import notice
from portal.papers.postings import ELSEWHERE, PostingForm
from portal.papers.word import form_docx
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.queries import Subject, subject
from portal.publication.staff import staff_page
from portal.publication.workflow import State

PHOTO_LIMIT = 60 * 1024 * 1024
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DONE = {
    "up": ("บันทึกการปิดประกาศแล้ว", "Recorded that it hangs"),
    "down": ("บันทึกการปลดประกาศแล้ว", "Recorded that it was taken down"),
}


class RequestPapers(Controller):
    path = "/staff/requests/{request_id:uuid}"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/form.pdf")
    async def form_pdf(self, request_id: FromPath[UUID]) -> Response:
        return await form_as_pdf(request_id)

    @get("/form.docx")
    async def form_docx(self, request_id: FromPath[UUID]) -> Response:
        return await form_as_docx(request_id)

    @get("/notice.pdf")
    async def notice_pdf(self, request_id: FromPath[UUID]) -> Response:
        async with db.transaction():
            seen = await subject(request_id)
        if seen.state != State.PUBLISHED or seen.is_over:
            raise Conflict(
                "พิมพ์ประกาศได้เมื่อเรื่องเผยแพร่อยู่",
                "Only what is public now has a notice",
                state=str(seen.state),
            )
        made = await asyncio.to_thread(sheets.notice_pdf, notice(seen), seen.row.updated_at)
        return paper(made, "application/pdf", f"{_name(seen, 'ประกาศ')}.pdf")

    @get("/postings")
    async def postings(
        self, request: Request, request_id: FromPath[UUID], done: FromQuery[str] = ""
    ) -> Response:
        said = pick(DONE[done], language(request)) if done in DONE else None
        return await _postings_page(request, request_id, notice=said)

    @post("/postings", status_code=303, request_max_body_size=PHOTO_LIMIT)
    async def post_up(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        given = {name: str(sent.get(name, "")) for name in PostingForm.__dataclass_fields__}
        photo = sent.get("photo")
        taken = photo if isinstance(photo, UploadFile) and photo.filename else None
        try:
            await postings.post_up(request_id, person, PostingForm(**given), taken)
        except (Invalid, Conflict, TooLarge) as error:
            return await _postings_page(request, request_id, error, values=given)
        return Redirect(f"/staff/requests/{request_id}/postings?done=up", status_code=303)

    @post("/postings/{posting_id:uuid}/removed", status_code=303)
    async def removed(
        self, request: Request, request_id: FromPath[UUID], posting_id: FromPath[UUID]
    ) -> Response:
        person = must_be_signed_in(person_of(request))
        try:
            await postings.take_down(request_id, posting_id, person)
        except Conflict as error:
            return await _postings_page(request, request_id, error)
        return Redirect(f"/staff/requests/{request_id}/postings?done=down", status_code=303)

    @get("/postings/{posting_id:uuid}/photo.jpg")
    async def photo(
        self, request: Request, request_id: FromPath[UUID], posting_id: FromPath[UUID]
    ) -> Response:
        async with db.transaction():
            found = await postings.with_id(request_id, posting_id)
        if not found["photo_sha256"]:
            raise NotFound("ไม่มีภาพถ่าย", "No photo")
        photo: Any = {
            "sha256": found["photo_sha256"],
            "size": found["photo_size"],
            "filename": f"ปิดประกาศ {found['posted_on']}.jpg",
            "media_type": "image/jpeg",
        }
        return await deliver(request, photo, {"Cache-Control": "no-store"})


async def form_as_pdf(publication: UUID) -> Response[bytes]:
    seen, form = await _form(publication)
    made = await asyncio.to_thread(sheets.form_pdf, form, seen.row.updated_at)
    return paper(made, "application/pdf", f"{_name(seen, 'แบบฟอร์มการขอเผยแพร่')}.pdf")


async def form_as_docx(publication: UUID) -> Response[bytes]:
    seen, form = await _form(publication)
    made = await asyncio.to_thread(form_docx, form)
    return paper(made, DOCX, f"{_name(seen, 'แบบฟอร์มการขอเผยแพร่')}.docx")


async def _form(publication: UUID) -> tuple[Subject, RequestForm]:
    async with db.transaction():
        seen = await subject(publication)
        trail = await trail_of("publication", [publication])
    return seen, request_form(seen, trail, verify.address(seen))


def paper(data: bytes, media_type: str, filename: str) -> Response[bytes]:
    """A paper of our own: opened in the browser where it can be, under its Thai name."""
    shown = "inline" if media_type == "application/pdf" else "attachment"
    return Response(
        data,
        media_type=media_type,
        headers={
            "Content-Disposition": disposition(filename).replace("attachment", shown, 1),
            "Cache-Control": "no-store",
        },
    )


def _name(seen: Subject, what: str) -> str:
    return f"{what} {seen.row.number.replace('/', '-')}"


async def _postings_page(
    request: Request, publication: UUID, error: PortalError | None = None, **more: Any
) -> Response:
    lang = language(request)
    async with db.transaction():
        seen = await subject(publication)
        found = await postings.of_publication(publication)
        pressing = await postings.pressing()
        today = clock.today()
    row = seen.row
    open_to = postings.channels_of(seen)
    values: dict[str, Any] = {
        "request": {"id": row.id, "number": row.number, "title": row.title},
        "is_public": seen.state == State.PUBLISHED and not seen.is_over,
        "channels": [{"code": code, "label": pick(ELSEWHERE[code], lang)} for code in open_to],
        "postings": [_shown(one, lang, today) for one in found],
        "pressing": [_shown(one, lang, today) for one in pressing],
        "errors": (error.fields or {"": pick((error.message, error.english), lang)})
        if error
        else {},
        "values": {"channel": open_to[0] if len(open_to) == 1 else ""},
        "notice": None,
    }
    status = error.status if error else 200
    return await staff_page(request, "papers/postings", status, **(values | more))


def _shown(one: Any, lang: str, today: Any) -> dict[str, Any]:
    """One posting. `late`: its day is over; `soon`: within a week, or it is not public any more."""
    hangs, due = one["removed_on"] is None, one["remove_on"]
    here = f"/staff/requests/{one['publication']}"
    return {
        **{name: one[name] for name in ("place", "posted_on", "remove_on", "removed_on", "title")},
        "channel": pick(ELSEWHERE[one["channel"]], lang),
        "by": one["posted_by_name"],
        "photo": f"{here}/postings/{one['id']}/photo.jpg" if one["photo_sha256"] else "",
        "hangs": hangs,
        "late": hangs and ((due is not None and due < today) or one["state"] != "published"),
        "soon": hangs and due is not None and due <= today + timedelta(days=postings.SOON),
        "url": f"{here}/postings",
        "removed_url": f"{here}/postings/{one['id']}/removed",
    }


@web.pass_context
def _lacks_announcement(context: web.Context) -> bool:
    """Whether this reader should be told that the unit's papers cite no announcement (R62)."""
    unit, person = context["unit"], context["person"]
    return not unit.announcement and bool(person) and Role.UNIT_ADMIN in person.roles


web.GLOBALS["lacks_announcement"] = _lacks_announcement
