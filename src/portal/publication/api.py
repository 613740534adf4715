"""Publication requests as JSON, for the unit's people. Thin: the table of steps decides."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, QueryParameter
from msgspec import UNSET

from portal.documents.intake import measure
from portal.kit import db
from portal.kit.errors import Invalid
from portal.kit.once import once
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import person_of
from portal.people.person import Person
from portal.publication import actions, files, guarding, queries, shapes
from portal.publication.forms import ActionForm, DraftForm
from portal.publication.workflow import State

Size = Annotated[int, QueryParameter(ge=1, le=100)]
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
UPLOAD_LIMIT = 512 * 1024 * 1024  # the unit's own hard limit is checked on the file itself


@dataclass
class UploadForm:
    """`alt` says in words what a picture shows; `internal` is never public, as the scan of a
    letter by which a request came (R65). `replaces`: the id of a file of the request, whose place
    and address this one takes over."""

    file: UploadFile | None = None
    alt: str = ""
    internal: bool = False
    replaces: UUID | None = None


def who(request: Request) -> Person:
    return must_be_signed_in(person_of(request))


def _fingerprint(request: Request, *more: str) -> tuple[str, ...]:
    return (request.method, request.url.path, *more)


def _key(request: Request) -> str | None:
    return request.headers.get("idempotency-key")


def _sent(data: msgspec.Struct) -> str:
    return msgspec.json.encode(data, order="sorted").decode()


class RequestsApi(Controller):
    path = "/api/v1/requests"
    opt = {"audience": ANY_STAFF}
    tags = ["requests"]

    @post(status_code=201)
    async def create(self, request: Request, data: JSONBody[DraftForm]) -> Response[bytes]:
        """Begin a request. Answers 201 with the request, a draft."""
        person = who(request)

        async def work() -> tuple[int, bytes]:
            async with db.transaction():
                return 201, await _shown(await actions.draft(person, data.given()), person)

        return await self._once(request, person, work, _sent(data))

    @get()
    async def list_(
        self,
        request: Request,
        in_state: Annotated[State | None, QueryParameter(name="state")] = None,
        mine: FromQuery[bool] = False,
        page: Page = 1,
        page_size: Size = 20,
    ) -> dict[str, Any]:
        """The unit's requests, the last changed first."""
        person = who(request)
        asked = queries.Asked(
            [in_state] if in_state else [], person.account if mine else None, page, page_size
        )
        async with db.transaction():
            found, total = await queries.listed(asked)
            items = [
                await shapes.request_shape(await queries.subject(row["id"]), person)
                for row in found
            ]
        return {"items": items, "page": page, "page_size": page_size, "total": total}

    @get("/{request_id:uuid}")
    async def read(self, request: Request, request_id: FromPath[UUID]) -> dict[str, Any]:
        async with db.transaction():
            return await shapes.request_shape(await queries.subject(request_id), who(request))

    @patch("/{request_id:uuid}")
    async def change(
        self, request: Request, request_id: FromPath[UUID], data: JSONBody[DraftForm]
    ) -> Response[bytes]:
        """Change fields of one's own draft; `version` refuses a change since it was read."""
        person = who(request)
        version = None if data.version is UNSET else data.version

        async def work() -> tuple[int, bytes]:
            async with db.transaction():
                seen = await actions.edit(request_id, person, data.given(), version)
                return 200, await _shown(seen, person)

        return await self._once(request, person, work, _sent(data))

    @post("/{request_id:uuid}/actions", status_code=200)
    async def act(
        self, request: Request, request_id: FromPath[UUID], data: JSONBody[ActionForm]
    ) -> Response[bytes]:
        """Take one step of the workflow; 409 names the state and what is allowed instead."""
        person = who(request)
        await guarding.read_first(request_id, data.action)

        async def work() -> tuple[int, bytes]:
            async with db.transaction():
                return 200, await _shown(await actions.take(request_id, person, data), person)

        return await self._once(request, person, work, _sent(data))

    @post(
        "/{request_id:uuid}/documents",
        status_code=201,
        request_max_body_size=UPLOAD_LIMIT,
        opt={"audience": ANY_STAFF, "takes": "multipart/form-data"},
    )
    async def attach(
        self,
        request: Request,
        request_id: FromPath[UUID],
        data: MultipartBody[UploadForm],
    ) -> Response[bytes]:
        """Add a file (multipart field `file`; `alt` describes a picture; `internal` true keeps it
        inside the office)."""
        person, upload, sha256 = who(request), data.file, ""
        sent = await request.form()
        strange = set(sent) - {"file", "alt", "internal", "replaces"}
        if upload is None or strange or len(sent.getall("file")) > 1:
            message = "ส่งครั้งละหนึ่งไฟล์ในช่องชื่อ file คำบรรยายภาพในช่อง alt"
            raise Invalid(message, "One file, in the field `file`", fields={"file": message})

        if _key(request):
            _, sha256 = await measure(upload.file)

        async def work() -> tuple[int, bytes]:
            document = await files.attach(
                request_id,
                person,
                upload,
                data.alt,
                internal=data.internal,
                replaces=data.replaces,
            )
            async with db.transaction():
                seen = await queries.subject(request_id)
                found = next(row for row in seen.documents if row["id"] == document)
                shape = shapes.staff_document_shape(seen, found)
            return 201, msgspec.json.encode(shape)

        told = (upload.filename, data.alt, sha256, str(data.internal), str(data.replaces))
        return await self._once(request, person, work, *told)

    @delete("/{request_id:uuid}/documents/{document_id:uuid}", status_code=204)
    async def detach(
        self, request: Request, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> None:
        await files.detach(request_id, who(request), document_id)

    @get("/{request_id:uuid}/history")
    async def history(self, request_id: FromPath[UUID]) -> dict[str, Any]:
        async with db.transaction():
            lines = await shapes.history_shape(await queries.subject(request_id))
        return {"items": lines, "page": 1, "page_size": len(lines), "total": len(lines)}

    async def _once(
        self, request: Request, person: Person, work: Any, *sent: str
    ) -> Response[bytes]:
        assert person.account is not None
        return await once(_key(request), person.account, _fingerprint(request, *sent), work)


class PublicationActionsApi(Controller):
    path = "/api/v1/publications"
    opt = {"audience": ANY_STAFF}
    tags = ["publications"]

    @post("/{publication_id:uuid}/actions", status_code=200)
    async def act(
        self, request: Request, publication_id: FromPath[UUID], data: JSONBody[ActionForm]
    ) -> Response[bytes]:
        """`update`, `extend` or `take_down` what is public. Answers with the request: for
        `update` that of the new edition."""
        person = who(request)
        if data.action not in ("update", "extend", "take_down"):
            raise Invalid(
                "ทำได้เฉพาะ update, extend, take_down",
                "One of update, extend, take_down",
                fields={"action": f"ไม่มี {data.action[:40]} ที่นี่"},
            )

        async def work() -> tuple[int, bytes]:
            async with db.transaction():
                edition = await queries.published_edition(publication_id)
                return 200, await _shown(await actions.take(edition, person, data), person)

        assert person.account is not None
        return await once(_key(request), person.account, _fingerprint(request, _sent(data)), work)


async def _shown(seen: queries.Subject, person: Person) -> bytes:
    return msgspec.json.encode(await shapes.request_shape(seen, person))
