"""`make bench-time`: what time costs in a large deployment: 2,000 units of 500 public items each.
A sweep with 1,000 ends in one unit and spread over 1,000 units, beside ending them one by one; a
sweep with nothing due; and one minute of the worker's works, at more and more units.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from portal.embedded.stack import Stack
from portal.search.indexing import PLACE, STAMP

DUE = 1_000
SLOW = 200  # ends that are done one by one, to compare
STEPS = (4, 2, 1)  # parts of all units at which a minute is measured

UNITS = """
    INSERT INTO unit (id, slug, name_th, name_en, kind, province, district, theme, template, active,
        facts) SELECT gen_random_uuid(), 'unit-' || n, 'หน่วย ' || n, 'Unit ' || n,
        'district-office', 'จังหวัด', 'อำเภอ', 'moph-green', 'district-10', true,
        jsonb_build_object('unit', jsonb_build_object('slug', 'unit-' || n), 'approval',
        '{"step": [{"role": "approver", "position_th": "x", "minutes": 5}],
        "owner_may_approve": false, "verbal_allowed": true}'::jsonb) FROM generate_series(1, $1) n
"""
ITEMS = """
    INSERT INTO publication (tenant, id, item, number, edition, version, state, owner, owner_name,
        title, details, source, permanent_reason, external_links, channels, kind, chain,
        content_hash, approval, approved_hash, approved_by, published_at, first_published_at,
        publish_until, warn_at, warned_at, review_on, review_tell_at)
    SELECT $1, x.id, x.id, '2570-' || x.n, 1, 5, 'published', $2, 'เจ้าของ', 'เรื่อง ' || x.n,
        'รายละเอียด', 'กลุ่มงาน', '', '{}', '{website}', 'document', '{}', 'h', 'written', 'h', $4,
        now() - interval '100 days', now() - interval '100 days', now() + x.n * interval '1 day' +
        interval '30 days', now() + x.n * interval '1 day' + interval '16 days', NULL,
        current_date + 200, now() + interval '200 days'
    FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $3::int) n) x
"""


# As the search would have it, so that it has nothing to catch up with.
INDEXED = (
    "INSERT INTO search_entry (tenant, publication, stamp, words, head, body, files)"
    f" SELECT p.tenant, p.id, {STAMP}, '', p.title, p.details, '' FROM publication p {PLACE}"
    " WHERE p.tenant = portal_tenant()"
)


async def fill(owner: str, units: int, items: int) -> list[UUID]:
    """The units by number; the first has twice DUE items."""
    connection = await asyncpg.connect(owner)
    await connection.execute("SET synchronous_commit = off")
    account, approver = uuid4(), uuid4()
    await connection.execute(
        "INSERT INTO account (id, username, name, password_hash)"
        " VALUES ($1, 'o', 'o', 'x'), ($2, 'a', 'a', 'x')",
        account,
        approver,
    )
    await connection.execute(UNITS, units)
    await connection.execute("INSERT INTO site (tenant) SELECT id FROM unit")
    found = await connection.fetch("SELECT id FROM unit ORDER BY length(slug), slug")
    tenants = [row["id"] for row in found]
    await connection.execute("ALTER TABLE publication DISABLE TRIGGER publication_guard")
    for place, tenant in enumerate(tenants):
        await connection.execute("SELECT set_config('portal.tenant', $1, false)", str(tenant))
        count = 2 * DUE if place == 0 else items
        await connection.execute(ITEMS, tenant, account, count, approver)
        for role in ("webmaster", "webmaster", "approver"):
            await connection.execute(
                "INSERT INTO membership (tenant, id, account, role, position, starts_on)"
                " VALUES ($1, gen_random_uuid(), $2, $3, 'x', '2020-01-01')",
                tenant,
                account,
                role,
            )
        await connection.execute(INDEXED)
    await connection.execute("ALTER TABLE publication ENABLE TRIGGER publication_guard")
    await connection.execute("ANALYZE")
    await connection.close()
    return tenants


async def make_due(owner: str, tenants: list[UUID], each: int) -> None:
    """The next `each` items of these units end a minute ago, as their people were told."""
    connection = await asyncpg.connect(owner)
    for tenant in tenants:
        await connection.execute("SELECT set_config('portal.tenant', $1, false)", str(tenant))
        await connection.execute(
            "UPDATE publication SET publish_until = now() - interval '1 minute', warn_at = NULL,"
            " warned_at = now() - interval '3 days' WHERE id IN (SELECT id FROM publication"
            " WHERE state = 'published' LIMIT $1)",
            each,
        )
        await connection.execute(
            "UPDATE site SET next_due = now() - interval '1 minute' WHERE tenant = $1", tenant
        )
    await connection.close()


async def timed(work: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    began = time.monotonic()
    result = await work()
    return time.monotonic() - began, result


def memory() -> int:
    """MB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024 // 1024


async def measure(owner: str, units: int, items: int) -> None:
    from portal import features, worker  # noqa: PLC0415 - the settings are there only now
    from portal.kit import db, jobs  # noqa: PLC0415
    from portal.kit.tenancy import Tenant, acting_for  # noqa: PLC0415
    from portal.publication import failures  # noqa: PLC0415
    from portal.publication.due import due  # noqa: PLC0415
    from portal.timing import sweep  # noqa: PLC0415

    features.load()
    spent, tenants = await timed(lambda: fill(owner, units, items))
    print(f"{units} units of {items} public items: filled in {spent:.0f} s", flush=True)
    await db.connect()
    try:
        await worker.sweep()  # looks at each unit's next moment for the first time
        first = Tenant(tenants[0], "unit-1")
        await make_due(owner, tenants[:1], SLOW)
        with acting_for(first):
            async with db.transaction():
                waiting = await due("expire", SLOW)
            spent, _ = await timed(lambda: failures.one_by_one("expire", waiting, sweep._end))
        each_ms = spent / SLOW * 1e3
        print(f"one by one, as before: {SLOW} ends in {spent:.1f} s, {each_ms:.1f} ms each")
        for words, where, each in (
            (f"{DUE} ends in one unit", tenants[:1], DUE),
            (f"one end in each of {min(DUE, units)} units", tenants[1 : DUE + 1], 1),
        ):
            await make_due(owner, where, each)
            before = memory()
            spent, noted = await timed(worker.sweep)
            print(f"{words}: {noted} noted in {spent:.1f} s; memory {before} -> {memory()} MB")
        spent, noted = await timed(worker.sweep)
        print(f"nothing due: {noted} in {spent * 1e3:.0f} ms", flush=True)
        await minutes(owner, units, worker, jobs)
    finally:
        await jobs.queue.close()
        await db.disconnect()


async def minutes(owner: str, units: int, worker: Any, jobs: Any) -> None:
    """All works of one minute, asking every unit and asking by turns, where nothing is due."""
    connection = await asyncpg.connect(owner)
    for part in STEPS:
        count = units // part
        await connection.execute(
            "UPDATE unit SET active = split_part(slug, '-', 2)::int <= $1", count
        )
        await connection.execute("UPDATE outbox SET created_at = now() - interval '1 hour'")
        for words, quiet in (("every unit", units), ("in turn", worker.QUIET_AT_ONCE)):
            worker.QUIET_AT_ONCE, kept = quiet, worker.QUIET_AT_ONCE
            slowest, total = ("", 0.0), 0.0
            for work in jobs.EACH_MINUTE:
                spent, _ = await timed(lambda work=work: worker.each_minute(work))
                total += spent
                slowest = max(slowest, (work.__name__, spent), key=lambda one: one[1])
            worker.QUIET_AT_ONCE = kept
            print(
                f"a minute of {len(jobs.EACH_MINUTE)} works, {count} units, {words}:"
                f" {total:.1f} s in all, the slowest {slowest[0]} {slowest[1]:.1f} s",
                flush=True,
            )
    await connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--items", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        Path(folder).chmod(0o755)
        stack = Stack(Path(folder), say=lambda line: print(line, file=sys.stderr))
        try:
            os.environ |= stack.start()
            subprocess.run([sys.executable, "-m", "portal.cli", "migrate"], check=True)
            owner = os.environ["PORTAL_OWNER_DATABASE_URL"]
            asyncio.run(measure(owner, options.units, options.items))
        finally:
            stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
