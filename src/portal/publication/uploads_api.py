"""Files sent piece by piece, as tus 1.0 says it (https://tus.io/protocols/resumable-upload): core,
creation, checksum, expiration and termination. The request form's script and programs use it alike.

    POST    …/uploads             Upload-Length, Upload-Metadata    -> 201, Location
    HEAD    …/uploads/{id}                                          -> 200, Upload-Offset
    PATCH   …/uploads/{id}        Upload-Offset, Upload-Checksum    -> 204, Upload-Offset
    DELETE  …/uploads/{id}                                          -> 204
    POST    …/uploads/{id}/finish {"parts": [sha256, …]}            -> 201, the document

`finish` is ours: tus ends with the last byte, and a file may be refused after it. Left out of tus:
X-HTTP-Method-Override, which would go around the guard of a route.
"""

import base64
import binascii
import re
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from asyncpg import Record
from litestar import Controller, HttpMethod, Request, Response, delete, get, patch, post, route
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from portal.documents.intake import policy
from portal.documents.pieces import Checksum
from portal.documents.uploads import Wanted
from portal.kit import db
from portal.kit.errors import BadRequest, NotThisVersion, PortalError
from portal.people.audience import ANY_STAFF
from portal.people.refusals import refuse
from portal.publication import queries, shapes, uploads
from portal.publication.api import who
from portal.publication.edit_page import UPLOAD_LIMIT
from portal.tenants.host import unit_of

VERSION = {"Tus-Resumable": "1.0.0"}
ALGORITHMS = {"sha1": 20, "sha256": 32}  # bytes of a digest
PIECE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,15}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class FinishForm(Struct, forbid_unknown_fields=True):
    """`parts`: the SHA-256 of each piece in order, as its sender has it; they are compared."""

    parts: Annotated[list[Digest], Meta(max_length=2_000)] = []


def _refuse(request: Request, error: PortalError) -> Response:
    answer = refuse(request, error)
    answer.headers |= VERSION | ({"Tus-Version": "1.0.0"} if error.status == 412 else {})
    return answer


class UploadsApi(Controller):
    path = "/api/v1/requests/{request_id:uuid}/uploads"
    opt = {"audience": ANY_STAFF}
    tags = ["uploads"]
    exception_handlers = {PortalError: _refuse}

    @route(http_method=[HttpMethod.OPTIONS], status_code=204, include_in_schema=False)
    async def abilities(self, request: Request, request_id: FromPath[UUID]) -> Response[None]:
        unit = unit_of(request.scope)
        assert unit is not None
        headers = {
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,checksum,expiration,termination",
            "Tus-Max-Size": str(policy(unit.facts).hard),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        }
        return Response(None, status_code=204, headers=VERSION | headers)

    @post(status_code=201)
    async def begin(self, request: Request, request_id: FromPath[UUID]) -> Response[None]:
        """Headers: `Upload-Length`, and `Upload-Metadata` with `filename` and, if wanted, `alt`,
        `internal` ("true"), `sha256` of the whole, `fingerprint` (of one's own)."""
        _must_speak_tus(request)
        row = await uploads.begin(request_id, who(request), _wanted(request))
        location = f"/api/v1/requests/{request_id}/uploads/{row['id']}"
        return Response(None, status_code=201, headers=_state(row) | {"Location": location})

    @get()
    async def unfinished(self, request: Request, request_id: FromPath[UUID]) -> dict[str, Any]:
        """One's own uploads of this request that can be gone on with."""
        found = await uploads.unfinished(request_id, who(request))
        items = [_shape(row) for row in found]
        return {"items": items, "page": 1, "page_size": len(items), "total": len(items)}

    @get("/{upload_id:uuid}")
    async def at(
        self, request: Request, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Response[dict[str, Any]]:
        """How far it is; HEAD says the same in its headers."""
        row, pieces = await uploads.found(request_id, who(request), upload_id)
        parts = [dict(piece) for piece in pieces]
        return Response(_shape(row) | {"parts": parts}, headers=_state(row))

    @patch(
        "/{upload_id:uuid}",
        status_code=204,
        request_max_body_size=UPLOAD_LIMIT,
        opt={"audience": ANY_STAFF, "takes": PIECE},
    )
    async def append(
        self, request: Request, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Response[None]:
        """The bytes from `Upload-Offset` on. With `Upload-Checksum` ("sha256 <base64>") at most 5
        MiB at a time, kept as a whole or not at all; without it any number, kept as they come."""
        _must_speak_tus(request)
        piece = (_whole(request, "upload-offset"), _checksum(request))
        offset, row = await uploads.append(
            request_id, who(request), upload_id, piece, request.stream()
        )
        headers = _state(row) | {"Upload-Offset": str(offset)}
        return Response(None, status_code=204, headers=headers)

    @delete("/{upload_id:uuid}", status_code=204)
    async def cancel(
        self, request: Request, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Response[None]:
        _must_speak_tus(request)
        await uploads.cancel(request_id, who(request), upload_id)
        return Response(None, status_code=204, headers=VERSION)

    @post("/{upload_id:uuid}/finish", status_code=201)
    async def finish(
        self,
        request: Request,
        request_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        data: JSONBody[FinishForm],
    ) -> Response[bytes]:
        """All is sent: answers with the document that it has become, however often it is asked."""
        document = await uploads.finish(request_id, who(request), upload_id, data.parts)
        async with db.transaction():
            seen = await queries.subject(request_id)
            found = next((row for row in seen.documents if row["id"] == document), None)
        shape = shapes.staff_document_shape(seen, found) if found else {}
        body = msgspec.json.encode({"id": str(document)} | shape)
        return Response(body, status_code=201, media_type="application/json")


def _must_speak_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != "1.0.0":
        raise NotThisVersion("ส่งหัวข้อ Tus-Resumable: 1.0.0", "Send Tus-Resumable: 1.0.0")


def _state(row: Record) -> dict[str, str]:
    return VERSION | {
        "Upload-Offset": str(row["received"]),
        "Upload-Length": str(row["length"]),
        "Upload-Expires": format_datetime(row["expires_at"].astimezone(UTC), usegmt=True),
        "Cache-Control": "no-store",
    }


def _shape(row: Record) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "filename": row["filename"],
        "length": row["length"],
        "offset": row["received"],
        "fingerprint": row["fingerprint"],
        "expires_at": shapes.moment(row["expires_at"]),
        "document": str(row["document"]) if row["document"] else None,
    }


def _whole(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not _NUMBER.fullmatch(given):
        raise BadRequest(f"หัวข้อ {name} ต้องเป็นจำนวนเต็ม", f"{name} must be a whole number")
    return int(given)


def _checksum(request: Request) -> Checksum | None:
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.partition(" ")
    digest = _decoded(encoded)
    if ALGORITHMS.get(algorithm) != len(digest):
        known = ", ".join(ALGORITHMS)
        raise BadRequest(f"Upload-Checksum รับ {known}", f"Upload-Checksum takes {known}")
    return Checksum(algorithm, digest)


def _wanted(request: Request) -> Wanted:
    given: dict[str, str] = {}
    for pair in filter(None, request.headers.get("upload-metadata", "").split(",")):
        name, _, encoded = pair.strip().partition(" ")
        if name in given:
            raise BadRequest("Upload-Metadata มีชื่อซ้ำ", "A name twice in Upload-Metadata")
        try:
            given[name] = _decoded(encoded).decode()
        except UnicodeDecodeError:
            raise BadRequest("Upload-Metadata ต้องเป็น UTF-8", "Not UTF-8") from None
    sha256 = given.get("sha256", "")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise BadRequest("sha256 ต้องเป็นเลขฐานสิบหก 64 ตัว", "sha256: 64 hexadecimal digits")
    return Wanted(
        given.get("filename", ""),
        _whole(request, "upload-length"),
        sha256,
        given.get("alt", ""),
        given.get("internal") == "true",
        given.get("fingerprint", ""),
    )


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("ค่า base64 ใช้ไม่ได้", "Not base64") from None
