"""Units by the hundred, each with the same items, laid down in turn: for benches. Written straight
into the tables by their owner."""

import os
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from portal.catalog.actions import apply_template
from portal.catalog.template_file import templates
from portal.commands.tenants import read_units
from portal.kit import db
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.people.actions import add_account
from portal.people.person import SYSTEM
from portal.settings import ROOT
from portal.tenants.actions import apply_unit

ITEMS = 500
PROVINCE = 25
# What is copied for each unit, after its own line.
TABLES = ("site", "category", "publication", "placement", "declaration")

# Items of one unit: every category, some of a month, some over, some that end soon.
ITEMS_SQL = """
INSERT INTO publication (tenant, id, item, number, state, owner, owner_name, title, details,
    category, kind, facts, content_hash, approved_hash, approval, coverage_from, coverage_to,
    published_at, first_published_at, publish_until, ended_at)
SELECT $1, x.id, x.id, 'n' || n, CASE WHEN n % 6 = 0 THEN 'expired' ELSE 'published' END, $2, 'x',
    'ประกาศเรื่องที่ ' || n || ' ของหน่วยงาน ประจำปีงบประมาณ', repeat('รายละเอียด ', 20), c.id,
    CASE WHEN n % 9 = 0 THEN 'skr1' ELSE 'document' END,
    CASE WHEN n % 9 = 0 THEN jsonb_build_object('month',
        to_char(date '2026-11-01' - (n % 24) * interval '1 month', 'YYYY-MM')) ELSE '{}' END,
    'h', 'h', 'written', date '2026-11-20' - n, date '2026-11-20' - n / 2,
    now() - n * interval '1 day', now() - n * interval '1 day',
    CASE WHEN n % 10 = 0 THEN now() + n * interval '1 day' END,
    CASE WHEN n % 6 = 0 THEN now() - interval '1 day' END
FROM generate_series(1, $3::int) n
JOIN (SELECT id, row_number() OVER (ORDER BY place, id) - 1 AS at, count(*) OVER () AS all_
    FROM category WHERE tenant = $1 AND accepts_items) c ON c.at = n % c.all_
CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id, n AS of) x
"""
PLACED_SQL = """
INSERT INTO placement (tenant, id, item, slot, placed_by, placed_name, created_at)
SELECT tenant, gen_random_uuid(), id, 'moit-2570:' || (6 + row_number() OVER ()), owner, 'x', now()
FROM publication WHERE tenant = $1 AND state = 'published' LIMIT 12
"""
DECLARED_SQL = """
INSERT INTO declaration (tenant, id, category, reason, from_year, until_year, declared_by,
    declared_name, declared_at)
SELECT tenant, gen_random_uuid(), id, 'ไม่มี', 2560, 2600, $2, 'x', now() FROM category
WHERE tenant = $1 AND accepts_items ORDER BY place DESC LIMIT 8
"""


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    await work()
    return (time.perf_counter() - begin) * 1000


class Country:
    """Units that are copies of one, their items laid down in turn, as years of work lay them."""

    def __init__(self, items: int = ITEMS) -> None:
        self.first = PLATFORM
        self.items = items  # of each
        self.count = 1

    async def begin(self) -> None:
        file = read_units(ROOT / "tenants")[0]
        self.first, _ = await apply_unit(file, SYSTEM)
        with acting_for(PLATFORM):
            account = await add_account("bench", "bench", password="correct horse battery")
        with acting_for(self.first):
            await apply_template(templates()[file.site.template])
        async with Owner() as owner:
            await owner.execute(ITEMS_SQL, self.first.id, account, self.items)
            await owner.execute(PLACED_SQL, self.first.id)
            await owner.execute(DECLARED_SQL, self.first.id, account)

    async def grow(self, to: int) -> None:
        async with Owner() as owner:
            await owner.execute(
                "CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n"
                " FROM generate_series($1::int, $2::int) n",
                self.count + 1, to,
            )  # fmt: skip
            province = f"'จังหวัด ' || m.n / {PROVINCE}"
            own = {"id": "m.id", "slug": "'u' || m.n", "province": province}
            await self._copy(owner, "unit", own, "id")
            for table in TABLES:
                await self._copy(owner, table, {"tenant": "m.id", "coverage": "'{}'"}, "tenant")
            await owner.execute("DROP TABLE made")
        self.count = to

    async def _copy(self, owner: Any, table: str, own: dict[str, str], key: str) -> None:
        found = await owner.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum",
            table,
        )
        names = [row["attname"] for row in found]
        values = ", ".join(own.get(name, f"t.{name}") for name in names)
        await owner.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t, made m"
            f" WHERE t.{key} = '{self.first.id}'"
        )

    async def units(self, count: int) -> list[Tenant]:
        """So many of them by chance, always the same ones."""
        with acting_for(PLATFORM):
            async with db.transaction():
                rows = await db.rows("SELECT id, slug FROM unit ORDER BY slug")
        return [
            Tenant(row["id"], row["slug"])
            for row in random.Random(1).sample(rows, min(count, len(rows)))
        ]


class Owner:
    """A connection of the tables' owner, who sees every unit and whom no trigger stops."""

    async def __aenter__(self) -> Any:
        self.connection = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
        await self.connection.execute("SET statement_timeout = 0")
        for table in ("unit", *TABLES):
            await self.connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            await self.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return self.connection

    async def __aexit__(self, *_: Any) -> None:
        for table in ("unit", *TABLES):
            if table not in ("unit", "site"):
                await self.connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            await self.connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            await self.connection.execute(f"VACUUM ANALYZE {table}")
        await self.connection.close()
