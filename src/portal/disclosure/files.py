"""Files to the public, asked for at the moment of the request.

They answer for exactly as long as their publication is public.
"""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter

from portal.disclosure import file_queries
from portal.disclosure.queries import MOST_EDITIONS
from portal.documents.delivery import deliver
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC


class FileDelivery(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/files/{document:uuid}/{filename:str}")
    async def file(
        self, request: Request, document: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """The name in the address is for people; the id decides."""
        found = await file_queries.public_file(document)
        if found is None:
            if await file_queries.file_ended(document):
                raise Gone("ไฟล์นี้ครบกำหนด ถูกนำลง หรือถูกลบตามคำสั่งแล้ว", "No longer public")
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        return await deliver(request, found, {"Cache-Control": "no-cache"})

    @get("/files/{document:uuid}/{edition:int}/{filename:str}")
    async def old(
        self,
        request: Request,
        document: FromPath[UUID],
        edition: Annotated[int, PathParameter(ge=1, le=MOST_EDITIONS)],
        filename: FromPath[str],
    ) -> Response:
        """A file of an edition that was replaced, where the unit shows those."""
        found = await file_queries.old_file(document, edition)
        if found is None:
            if await file_queries.old_file_erased(document, edition):
                raise Gone("ไฟล์นี้ถูกลบตามคำสั่งแล้ว", "Erased on order")
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        return await deliver(request, found, {"Cache-Control": "no-cache"})
