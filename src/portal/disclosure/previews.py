"""Documents to look at without downloading them, and without JavaScript: pages as pictures, Office
files as words and tables. Allowed at the moment of each request: 410 once the item has ended."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter, QueryParameter

from portal.disclosure import file_queries, queries
from portal.disclosure.files import GONE
from portal.disclosure.pages import gone
from portal.disclosure.shown import READ
from portal.documents.pictures import KEPT
from portal.documents.preview import KINDS, OFFICE, office_text, page_picture
from portal.kit import db, tenancy
from portal.kit.errors import Gone, Invalid, NotFound, Unavailable
from portal.kit.web import with_lang
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.publication.shapes import file_path

AT_ONCE = 4  # pages of a document on one page of the site
MOST_KEPT = 300  # pictures and texts in memory, about 100 kB each
MOST_LETTERS = 120_000  # of a file that is shown as words
MOST_WAITING = 16  # readers who wait for a picture that is being made

Page = Annotated[int, PathParameter(ge=1, le=10_000)]


class PublicPreviews(Controller):
    path = "/p/{item:uuid}/preview/{document:uuid}"
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Request,
        item: FromPath[UUID],
        document: FromPath[UUID],
        page: Annotated[int, QueryParameter(ge=1, le=10_000)] = 1,
    ) -> Response[str]:
        """From this page of the document on. Two statements."""
        async with db.transaction():
            found = await file_queries.public_document(item, document)
            if found is None:
                ended = await queries.how_it_ended(item)
                if ended is None:
                    if await file_queries.file_ended(document):
                        raise Gone(*GONE)
                    raise NotFound("ไม่พบไฟล์นี้", "No such file")
                return gone(request, ended["reason"], ended["at"])
        return await _shown(request, found, page)

    @get("/{page:int}")
    async def picture(
        self, request: Request, item: FromPath[UUID], document: FromPath[UUID], page: Page
    ) -> Response:
        async with db.transaction():
            found = await file_queries.public_document(item, document)
            if found is None and await file_queries.file_ended(document):
                raise Gone(*GONE)
        if found is None or found["ext"] not in KINDS or page > _count(found):
            raise NotFound("ไม่มีหน้านี้", "No such page")

        async def draw() -> bytes:
            return await page_picture(found["sha256"], found["size"], found["ext"], page)

        data = await kept.of((tenancy.current().id, found["sha256"], page), draw)
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-cache"})


async def _shown(request: Request, found: Record, first: int) -> Response[str]:
    """A file that cannot be shown says so, and is offered as it is."""
    lang, count = language(request), _count(found)
    if first > count:
        raise NotFound("ไม่มีหน้านี้", "No such page")
    office, broken = None, False
    if found["ext"] in OFFICE:

        async def read() -> bytes:
            return json.dumps(
                await office_text(found["sha256"], found["size"], found["ext"])
            ).encode()

        try:
            key = (tenancy.current().id, found["sha256"], 0)
            office = json.loads(await kept.of(key, read))
        except Invalid:
            broken = True
    elif found["ext"] in READ:
        office = await _words(found["sha256"])
        broken = office is None
    here = f"/p/{found['item']}/preview/{found['id']}"
    answer = page(
        request,
        "disclosure/preview",
        title=found["title"],
        item_url=f"/p/{found['item']}/",
        document=dict(found) | {"url": file_path(found)},
        numbers=range(first, min(first + AT_ONCE, count + 1)) if found["ext"] in KINDS else (),
        count=count,
        pages_url=f"{here}/",
        previous_url=with_lang(f"{here}?page={max(1, first - AT_ONCE)}", lang) if first > 1 else "",
        next_url=with_lang(f"{here}?page={first + AT_ONCE}", lang)
        if first + AT_ONCE <= count
        else "",
        office=office,
        broken=broken,
        updated_at=found["published_at"],
    )
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


async def _words(sha256: str) -> dict[str, Any] | None:
    """The lines that search took out of a file, as office_text gives them; None without any."""
    async with db.transaction():
        text = await file_queries.text_of(sha256)
    lines = text[:MOST_LETTERS].splitlines()
    return (
        {
            "parts": [{"kind": "text", "text": line} for line in lines if line.strip()],
            "cut": len(text) > MOST_LETTERS,
        }
        if lines
        else None
    )


def _count(found: Record) -> int:
    return (found["page_count"] or 1) if found["ext"] == "pdf" else 1


class Kept:
    """What was made of documents, found again by tenant, content and page: never without asking the
    database first whether the document is public."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[UUID, str, int], bytes] = OrderedDict()
        self._waiting = 0

    async def of(self, key: tuple[UUID, str, int], make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Unavailable when too many wait already."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        if self._waiting >= MOST_WAITING:
            raise Unavailable("มีผู้ขอดูพร้อมกันมาก ลองใหม่ในอีกสักครู่ หรือดาวน์โหลดไฟล์", "Busy; try again")
        self._waiting += 1
        try:
            data = await make()
        finally:
            self._waiting -= 1
        self._made[key] = data
        asyncio.get_running_loop().call_later(KEPT, self._made.pop, key, None)
        if len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)
        return data


kept = Kept()
