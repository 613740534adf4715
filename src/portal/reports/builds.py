"""Files of papers as jobs: each build is a row with its progress, done once however often it is
begun, and what keeps it from being done is said in Thai."""

import asyncio
import hashlib
import io
import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.catalog.checklists import moit
from portal.documents import contents
from portal.kit import clock, db, tenancy, thai
from portal.kit.errors import Conflict, Invalid, NotFound, PortalError, Unavailable
from portal.kit.jobs import ALL
from portal.laws import registry
from portal.people.person import Person
from portal.people.roles import PLATFORM_ROLES, UNIT_ROLES
from portal.reports import bundle, drawing, page_pictures
from portal.reports.kinds import FIRST_YEAR, KINDS, About, checked, must_have_begun
from portal.reports.queries import Seen, seen
from portal.sheets import pdf, tables, word
from portal.sheets.blocks import Grid, Paper
from portal.tenants.queries import unit_now

log = logging.getLogger("portal.reports")

WAITED_FOR = timedelta(hours=1)
FAULT = "ทำไฟล์ไม่สำเร็จเพราะระบบขัดข้อง กด ลองใหม่ ถ้ายังไม่ได้ให้แจ้งผู้ดูแลระบบส่วนกลาง"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Subject:
    """What a build makes files of. `made`: the moment that they say they are of."""

    paper: Paper
    made: datetime


async def of_paper(found: Seen, person: Person) -> UUID:
    """Promise the files of a paper that is signed now. Inside the transaction that signs."""
    return await insert(found.about, person, paper=found.id)


async def ask(about: About, person: Person) -> tuple[UUID, bool]:
    """(the build, whether it is new): of the signed paper where there is one, else of what it would
    say now; or a bundle. Two clicks ask once: what is under way is the answer. Invalid: no such
    paper can be."""
    async with db.transaction():
        if about.kind == bundle.KIND:
            _must_be_of_a_year(about)
        else:
            checked(about, (await unit_now()).kind, clock.today())
            must_have_begun(about, clock.today())
        known = await _known(about)
        return (known, False) if known else (await insert(about, person), True)


async def _known(about: About) -> UUID | None:
    """The signed paper's, or the same that somebody waits for; nobody else asks meanwhile. What has
    not come within an hour is waited for no longer."""
    one_at_a_time = f"report:{tenancy.current().id}:{about.key}"
    await db.row("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", one_at_a_time)
    return await db.value(
        "SELECT r.id FROM report r LEFT JOIN paper p ON p.tenant = r.tenant AND p.id = r.paper"
        " WHERE (r.kind, r.fiscal_year, r.quarter, r.month, r.slot) = ($1, $2, $3, $4, $5)"
        " AND (p.state = 'signed' OR r.paper IS NULL AND r.province IS NULL"
        " AND r.state IN ('queued', 'running') AND r.made_at > $6)"
        " ORDER BY r.paper IS NULL, r.made_at DESC LIMIT 1",
        *about.key,
        clock.now() - WAITED_FOR,
    )


def _must_be_of_a_year(about: About) -> None:
    message = f"{bundle.NAME[0]}จัดทำทั้งปีงบประมาณ เว้นช่องนี้ไว้"
    given = zip(("quarter", "month", "slot"), about.key[2:], strict=True)
    wrong = {field: message for field, value in given if value}
    last = thai.fiscal_year(clock.today()) + 1
    if not FIRST_YEAR <= about.fiscal_year <= last or moit(about.fiscal_year) is None:
        wrong["fiscal_year"] = f"เลือกปีงบประมาณที่มีรายการ MOIT ไม่เกิน {last}"
    if wrong:
        raise Invalid("ข้อมูลบางช่องยังไม่ถูกต้อง", "Some fields do not hold", fields=wrong)


async def insert(
    about: About,
    person: Person,
    *,
    paper: UUID | None = None,
    province: UUID | None = None,
    report: UUID | None = None,
) -> UUID:
    """The row of a build, and its promise unless somebody builds it at once (`report`: its id)."""
    made = report or uuid4()
    await db.changed(
        "INSERT INTO report (tenant, id, kind, fiscal_year, quarter, month, slot, paper, province,"
        " made_by, made_name, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tenancy.current().id,
        made,
        *about.key,
        paper,
        province,
        person.account,
        person.name,
        clock.now(),
    )
    if paper is None:
        await record(
            "report_asked",
            ("report", made),
            person,
            person.role_for((*UNIT_ROLES, *PLATFORM_ROLES)),
            detail={"kind": about.kind, "period": list(about.key[1:])},
        )
    if report is None:
        await ALL["reports.build"].later(str(made))
    return made


async def again(report: UUID, person: Person) -> None:
    """Try once more what failed. Conflict: it did not."""
    async with db.transaction():
        row = await with_id(report)
        if row["state"] != "failed":
            raise Conflict("ไฟล์นี้ไม่ได้ล้มเหลว", "It has not failed", state=row["state"])
        await _note(row, "queued", 0)
        await ALL["reports.build"].later(str(report))
        await record("report_again", ("report", report), person, person.role_for(UNIT_ROLES))


async def with_id(report: UUID) -> Record:
    row = await db.row("SELECT * FROM report WHERE id = $1", report)
    if row is None:
        raise NotFound("ไม่พบรายงานนี้", "No such report")
    return row


async def build(report: UUID) -> None:
    """Make its files and keep them. What was done before is not done again; when the store is away
    it says so and is tried again by itself."""
    await registry.refresh()
    async with db.transaction():
        row = await with_id(report)
        if row["state"] == "ready":
            return
        await _note(row, "running", 5)
    try:
        await (_make_bundle if row["kind"] == bundle.KIND else _make)(row)
    except Unavailable as error:
        await _failed(row, f"{error.message} ระบบจะลองใหม่เอง")
        raise
    except PortalError as error:
        await _failed(row, error.message)
    except Exception:
        log.exception("report %s", report)
        await _failed(row, FAULT)


async def _make(row: Record) -> None:
    async with db.transaction():
        found = await _subject(row)
    made = ["pdf", "docx"]
    if found.paper.grids or any(isinstance(one, Grid) for one in found.paper.blocks):
        made.append("xlsx")
    for done, form in enumerate(made, 1):
        data = await file_of(found.paper, form, found.made)
        sha256 = hashlib.sha256(data).hexdigest()
        await contents.keep(sha256, io.BytesIO(data), len(data), own=True)
        await _keep(row, form, sha256, len(data), 100 * done // len(made))


async def _keep(row: Record, form: str, sha256: str, size: int, percent: int) -> None:
    """A file that is in the store now; the last one makes the report ready."""
    async with db.transaction():
        await db.changed(
            "INSERT INTO report_file (tenant, report, format, sha256, size)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, report, format) DO NOTHING",
            tenancy.current().id,
            row["id"],
            form,
            sha256,
            size,
        )
        await _note(row, "ready" if percent == 100 else "running", percent)


async def _make_bundle(row: Record) -> None:
    """Its progress is kept; the file is kept once however often the job runs."""
    done = 5
    async with db.transaction():
        lacking = await bundle.without_picture(row["fiscal_year"])
    for place, (path, publication) in enumerate(lacking, 1):
        if not await page_pictures.take_page(path, publication):
            break  # Chromium is at fault, and would be with the others
        done = 5 + 45 * place // len(lacking)
        async with db.transaction():
            await _note(row, "running", done)
    async with db.transaction():
        found = await bundle.read(row["fiscal_year"])
    with tempfile.TemporaryFile() as file:
        async for percent in bundle.write(found, file):
            if percent < 100:
                async with db.transaction():
                    await _note(row, "running", done + (100 - done) * percent // 100)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        await contents.keep(sha256, file, size, own=True)
    await _keep(row, "pdf", sha256, size, 100)


def name_of(kind: str) -> tuple[str, str]:
    """Thai and English."""
    if kind == bundle.KIND:
        return bundle.NAME
    found = KINDS.get(kind)
    return (found.name_th, found.name_en) if found else (kind, kind)


async def file_of(paper: Paper, form: str, made: datetime) -> bytes:
    """The paper as pdf, docx or xlsx; `made`: the moment that it says it is of. Call it outside a
    transaction."""
    pictures = {one: await bytes_of(one) for one in drawing.pictures_in(paper)}
    makes = {
        "pdf": lambda: pdf.pdf(paper, made, pictures),
        "docx": lambda: word.docx(paper, pictures),
        "xlsx": lambda: tables.xlsx(paper),
    }
    return await asyncio.to_thread(makes[form])


async def _subject(row: Record) -> Subject:
    if row["paper"]:
        found = await seen(row["paper"])
        return Subject(found.paper, found.row["signed_at"])
    unit = await unit_now()
    kind = checked(About.of_row(row), unit.kind, clock.today())
    found = await drawing.drawn(kind, row, unit)
    return Subject(drawing.draft_of(found.paper), row["made_at"])


async def bytes_of(sha256: str) -> bytes:
    """A small content of the unit, whole."""
    async with db.transaction():
        size = await db.value("SELECT size FROM content WHERE sha256 = $1", sha256)
    chunks = await contents.opened(sha256, 0, size)
    return b"".join([chunk async for chunk in chunks])


async def _note(row: Record, state: str, progress: int, error: str = "") -> None:
    over = state in ("ready", "failed")
    await db.changed(
        "UPDATE report SET state = $2, progress = $3, error = $4, ended_at = $5"
        " WHERE id = $1 AND state <> 'ready'",
        row["id"],
        state,
        progress,
        error,
        clock.now() if over else None,
    )
    if row["province"]:
        await db.changed(
            "UPDATE province_report_part SET state = $2, error = $3 WHERE report = $1"
            " AND unit = $4",
            row["id"],
            state,
            error,
            tenancy.current().id,
        )


async def _failed(row: Record, why: str) -> None:
    async with db.transaction():
        await _note(row, "failed", 0, why)
