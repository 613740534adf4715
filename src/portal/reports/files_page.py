"""The files of a paper and of a build: what would be printed now, what is kept, pictures in it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.documents.delivery import deliver
from portal.documents.inspection import MEDIA_TYPES
from portal.kit import clock, db
from portal.kit.errors import NotFound
from portal.papers.pages import paper as own_paper
from portal.people.audience import ANY_STAFF
from portal.reports import builds, drawing
from portal.reports.kinds import About
from portal.reports.queries import Seen, files_of, seen
from portal.reports.workflow import State
from portal.sheets.blocks import Paper

KEPT = {"Cache-Control": "private, no-cache"}


class PaperFiles(Controller):
    path = "/staff/reports/{paper_id:uuid}"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/{filename:str}")
    async def file(
        self, request: Request, paper_id: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """print.pdf and print.docx of what is not signed; file.pdf, file.docx, file.xlsx and the
        scan of what is."""
        stem, _, ext = filename.partition(".")
        async with db.transaction():
            found, now = await seen(paper_id), clock.now()
        if stem == "print" and ext in ("pdf", "docx") and found.turn is not None:
            data = await builds.file_of(to_print(found), ext, now)
            return own_paper(data, builds.TYPES[ext], f"{name_of(found)}.{ext}")
        if stem == "file" and ext in found.formats:
            return await kept(request, found.formats[ext], ext, name_of(found))
        if stem == "scan" and found.row["scan_sha256"] and ext == found.row["scan_ext"]:
            scan: dict[str, Any] = {
                "sha256": found.row["scan_sha256"],
                "size": found.row["scan_size"],
                "filename": f"{name_of(found)} ลงนามแล้ว.{ext}",
                "media_type": MEDIA_TYPES[ext],
            }
            return await deliver(request, scan, KEPT)  # type: ignore[arg-type]
        raise NotFound("ไม่มีไฟล์นี้", "No such file")

    @get("/pictures/{filename:str}")
    async def picture(
        self, request: Request, paper_id: FromPath[UUID], filename: FromPath[str]
    ) -> Response:
        """A picture that stands in this paper, by its hash."""
        async with db.transaction():
            found = await seen(paper_id)
            size = await db.value("SELECT size FROM content WHERE sha256 = $1", filename)
        if size is None or filename not in drawing.pictures_in(found.paper):
            raise NotFound("ไม่มีภาพนี้", "No such picture")
        one: Any = {"sha256": filename, "size": size, "filename": "picture.png",
                    "media_type": "image/png"}  # fmt: skip
        return await deliver(request, one, KEPT)


def to_print(found: Seen) -> Paper:
    """What is frozen is printed for the pen, and says nothing that would be wrong once it is
    signed; a draft as a draft."""
    return replace(found.paper, foot="") if found.state == State.OFFERED else found.paper


def name_of(found: Seen) -> str:
    """As a file's name: what it is, of when, and its number."""
    number = found.row["number"].replace("/", "-")
    about = found.about.of("th").replace("/", "-")
    return " ".join(filter(None, (found.kind.name_th, about, number)))


async def kept(request: Request, file: Any, ext: str, name: str) -> Response:
    given: Any = {"sha256": file["sha256"], "size": file["size"], "filename": f"{name}.{ext}",
                  "media_type": builds.TYPES[ext]}  # fmt: skip
    return await deliver(request, given, KEPT)


async def of_build(request: Request, report: UUID, filename: str) -> Response:
    """file.pdf, file.docx or file.xlsx of a build. NotFound: it is not made, or has no such."""
    stem, _, ext = filename.partition(".")
    async with db.transaction():
        row = await builds.with_id(report)
        files = await files_of(report)
    if stem != "file" or ext not in files:
        raise NotFound("ไม่มีไฟล์นี้ หรือยังทำไม่เสร็จ", "No such file, or not made yet")
    name = builds.name_of(row["kind"])[0]
    return await kept(request, files[ext], ext, f"{name} {About.of_row(row).of('th')}")
