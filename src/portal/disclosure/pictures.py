"""Small pictures of public files: of the news on the home page, cut to 4:3; of an item, whole."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter

from portal.disclosure import file_queries
from portal.disclosure.files import GONE
from portal.documents.small_pictures import SHAPES, small
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC

Width = Annotated[str, PathParameter(max_length=20)]


def card_url(document: UUID, width: int) -> str:
    return f"/pictures/{document}/{width}.webp"


def whole_url(document: UUID, width: int) -> str:
    return f"/pictures/{document}/whole-{width}.webp"


class Pictures(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/pictures/{document:uuid}/{shape:str}")
    async def card(self, request: Request, document: FromPath[UUID], shape: Width) -> Response:
        """Follows its file: asked for at the moment of the request, and gone when that is."""
        found = await file_queries.public_file(document)
        if found is None and await file_queries.file_ended(document):
            raise Gone(*GONE)
        if shape not in SHAPES or found is None or found["media_type"] != "image/jpeg":
            raise NotFound("ไม่พบภาพนี้", "No such picture")
        etag = f'"{found["sha256"][:20]}-{shape}"'
        headers = {"Cache-Control": "no-cache", "ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type="image/webp")
        data = await small(found["sha256"], found["size"], shape)
        return Response(data, headers=headers, media_type="image/webp")
