"""Small pictures of public files: of the news on the home page, cut to 4:3; of an item, whole."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter

from portal.disclosure import file_queries
from portal.documents.pictures import Box, shrunk_from_store
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC

WIDTHS = (320, 640)  # pixels
WHOLE = (480, 960)
SHAPES = {f"{w}.webp": Box(w, w * 3 // 4, "cover") for w in WIDTHS} | {
    f"whole-{w}.webp": Box(w, w * 2, "fit") for w in WHOLE
}
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
        box = SHAPES.get(shape)
        if found is None and await file_queries.file_ended(document):
            raise Gone("ไฟล์นี้ครบกำหนด ถูกนำลง หรือถูกลบตามคำสั่งแล้ว", "No longer public")
        if box is None or found is None or found["media_type"] != "image/jpeg":
            raise NotFound("ไม่พบภาพนี้", "No such picture")
        etag = f'"{found["sha256"][:20]}-{shape}"'
        headers = {"Cache-Control": "no-cache", "ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type="image/webp")
        picture = await shrunk_from_store(found["sha256"], found["size"], box)
        return Response(picture.data, headers=headers, media_type="image/webp")
