"""`make bench-papers`: how long papers take. The request form from the click to its bytes, the
annual report of a unit with 2,000 items, the MOIT 1 bundle; a quarter's papers of a province of 25
such units, and their ZIP; the memory of who makes them."""

import argparse
import asyncio
import hashlib
import io
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from portal import features
from portal.catalog.checklists import moit
from portal.documents import contents
from portal.embedded.bench_units import PROVINCE, Country, Owner, timed
from portal.embedded.demo import say
from portal.embedded.object_store import ObjectStore
from portal.embedded.postgres import Postgres
from portal.embedded.redis import Redis
from portal.embedded.stack import Stack
from portal.kit import clock, db, jobs, thai
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.people import sessions
from portal.people.actions import give_role
from portal.people.person import Person
from portal.people.roles import Role
from portal.reports import builds, bundle, province
from portal.reports.kinds import About
from portal.settings import settings
from portal.sheets.blocks import Grid, Paper, Para
from portal.sheets.pdf import pdf

ITEMS = 2_000
FORM_MS, REPORT_S, BUNDLE_S, MEMORY_MB = 150, 2.0, 10.0, 400  # what is wanted
TIMES = 20
PAGES = 12  # of each file in the bundle; two for each line

DOCUMENT_SQL = """
INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, size, sha256,
    page_count, added_by) SELECT $1, $2, $3, 1, $4, 'pdf', 'application/pdf', $5, $6, $7, owner
FROM publication WHERE tenant = $1 AND id = $2
"""


async def fill(country: Country, year: int) -> None:
    """Two items with a file in each line of MOIT 1."""
    asked = moit(year)
    assert asked is not None
    lines = [one for one in asked.file.slot if one.code.startswith("1.") and not one.heading]
    tenant = country.first
    async with Owner() as owner:
        await owner.execute("UPDATE publication SET submitted_at = published_at")
    with acting_for(tenant):
        async with db.transaction():
            rows = await db.rows(
                "SELECT id FROM public_item ORDER BY title LIMIT $1", 2 * len(lines)
            )
    for place, row in enumerate(rows):
        data = await asyncio.to_thread(_file, place)
        sha256 = hashlib.sha256(data).hexdigest()
        with acting_for(tenant):
            await contents.keep(sha256, io.BytesIO(data), len(data), own=True)
        async with Owner() as owner:
            await owner.execute("ALTER TABLE document NO FORCE ROW LEVEL SECURITY")
            await owner.execute("ALTER TABLE document DISABLE TRIGGER USER")
            await owner.execute(
                DOCUMENT_SQL, tenant.id, row["id"], uuid4(), f"เอกสาร {place}.pdf", len(data),
                sha256, PAGES,
            )  # fmt: skip
            await owner.execute(
                "INSERT INTO placement (tenant, id, item, slot, placed_by, placed_name, created_at)"
                " SELECT tenant, gen_random_uuid(), item, $3, owner, 'x', now() FROM publication"
                " WHERE tenant = $1 AND id = $2",
                tenant.id, row["id"], asked.key(lines[place // 2]),
            )  # fmt: skip
            await owner.execute("ALTER TABLE document ENABLE TRIGGER USER")
            await owner.execute("ALTER TABLE document FORCE ROW LEVEL SECURITY")


def _file(place: int) -> bytes:
    """A paper of some pages, with tables."""
    words = "ข้อมูลข่าวสารของราชการที่เผยแพร่ผ่านเว็บไซต์ของหน่วยงาน " * 12
    rows = tuple((f"{place}-{number}", words[:160], "๑๒") for number in range(9 * PAGES))
    blocks = (Para(words), Grid(("ที่", "เรื่อง", "จำนวน"), rows, (2, 8, 2)))
    paper = Paper("report", (f"รายงานที่ {place}",), "หน่วยงาน", blocks, verify="https://x.localhost/")
    return pdf(paper, datetime(2026, 10, 1, tzinfo=UTC))


async def somebody(country: Country) -> tuple[Person, str]:
    """A member of staff, and a token of theirs."""
    with acting_for(country.first):
        async with db.transaction():
            account = await db.value("SELECT id FROM account WHERE username = 'bench'")
        await give_role(account, Role.STAFF, "นักวิชาการสาธารณสุข")
        token = await sessions.issue_token(account, "bench", ["read", "write"], 1)
    return Person(account, "bench", "bench", frozenset({Role.STAFF})), token


async def forms(country: Country, token: str) -> list[float]:
    """The request form through the whole application, once warm."""
    from portal.app import create_app  # noqa: PLC0415 - it begins when there are servers

    with acting_for(country.first):
        async with db.transaction():
            rows = await db.rows("SELECT id FROM publication ORDER BY number LIMIT $1", TIMES + 3)
    times = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()),  # type: ignore[arg-type]
        base_url=f"https://{country.first.slug}.{settings().base_domain}",
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        for row in rows:
            begin = time.perf_counter()
            answer = await http.get(f"/staff/requests/{row['id']}/form.pdf")
            assert answer.status_code == 200, answer.text[:500]
            assert answer.content.startswith(b"%PDF")
            times.append((time.perf_counter() - begin) * 1000)
    return times[3:]


def cpu() -> float:
    """Seconds of a core that we and our children took."""
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in of)


async def build(country: Country, report: UUID) -> tuple[float, float, int]:
    """(milliseconds, seconds of a core, bytes of its files)."""
    with acting_for(country.first):
        before = cpu()
        took = await timed(lambda: builds.build(report))
        spent = cpu() - before
        async with db.transaction():
            row = await builds.with_id(report)
            size = await db.value("SELECT sum(size) FROM report_file WHERE report = $1", report)
    assert row["state"] == "ready", row["error"]
    return took, spent, int(size)


async def of_province(country: Country, person: Person, year: int) -> dict[str, Any]:
    """Every quarterly paper of every unit of a province, one after the other as one worker does."""
    assert person.account is not None
    await country.grow(2 * PROVINCE)  # the second province is full
    with acting_for(PLATFORM):
        await give_role(person.account, Role.OPERATOR, "")
        kinds = [kind.code for kind in province.of_quarters()]
        build = await province.ask("จังหวัด 1", kinds, year, 1, person)
        async with db.transaction():
            _, parts = await province.one(build, ["จังหวัด 1"])
    before, begin = cpu(), time.perf_counter()
    for part in parts:
        with acting_for(Tenant(part["unit"], part["slug"])):
            about = About(part["kind"], year, 1)
            await province.build_one(build, part["report"], person.account, about)
    took, spent = time.perf_counter() - begin, cpu() - before
    with acting_for(PLATFORM), tempfile.TemporaryFile() as file:
        async with db.transaction():
            found, parts = await province.one(build, ["จังหวัด 1"])
        assert {part["state"] for part in parts} == {"ready"}
        zip_ms = await timed(lambda: province.zipped(found, parts, file))
        size = file.tell()
    return {
        "province_papers": len(parts),
        "province_s": round(took, 1),
        "province_cpu_s": round(spent, 1),
        "province_zip_s": round(zip_ms / 1000, 2),
        "province_zip_mb": round(size / 1024 / 1024, 1),
    }


async def run() -> dict[str, Any]:
    logging.basicConfig(level=logging.WARNING)
    features.load()
    await db.connect(4)
    try:
        country = Country(ITEMS)
        await country.begin()
        with acting_for(country.first):
            async with db.transaction():
                year = thai.fiscal_year(clock.today())
        person, token = await somebody(country)
        await fill(country, year)
        say(f"a unit of {ITEMS} items, two files of {PAGES} pages in each line of MOIT 1")
        before = cpu()
        form = await forms(country, token)
        form_cpu = (cpu() - before) / (TIMES + 3)
        reports, bundles = [], []
        for _ in range(3):
            with acting_for(country.first):
                annual, _ = await builds.ask(About("annual-report", year), person)
                whole, _ = await builds.ask(About(bundle.KIND, year), person)
            reports.append(await build(country, annual))
            bundles.append(await build(country, whole))
        say(f"a province of {PROVINCE} such units")
        whole_province = await of_province(country, person, year)
    finally:
        await jobs.queue.close()
        await db.disconnect()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "form_ms": {"median": round(statistics.median(form)), "worst": round(max(form))},
        "form_cpu_ms": round(form_cpu * 1000),
        "annual_report_s": [round(took / 1000, 2) for took, *_ in reports],
        "annual_report_cpu_s": [round(spent, 2) for _, spent, _ in reports],
        "bundle_s": [round(took / 1000, 2) for took, *_ in bundles],
        "bundle_cpu_s": [round(spent, 2) for _, spent, _ in bundles],
        "bundle_mb": round(bundles[0][2] / 1024 / 1024, 1),
        **whole_province,
        "memory_mb": own,
        "load": round(os.getloadavg()[0], 1),  # what others do on this machine slows us
    }


def missed(found: dict[str, Any]) -> list[str]:
    """Which targets were not met, in words; by medians."""
    wanted = (
        ("form_ms", found["form_ms"]["median"], FORM_MS),
        ("annual_report_s", statistics.median(found["annual_report_s"]), REPORT_S),
        ("bundle_s", statistics.median(found["bundle_s"]), BUNDLE_S),
        ("memory_mb", found["memory_mb"], MEMORY_MB),
    )
    return [f"{name} {value} > {most}" for name, value, most in wanted if value > most]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.chmod(folder, 0o755)
        stack = Stack(Path(folder), say=say, kinds=(Postgres, Redis, ObjectStore))
        try:
            os.environ |= stack.start() | {"PORTAL_BASE_DOMAIN": "localhost"}
            os.environ |= {"PORTAL_SCANNER": "none", "PORTAL_BROWSER": "none"}
            subprocess.run(
                [sys.executable, "-m", "portal.cli", "migrate"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            found = asyncio.run(run())
        finally:
            stack.stop()
    print(json.dumps(found, indent=1))
    for fault in (faults := missed(found)):
        say(f"MISSED {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
