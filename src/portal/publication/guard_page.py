"""Answers about personal data and redacted copies: the staff's forms, and the same for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from portal.documents.delivery import deliver
from portal.guard.decisions import Choice
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, TooLarge
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import person_of
from portal.publication import guard_shown, guarding, originals, queries
from portal.publication.edit_page import UPLOAD_LIMIT
from portal.publication.pages import show_page


class GuardPages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @post("/{request_id:uuid}/guard", status_code=303)
    async def decide(self, request: Request, request_id: FromPath[UUID]) -> Response:
        """Answers kept without a step; those that do not hold are said with what was typed."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        try:
            choices = guard_shown.choices_in(sent)
            await guarding.decide_now(request_id, person, choices)
        except Invalid as error:
            answers = guard_shown.typed(sent)
            return await show_page(
                request, request_id, error.status, errors=error.fields, answers=answers
            )
        return Redirect(f"/staff/requests/{request_id}?done=decided", status_code=303)

    @post(
        "/{request_id:uuid}/files/{document_id:uuid}/redacted",
        status_code=303,
        request_max_body_size=UPLOAD_LIMIT,
    )
    async def replace(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        try:
            await originals.replace(request_id, person, document_id, await _file(request_id, sent))
        except (Conflict, Invalid, TooLarge) as error:
            words = error.fields.get("file", error.message)
            return await show_page(request, request_id, error.status, errors={"": words})
        return Redirect(f"/staff/requests/{request_id}?done=replaced", status_code=303)

    @post("/{request_id:uuid}/files/{document_id:uuid}/redact", status_code=303)
    async def redact(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response:
        """The system blackens what it found in a PDF."""
        person = must_be_signed_in(person_of(request))
        try:
            await originals.redact(request_id, person, document_id)
        except (Conflict, Invalid, TooLarge) as error:
            words = error.fields.get("file", error.message)
            return await show_page(request, request_id, error.status, errors={"": words})
        return Redirect(f"/staff/requests/{request_id}?done=replaced", status_code=303)

    @get("/{request_id:uuid}/originals/{document_id:uuid}/{filename:str}")
    async def original(
        self,
        request: Request,
        request_id: FromPath[UUID],
        document_id: FromPath[UUID],
        filename: FromPath[str],
    ) -> Response:
        """The original of a redacted copy; the name in the address is for people."""
        person = must_be_signed_in(person_of(request))
        found: Any = await originals.original(request_id, document_id, person)
        return await deliver(request, found, {"Cache-Control": "no-store"})


async def _file(request_id: UUID, sent: FormMultiDict) -> UploadFile:
    """The one file of the form; NotFound first for another unit's request."""
    async with db.transaction():
        await queries.subject(request_id)
    upload = sent.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        message = "เลือกไฟล์ฉบับที่ปิดบังข้อมูลแล้ว"
        raise Invalid(message, "Choose the redacted copy", fields={"file": message})
    return upload


class DecisionsForm(msgspec.Struct, forbid_unknown_fields=True):
    decisions: list[Choice]


class GuardApi(Controller):
    path = "/api/v1/requests"
    opt = {"audience": ANY_STAFF}
    tags = ["requests"]

    @get("/{request_id:uuid}/guard")
    async def found(self, request: Request, request_id: FromPath[UUID]) -> dict[str, Any]:
        """What looks like personal data in the files and the text, masked, in groups: one kind in
        one file (`sha256`; "text" for the request itself). `pending`: files not yet read."""
        must_be_signed_in(person_of(request))
        async with db.transaction():
            return guard_shown.shape(await guarding.found_in(await queries.subject(request_id)))

    @post("/{request_id:uuid}/guard", status_code=200)
    async def decide(
        self, request: Request, request_id: FromPath[UUID], data: JSONBody[DecisionsForm]
    ) -> dict[str, Any]:
        """Say of groups that they may be public (`allowed`, with a reason) or are no personal data
        (`not_personal`). A step takes the same in its `decisions`."""
        person = must_be_signed_in(person_of(request))
        await guarding.decide_now(request_id, person, data.decisions)
        async with db.transaction():
            return guard_shown.shape(await guarding.found_in(await queries.subject(request_id)))

    @post(
        "/{request_id:uuid}/documents/{document_id:uuid}/redacted",
        status_code=200,
        request_max_body_size=UPLOAD_LIMIT,
        opt={"audience": ANY_STAFF, "takes": "multipart/form-data"},
    )
    async def replace(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> dict[str, Any]:
        """Put a redacted copy (multipart field `file`) in the place of a file of one's own draft;
        the original stays inside the office."""
        person = must_be_signed_in(person_of(request))
        upload = await _file(request_id, await request.form())
        await originals.replace(request_id, person, document_id, upload)
        async with db.transaction():
            return guard_shown.shape(await guarding.found_in(await queries.subject(request_id)))

    @post("/{request_id:uuid}/documents/{document_id:uuid}/redact", status_code=200)
    async def redact(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> dict[str, Any]:
        """Let the system blacken what it found in a PDF of one's own draft: the pages concerned
        become pictures. Somebody has to look at them."""
        await originals.redact(request_id, must_be_signed_in(person_of(request)), document_id)
        async with db.transaction():
            return guard_shown.shape(await guarding.found_in(await queries.subject(request_id)))
