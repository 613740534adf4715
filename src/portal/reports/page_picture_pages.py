"""The picture of a request's public page, for the unit's own people, on the page of the request."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.documents.delivery import deliver
from portal.kit import db
from portal.kit.errors import NotFound
from portal.people.audience import ANY_STAFF
from portal.people.person import Person
from portal.publication.queries import Subject
from portal.publication.staff import BESIDE

PATH = "/staff/reports/page-pictures"


class PagePictureFiles(Controller):
    path = PATH
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/{page_picture_id:uuid}")
    async def file(self, request: Request, page_picture_id: FromPath[UUID]) -> Response:
        async with db.transaction():
            row = await db.row(
                "SELECT sha256, size, taken_at FROM page_picture"
                " WHERE id = $1 AND sha256 IS NOT NULL",
                page_picture_id,
            )
        if row is None:
            raise NotFound("ไม่มีภาพนี้", "No such picture")
        shown: Any = {
            "sha256": row["sha256"],
            "size": row["size"],
            "filename": f"ภาพหน้าเว็บไซต์ {row['taken_at']:%Y-%m-%d}.jpg",
            "media_type": "image/jpeg",
        }
        return await deliver(request, shown, {"Cache-Control": "private, no-cache"})


async def _beside(seen: Subject, _person: Person, _lang: str) -> dict[str, Any]:
    """Where it is opened; None where there is none. One statement."""
    row = await db.row(
        "SELECT t.id FROM page_picture t JOIN content c"
        " ON c.tenant = t.tenant AND c.sha256 = t.sha256"
        " WHERE t.publication = $1 AND c.erased_at IS NULL",
        seen.row.id,
    )
    return {"page_picture": {"url": f"{PATH}/{row['id']}"} if row else None}


BESIDE.append(_beside)
