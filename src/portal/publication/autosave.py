"""A draft saved as it is typed: what holds is kept, what does not is said, nothing is lost. Beside
it each file by itself, and what the form proposes. All of it answers the form's script; without
the script the form saves as a whole (edit_page.py)."""

import json
from typing import Any
from uuid import UUID

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Invalid, NotAllowed, PortalError, TooLarge
from portal.kit.once import once
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, page, person_of
from portal.publication import actions, files, queries
from portal.publication.edit_page import UPLOAD_LIMIT, describe_all
from portal.publication.holding import save_what_holds
from portal.publication.labels import pick
from portal.publication.proposing import like_it, offers


class Autosave(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @post("/new/save", status_code=200)
    async def begin(self, request: Request) -> Response:
        """The first change makes the draft. `key` is the form's own: when an answer was lost on
        the way, asking again gives the same draft and not another."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        assert person.account is not None

        async def work() -> tuple[int, bytes]:
            seen, wrong = await save_what_holds(
                sent, lambda given: actions.draft(person, given, typed=True)
            )
            return 200, json.dumps(await _saved(seen, wrong)).encode()

        key = str(sent.get("key", ""))[:100] or None
        return await once(key, person.account, ("autosave", "new"), work)

    @post("/{request_id:uuid}/save", status_code=200)
    async def save(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        version = text.whole(str(sent.get("version", "")))
        try:
            seen, wrong = await save_what_holds(
                sent,
                lambda given: actions.edit(request_id, person, given, version, typed=True),
            )
            await describe_all(request_id, person, sent)
            async with db.transaction():
                seen = await queries.subject(request_id)
            return _answer(200, await _saved(seen, wrong))
        except (Conflict, NotAllowed) as error:
            return _refused(error, language(request))

    @post("/{request_id:uuid}/files", status_code=200, request_max_body_size=UPLOAD_LIMIT)
    async def attach(self, request: Request, request_id: FromPath[UUID]) -> Response:
        """One file; the answer is its id."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        upload, lang = sent.get("file"), language(request)
        async with db.transaction():
            await queries.subject(request_id)
        try:
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise Invalid("ไม่มีไฟล์", "No file", fields={"file": "เลือกไฟล์ก่อน"})
            document = await files.attach(request_id, person, upload)
        except (Conflict, Invalid, NotAllowed, TooLarge) as error:
            return _refused(error, lang)
        return _answer(200, {"id": str(document)})

    @post("/{request_id:uuid}/again", status_code=303)
    async def again(self, request: Request, request_id: FromPath[UUID]) -> Response:
        """A new draft like one's own earlier request."""
        person = must_be_signed_in(person_of(request))
        async with db.transaction():
            seen = await queries.subject(request_id)
            if seen.owner != person.account:
                raise NotAllowed("ขอแบบเดิมได้จากคำขอของตนเอง", "Only like a request of one's own")
            values = await like_it(seen, clock.today())
        try:
            made = await actions.draft(person, values, typed=True)
        except Invalid as error:  # its category is gone, perhaps
            left = {name: value for name, value in values.items() if name not in error.fields}
            made = await actions.draft(person, left, typed=True)
        return Redirect(f"/staff/requests/{made.row.id}/edit?like={request_id}", status_code=303)

    @get("/proposals")
    async def proposals(
        self,
        request: Request,
        title: FromQuery[str] = "",
        category: FromQuery[str] = "",
        coverage_from: FromQuery[str] = "",
        publish_until: FromQuery[str] = "",
        permanent_reason: FromQuery[str] = "",
        kind: FromQuery[str] = "",
    ) -> Response:
        values = {
            "title": title[:300],
            "category": category,
            "coverage_from": coverage_from,
            "publish_until": publish_until,
            "permanent_reason": permanent_reason,
            "kind": kind,
        }
        return page(request, "publication/proposed", offers=await offers(values, language(request)))


async def _saved(seen: queries.Subject, wrong: dict[str, str]) -> dict[str, Any]:
    async with db.transaction():
        at = clock.now()
    return {
        "id": str(seen.row.id),
        "version": seen.row.version,
        "at": f"{at:%H.%M}",
        "errors": wrong,
    }


def _refused(error: PortalError, lang: str) -> Response[bytes]:
    words = next(iter(error.fields.values()), pick((error.message, error.english), lang))
    return _answer(error.status, {"message": words})


def _answer(status: int, body: dict[str, Any]) -> Response[bytes]:
    return Response(
        json.dumps(body).encode(),
        status_code=status,
        media_type=MediaType.JSON,
        headers={"Cache-Control": "no-store"},
    )
