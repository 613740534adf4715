"""A quarter's papers of every unit of a province, asked for at once by who looks after it: each is
drawn in its own unit, by a job of its own, and only there; the province sees how far they are."""

import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID, uuid4

from asyncpg import Record

from portal.drafts.kind import PaperKind
from portal.kit import clock, db, tenancy
from portal.kit.errors import Invalid, NotFound, PortalError, Unavailable
from portal.kit.jobs import ALL
from portal.kit.tenancy import acting_from_platform
from portal.people.person import Person
from portal.people.queries import officer
from portal.reports import builds
from portal.reports.kinds import KINDS, About, checked, must_have_begun
from portal.reports.queries import files_of
from portal.tenants.queries import UnitInfo, unit_now, units_in


def of_quarters() -> list[PaperKind]:
    return [kind for kind in KINDS.values() if kind.period == "quarter"]


async def ask(
    province: str, kinds: Sequence[str], fiscal_year: int, quarter: int, person: Person
) -> UUID:
    """Promise them all. Acts as the platform. Invalid: by field."""
    units, kinds = await units_in(province), list(dict.fromkeys(kinds))
    build = uuid4()
    async with db.transaction():
        today, known = clock.today(), {kind.code for kind in of_quarters()}
        if not kinds or not set(kinds) <= known:
            message = "เลือกเอกสารอย่างน้อยหนึ่งชนิด"
            raise Invalid(message, "Choose a paper", fields={"kinds": message})
        about = About(kinds[0], fiscal_year, quarter)
        checked(about, units[0].kind if units else "", today)
        must_have_begun(about, today)
        await db.changed(
            "INSERT INTO province_report (id, province, kinds, fiscal_year, quarter, made_by,"
            " made_name, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            build,
            province,
            kinds,
            fiscal_year,
            quarter,
            person.account,
            person.name,
            clock.now(),
        )
        for unit in units:
            for kind in kinds:
                await _promise(build, unit, About(kind, fiscal_year, quarter), person)
    return build


async def _promise(build: UUID, unit: UnitInfo, about: About, person: Person) -> None:
    report = uuid4()
    await db.changed(
        "INSERT INTO province_report_part (build, unit, kind, report) VALUES ($1, $2, $3, $4)",
        build,
        unit.id,
        about.kind,
        report,
    )
    asked = (str(build), str(report), str(person.account), *about.key[:3])
    await ALL["reports.build_for_province"].later_for(unit.id, *asked)


async def build_one(build: UUID, report: UUID, account: UUID, about: About) -> None:
    """One unit's paper, in that unit: if who asked looks after it still."""
    async with db.transaction():
        unit = await unit_now()
        person = await officer(account, unit.province)
        if person is None:
            await _failed(report, "ผู้สั่งทำไม่ได้ดูแลจังหวัดนี้แล้ว")
            return
        if not await db.value("SELECT true FROM report WHERE id = $1", report):
            await builds.insert(about, person, province=build, report=report)
    await builds.build(report)


async def _failed(report: UUID, why: str) -> None:
    await db.changed(
        "UPDATE province_report_part SET state = 'failed', error = $3"
        " WHERE report = $1 AND unit = $2",
        report,
        tenancy.current().id,
        why,
    )


async def asked_for(provinces: Sequence[str], limit: int = 30) -> Sequence[Record]:
    """The newest first, each with how many are ready and failed of how many."""
    return await db.rows(
        "SELECT b.*, count(*) AS total, count(*) FILTER (WHERE p.state = 'ready') AS ready,"
        " count(*) FILTER (WHERE p.state = 'failed') AS failed FROM province_report b"
        " JOIN province_report_part p ON p.build = b.id WHERE b.province = ANY($1)"
        " GROUP BY b.id ORDER BY b.made_at DESC LIMIT $2",
        list(provinces),
        limit,
    )


async def one(build: UUID, provinces: Sequence[str]) -> tuple[Record, Sequence[Record]]:
    """(the build, its parts with the names of their units). NotFound: also another province's."""
    found = await db.row("SELECT * FROM province_report WHERE id = $1", build)
    if found is None or found["province"] not in provinces:
        raise NotFound("ไม่พบรายการนี้", "No such build")
    parts = await db.rows(
        "SELECT p.*, u.slug, u.name_th, u.name_en FROM province_report_part p"
        " JOIN unit u ON u.id = p.unit WHERE p.build = $1 ORDER BY u.name_th, p.kind",
        build,
    )
    return found, parts


async def zipped(found: Record, parts: Sequence[Record], into: BinaryIO) -> None:
    """The PDFs that are ready, a folder for each unit; each is read in its own unit. Call it
    outside a transaction. Unavailable: the store is away; half of them are never handed out."""
    names = Counter(name for _, name in {(part["slug"], part["name_th"]) for part in parts})
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            if part["state"] != "ready":
                continue
            about = About(part["kind"], found["fiscal_year"], found["quarter"])
            folder = part["name_th"].replace("/", " ")
            if names[part["name_th"]] > 1:  # as บ้านใหม่ is in many districts
                folder = f"{folder} ({part['slug']})"
            name = f"{folder}/{builds.name_of(part['kind'])[0]} {about.of('th')}.pdf"
            with acting_from_platform(tenancy.Tenant(part["unit"], part["slug"])):
                try:
                    async with db.transaction():
                        files = await files_of(part["report"])
                    data = await builds.bytes_of(files["pdf"]["sha256"])
                except Unavailable:
                    raise
                except (KeyError, PortalError):
                    continue  # erased since: the list says what is there
            archive.writestr(name, data)
