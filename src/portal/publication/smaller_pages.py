"""The smaller copy of a file, for its owner: to look at, to take, to leave. The form's own buttons
come through edit_page.py; here is what its script asks, and the same for programs."""

import json
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, MediaType, Request, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from portal.documents.delivery import deliver
from portal.kit import db, web
from portal.kit.errors import NotFound
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.publication import queries, shapes, shown, smaller_copy
from portal.publication.api import who
from portal.tenants.host import unit_of


class SmallerPages(Controller):
    path = "/staff/requests/{request_id:uuid}"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/lines/{document_id:uuid}")
    async def line(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response[bytes]:
        """A file's line of the form as it is now; `waiting`: its copy is still being tried."""
        async with db.transaction():
            seen = await queries.subject(request_id)
            row = next((one for one in seen.documents if one["id"] == document_id), None)
            if row is None:
                raise NotFound("ไม่พบไฟล์นี้", "No such file")
            offer = (await smaller_copy.offers([row])).get(document_id)
        unit = unit_of(request.scope)
        lang, found = language(request), seen.findings.get(row["sha256"], ())
        one = shown.document(row, request_id, lang, found, can_remove=True, offer=offer)
        theme = unit.theme if unit else "base"
        html = web.render(theme, "publication/attached", lang, {"document": one})
        waiting = bool(offer and offer["state"] == "waiting")
        body = {"version": seen.row.version, "html": html, "waiting": waiting}
        return Response(
            json.dumps(body).encode(),
            media_type=MediaType.JSON,
            headers={"Cache-Control": "no-store"},
        )

    @get("/smaller/{document_id:uuid}/{filename:str}")
    async def copy(
        self,
        request: Request,
        request_id: FromPath[UUID],
        document_id: FromPath[UUID],
        filename: FromPath[str],
    ) -> Response:
        """The copy itself, before it is taken; the name in the address is for people."""
        async with db.transaction():
            found = await queries.documents_of(request_id)
            row = next((one for one in found if one["id"] == document_id), None)
            offer = (await smaller_copy.offers([row])).get(document_id) if row else None
        if row is None or offer is None or offer["small_sha256"] is None:
            raise NotFound("ไม่มีไฟล์ที่ย่อแล้ว", "There is no smaller copy")
        copy: Any = dict(row) | {"sha256": offer["small_sha256"], "size": offer["small_size"]}
        return await deliver(request, copy, {"Cache-Control": "no-store"})


class UseForm(Struct, forbid_unknown_fields=True):
    """Which of the two is to stand in the request."""

    use: Annotated[str, Meta(pattern="^(smaller|original)$")]


class SmallerApi(Controller):
    path = "/api/v1/requests/{request_id:uuid}/documents/{document_id:uuid}/smaller"
    opt = {"audience": ANY_STAFF}
    tags = ["requests"]

    @get()
    async def read(self, request_id: FromPath[UUID], document_id: FromPath[UUID]) -> dict[str, Any]:
        """Of a file over the soft limit: `state` is `waiting`, `made`, `taken`, `not_smaller` (less
        than a fifth would be saved), `kept_as_is` (signed or locked) or `failed`."""
        async with db.transaction():
            seen = await queries.subject(request_id)
            found = await smaller_copy.offers(list(seen.documents))
        if document_id not in found:
            raise NotFound("ไฟล์นี้ไม่ต้องย่อ", "No smaller copy is tried of it")
        return found[document_id]

    @post(status_code=200)
    async def use(
        self,
        request: Request,
        request_id: FromPath[UUID],
        document_id: FromPath[UUID],
        data: JSONBody[UseForm],
    ) -> Response[bytes]:
        """Take the smaller copy, or go back to the file; answers with the document."""
        await smaller_copy.use(request_id, who(request), document_id, small=data.use == "smaller")
        async with db.transaction():
            seen = await queries.subject(request_id)
            row = next(one for one in seen.documents if one["id"] == document_id)
        shape = shapes.staff_document_shape(seen, row)
        return Response(msgspec.json.encode(shape), media_type=MediaType.JSON)
