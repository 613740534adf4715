"""The MOIT 1 bundle of a fiscal year: the cover, then each line of evidence in its order with what
fills it, and what lacks said as lacking; one PDF with bookmarks (R95). Made by a job."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import BinaryIO
from uuid import UUID

from portal.compliance.coverage import DONE
from portal.compliance.shown import state_words
from portal.documents import contents, small_pictures
from portal.documents.child import in_child
from portal.drafts.cover import draw as draw_cover
from portal.drafts.kind import Ask
from portal.drafts.words import official
from portal.kit import clock, thai
from portal.kit.errors import Gone, Invalid, PortalError, Unavailable
from portal.papers.postings import ELSEWHERE
from portal.reports import page_pictures
from portal.reports.evidence import File, Line, Photo, Piece, lines_of, photos
from portal.reports.page_pictures import Taken, pictures_of
from portal.sheets import join, pdf
from portal.sheets.blocks import Block, Grid, Heading, Paper, Para, Picture
from portal.tenants.queries import UnitInfo, origin, unit_now

KIND = "moit-1"
NAME = ("รวมหลักฐาน MOIT 1", "MOIT 1 evidence as one file")
LARGEST = 20 * 1024 * 1024  # bytes of one file that is put in; a larger one is named alone
MOST = 80 * 1024 * 1024  # of all files together
SECONDS = join.SECONDS + 30


@dataclass(frozen=True)
class Bundle:
    """What is put together, read in one moment: `at`."""

    unit: UnitInfo
    fiscal_year: int
    at: datetime
    cover: Paper
    lines: list[Line]
    pictures: list[Taken]
    photos: list[Photo]

    @property
    def site(self) -> str:
        return origin(self.unit.slug)

    @property
    def page(self) -> str:
        """The public page with a link for each line."""
        return f"{self.site}/moit-1/{self.fiscal_year}"


async def read(fiscal_year: int) -> Bundle:
    """Inside a transaction. NotFound: no list of that year."""
    unit, now = await unit_now(), clock.now()
    _, lines = await lines_of(fiscal_year)
    drawn = await draw_cover(Ask(unit, fiscal_year, clock.today()), {})
    items = [one.path for line in lines for one in line.pieces if one.path]
    return Bundle(
        unit, fiscal_year, now, drawn.paper, lines, await pictures_of(items), await photos()
    )


async def without_picture(fiscal_year: int) -> list[tuple[str, UUID | None]]:
    """The pages of its evidence that have no picture yet. Inside a transaction."""
    _, lines = await lines_of(fiscal_year)
    shown = {one.path: one.publication for line in lines for one in line.pieces if one.publication}
    return await page_pictures.lacking(shown)


async def write(found: Bundle, into: BinaryIO) -> AsyncIterator[int]:
    """The PDF into `into`; says how many per cent are done. Call it outside a transaction;
    Unavailable: the store is away, or the child that joins failed."""
    budget = [MOST]
    parts = [await _cover(found)]
    done = 0
    for filled, group in groupby(found.lines, lambda line: bool(line.pieces)):
        lines = list(group)
        if not filled:
            parts.append(await _without(found, lines))
        for line in lines if filled else ():
            async for part in _line(found, line, budget):
                parts.append(part)
            yield 5 + 70 * (done := done + 1) // len(found.lines)
        done += 0 if filled else len(lines)
    parts.append(await _channels(found))
    yield 80
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(join.pack, parts, file)
        parts.clear()
        file.seek(0)
        if await in_child("portal.sheets.join", file, SECONDS, into=into) is None:
            raise Unavailable("รวมไฟล์ไม่สำเร็จ ลองใหม่อีกครั้ง", "The files could not be joined")
    yield 100


# ---- sheets of our own ----------------------------------------------------------------------


async def _set(found: Bundle, paper: Paper, pictures: dict[str, bytes] | None = None) -> bytes:
    foot = official(f"รวบรวมเมื่อ {thai.when(found.at)}")
    whole = replace(paper, unit=found.unit.name_th, verify=found.page, foot=foot)
    return await asyncio.to_thread(pdf.pdf, whole, found.at, pictures or {})


async def _cover(found: Bundle) -> join.Part:
    lines = tuple(
        (official(line.label), official(line.slot.name_th), _said(line)) for line in found.lines
    )
    listed = Paper(
        layout="report",
        title=(f"MOIT ๑ ปีงบประมาณ พ.ศ. {official(found.fiscal_year)}", "รายการหลักฐาน"),
        unit="",
        blocks=(Grid(("ข้อ", "หลักฐาน", "สถานะ"), lines, (2, 9, 4)),),
    )
    both = [("", await _set(found, found.cover)), ("", await _set(found, listed))]
    data = await asyncio.to_thread(join.joined, both)
    return join.Part(found.cover.name, data)


def _said(line: Line) -> str:
    """Of a line in the list: how many there are, or why there is none."""
    if line.pieces:
        return official(f"มี {len(line.pieces)} เรื่อง")
    return f"{state_words(line.cell)[0]}{f' ({line.excuse})' if line.excuse else ''}"


def _named(line: Line) -> str:
    return f"{line.label} {line.slot.name_th}"


async def _without(found: Bundle, lines: list[Line]) -> join.Part:
    """One sheet for lines that follow one another and that nothing fills; it says so of each."""
    blocks: list[Block] = []
    for line in lines:
        why = f" เหตุผล: {line.excuse}" if line.excuse else ""
        done = "" if line.state in DONE else " ยังไม่มีหลักฐานในข้อนี้"
        blocks.append(Heading(official(_named(line))))
        blocks.append(Para(official(f"{state_words(line.cell)[0]}{done}{why}")))
    title = (f"MOIT ๑ ปีงบประมาณ พ.ศ. {official(found.fiscal_year)}", "ข้อที่ไม่มีเอกสารแนบ")
    paper = Paper(layout="report", title=title, unit="", blocks=tuple(blocks))
    first, *also = map(_named, lines)
    return join.Part(first, await _set(found, paper), 1, also=tuple(also))


def _divider(found: Bundle, line: Line, files: list[tuple[str, File]]) -> Paper:
    """Names the line, what fills it and every file with its address, size and hash."""
    blocks: list[Block] = []
    for piece in line.pieces:
        since = thai.short_date(piece.at)
        state = f"เผยแพร่เมื่อ {since}" if piece.path else f"ลงนามเมื่อ {since} ยังไม่เผยแพร่"
        blocks.append(Para(f"{official(piece.title)} ({official(state)})", depth=1, number="–"))
        if piece.path:
            blocks.append(Para(f"{found.site}{piece.path}", depth=2, number=" "))
    if files:
        rows = tuple(
            (official(one.name), official(thai.size(one.size)), how, _spaced(one.sha256))
            for how, one in files
        )
        columns = ("ไฟล์", "ขนาด", "ในเล่มนี้", "SHA-256")
        blocks.append(Grid(columns, rows, (6, 2, 3, 4), centred=(1,)))
    return Paper(
        layout="report",
        title=(f"MOIT ๑ {official(line.label)}", official(line.slot.name_th)),
        unit="",
        blocks=tuple(blocks),
    )


def _spaced(digest: str) -> str:
    """So that it breaks into lines of a narrow column."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


# ---- files ----------------------------------------------------------------------------------

IN, NAMED, TOO_LARGE = "อยู่หน้าถัดไป", "เปิดดูที่ที่อยู่ข้างต้น", "ใหญ่เกินจะรวมเล่ม"


async def _line(found: Bundle, line: Line, budget: list[int]) -> AsyncIterator[join.Part]:
    """A sheet for the line, then its files. What is too much for the bundle is named alone."""
    files: list[tuple[str, File]] = []
    parts: list[join.Part] = []
    for piece in line.pieces:
        for file in piece.files:
            how, part = await _file(found, piece, file, budget)
            files.append((how, file))
            parts += [part] if part else []
    yield join.Part(_named(line), await _set(found, _divider(found, line, files)), 1)
    for part in parts:
        yield part


async def _file(
    found: Bundle, piece: Piece, file: File, budget: list[int]
) -> tuple[str, join.Part | None]:
    title = f"{piece.title} · {file.name}"
    if file.ext == "jpg":
        return IN, join.Part(title, await _photo(found, piece, file), 2)
    if file.ext != "pdf":
        return NAMED, None
    if file.size > min(LARGEST, budget[0]):
        return TOO_LARGE, None
    try:
        chunks = await contents.opened(file.sha256, 0, file.size)
        data = b"".join([chunk async for chunk in chunks])
    except Unavailable:
        raise
    except PortalError:  # found infected, or erased, in this very moment
        return NAMED, None
    budget[0] -= file.size
    words = (Para("เปิดไฟล์นี้เพื่อรวมเล่มไม่ได้ ให้เปิดดูที่ที่อยู่ข้างล่าง"), *_address(found, piece, file))
    instead = await _set(found, _naming(piece, file, words))
    return IN, join.Part(title, data, 2, instead)


async def _photo(found: Bundle, piece: Piece, file: File) -> bytes:
    """A picture on a sheet of its own, as large as a page shows it."""
    pictures: dict[str, bytes] = {}
    try:
        small = await small_pictures.small(file.sha256, file.size, "whole-960.webp")
        pictures[file.sha256] = small
    except Unavailable:
        raise
    except PortalError:  # it cannot be read: named alone
        pass
    shown = Picture(file.sha256, official(file.name), official(file.name))
    words = (shown, *_address(found, piece, file))
    return await _set(found, _naming(piece, file, words), pictures)


def _address(found: Bundle, piece: Piece, file: File) -> tuple[Block, ...]:
    where = f"{found.site}{piece.path}" if piece.path else "ยังไม่เผยแพร่"
    return (Para(where), Para(f"SHA-256 {_spaced(file.sha256)}"))


def _naming(piece: Piece, file: File, blocks: tuple[Block, ...]) -> Paper:
    title = (official(piece.title), official(f"{file.name} ({thai.size(file.size)})"))
    return Paper(layout="report", title=title, unit="", blocks=blocks)


async def _channels(found: Bundle) -> join.Part:
    """The pictures of the unit's pages, each with its address and its moment (R103)."""
    title = "ภาพช่องทางการเผยแพร่"
    blocks: list[Block] = [Heading("เว็บไซต์ของหน่วยงาน")]
    pictures: dict[str, bytes] = {}
    for one in found.pictures:
        pictures[one.sha256] = await _bytes(one.sha256, one.size)
        blocks.append(Picture(one.sha256, one.caption, f"ภาพหน้าเว็บไซต์ {one.address}"))
    if not found.pictures:
        blocks.append(Para("ยังไม่มีภาพหน้าเว็บไซต์ ระบบถ่ายภาพเองเมื่อเผยแพร่เรื่อง"))
    for channel, (name, _) in ELSEWHERE.items():
        shown = [one for one in found.photos if one.channel == channel]
        blocks += [Heading(name)] if shown else []
        for one in shown:
            with contextlib.suppress(Invalid, Gone):  # it cannot be read, or was just erased
                small = await small_pictures.small(one.sha256, one.size, "whole-960.webp")
                pictures[one.sha256] = small
            words = official(f"{name} {one.title} เมื่อ {thai.short_date(one.day)}")
            blocks.append(Picture(one.sha256, words, words))
    paper = Paper(layout="report", title=(title,), unit="", blocks=tuple(blocks))
    return join.Part(title, await _set(found, paper, pictures), 0)


async def _bytes(sha256: str, size: int) -> bytes:
    return b"".join([chunk async for chunk in await contents.opened(sha256, 0, size)])
