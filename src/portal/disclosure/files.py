"""Files to the public, asked for at the moment of the request.

They answer for exactly as long as their publication is public.
"""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from portal.disclosure import file_queries
from portal.disclosure.queries import MOST_EDITIONS
from portal.documents.delivery import deliver
from portal.kit.errors import Gone, NotFound
from portal.people.audience import PUBLIC
from portal.publication.shapes import file_path

# What is public may end at any second, by a hand or by the clock: whoever keeps a copy asks again.
GONE = ("ไฟล์นี้ครบกำหนด ถูกนำลง ถูกแทนด้วยฉบับใหม่ หรือถูกลบตามคำสั่งแล้ว", "No longer public")
UNKEPT = {"Cache-Control": "no-cache"}


class FileDelivery(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/files/{document:uuid}/{filename:str}")
    async def file(
        self, request: Request, document: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """The id decides; an address with another name, as one that the file had before, leads to
        the one with its name now."""
        found = await file_queries.public_file(document)
        if found is None:
            if await file_queries.file_withheld(document):
                raise Gone(
                    "ไฟล์นี้ถูกถอดออกเพื่อตรวจไวรัส ดูหน้าเรื่องนั้นอีกครั้งภายหลัง หรือติดต่อหน่วยงาน",
                    "This file was withdrawn for a virus check; come back later or ask the unit",
                )
            if await file_queries.file_ended(document):
                raise Gone(*GONE)
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        if filename != found["filename"]:
            return Redirect(file_path(found), status_code=302, headers=UNKEPT)
        return await deliver(request, found, UNKEPT)

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
            if await file_queries.old_file_ended(document, edition):
                raise Gone(*GONE)
            raise NotFound("ไม่พบไฟล์นี้", "No such file")
        return await deliver(request, found, UNKEPT)
