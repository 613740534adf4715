"""Thousands of public items of one unit, and other units beside it, of the words of the demo's
samples: to measure how the search stands it. Written straight into the tables by their owner."""

import hashlib
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from portal.samples.load import SAMPLES
from portal.samples.plan import read_plan
from portal.search import indexing

NEIGHBOURS, OF_EACH = 500, 40  # other units, and how many entries each has
TABLES = ("unit", "publication", "document", "document_text", "search_entry")
PLACES = "ทับกวาง ตาลเดี่ยว บ้านป่า ท่าคล้อ หินซ้อน ชะอม สองคอน เตาปูน ชำผักแพว ท่าตูม ห้วยแห้ง ท่ามะปราง".split()
SYLLABLES = "กิจ วัฒน์ เจริญ ทรัพย์ รุ่ง ศิริ ชัย พาณิชย์ มงคล ธน สิน เภสัช ไพบูลย์ โชค สยาม เกษม บุญ ศรี".split()
MONTHS = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน".split()
LETTERS_OF_FILE = (1_500, 4_000, 8_000, 30_000)  # of one file: one page to ten


@dataclass(frozen=True, slots=True)
class Made:
    title: str
    details: str
    source: str
    text: str
    vendor: str


def items(seed: int = 1) -> Iterator[Made]:
    """Without end, the same ones each time. `vendor` is a shop's name of its own, inside the file
    of its item and seldom in any other."""
    chance = random.Random(seed)
    samples, lines = [], []
    for path in sorted(SAMPLES.glob("*.toml")):
        samples += [item for item in read_plan(SAMPLES, path.stem).items if item.title]
    for path in sorted((SAMPLES / "texts").rglob("*.md")):
        lines += [line for line in re.split(r"\n+", path.read_text("utf-8")) if len(line) > 20]
    while True:
        sample = chance.choice(samples)
        place, month, year = (
            chance.choice(PLACES),
            chance.choice(MONTHS),
            chance.randint(2560, 2570),
        )
        vendor = "ร้าน" + "".join(chance.sample(SYLLABLES, 3))
        text = [f"ผู้ได้รับการคัดเลือก {vendor} ตำบล{place} ราคา {chance.randint(1000, 90_000):,} บาท"]
        wanted = chance.choices(LETTERS_OF_FILE, (50, 30, 15, 5))[0]
        while sum(map(len, text)) < wanted:
            text.append(chance.choice(lines))
        yield Made(
            f"{sample.title} ตำบล{place} เดือน{month} {year}",
            sample.details + "\n" + chance.choice(lines),
            sample.source,
            "\n".join(text),
            vendor,
        )


class Crowd:
    """Fills one unit further and further; then everybody else."""

    def __init__(self, tenant: UUID, account: UUID) -> None:
        self.tenant, self.account, self.count = tenant, account, 0
        self.source = items()
        self.vendors: list[str] = []

    async def grow(self, to: int) -> None:
        """Until the unit has so many public items. The caller acts for the unit."""
        made = [(uuid4(), next(self.source)) for _ in range(to - self.count)]
        self.vendors += [one.vendor for _, one in made]
        async with owner() as connection:
            await self._insert(connection, made)
        for publication, _ in made:
            await indexing.index(publication)
        self.count = to

    async def _insert(self, connection: Any, made: list[tuple[UUID, Made]]) -> None:
        categories = [
            row["id"]
            for row in await connection.fetch(
                "SELECT id FROM category WHERE tenant = $1 AND accepts_items", self.tenant
            )
        ]
        await connection.executemany(
            "INSERT INTO publication (tenant, id, item, number, state, owner, owner_name, title,"
            " details, source, category, content_hash, approved_hash, approval, published_at,"
            " first_published_at) VALUES ($1, $2, $2, $3, 'published', $4, 'x', $5, $6, $7, $8,"
            " $2::uuid::text, $2::uuid::text, 'written', now() - $9 * interval '1 hour',"
            " now() - $9 * interval '1 hour')",
            [
                (self.tenant, id_, f"crowd {id_}", self.account, one.title, one.details,
                 one.source, categories[number % len(categories)], number)
                for number, (id_, one) in enumerate(made, self.count)
            ],
        )  # fmt: skip
        named = [(id_, one, hashlib.sha256(id_.bytes).hexdigest()) for id_, one in made]
        await connection.executemany(
            "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type,"
            " size, sha256, added_by) VALUES ($1, $2, $2, 1, 'ประกาศ.pdf', 'pdf',"
            " 'application/pdf', 1, $3, $4)",
            [(self.tenant, id_, sha256, self.account) for id_, _, sha256 in named],
        )
        await connection.executemany(
            "INSERT INTO document_text (tenant, sha256, has_text, source, text, read_at)"
            " VALUES ($1, $2, true, 'file', $3, now())",
            [(self.tenant, sha256, one.text) for _, one, sha256 in named],
        )

    async def neighbours(self) -> None:
        """NEIGHBOURS other units with copies of the first OF_EACH items."""
        async with owner() as connection:
            for index in ("search_entry_words", "search_entry_letters"):
                await connection.execute(f"ALTER INDEX {index} SET (fastupdate = on)")
            await connection.execute(
                "CREATE TEMP TABLE next_door AS SELECT gen_random_uuid() AS id, n"
                f" FROM generate_series(1, {NEIGHBOURS}) n"
            )
            await connection.execute(
                "INSERT INTO unit SELECT made.* FROM next_door d, unit u, LATERAL"
                " jsonb_populate_record(NULL::unit, to_jsonb(u) ||"
                " jsonb_build_object('id', d.id, 'slug', 'door-' || d.n,"
                f" 'place', 1000 + d.n)) AS made WHERE u.id = '{self.tenant}'"
            )
            few = (
                f"(SELECT * FROM publication WHERE tenant = '{self.tenant}'"
                f" AND number LIKE 'crowd %' ORDER BY published_at DESC LIMIT {OF_EACH}) p"
            )
            await connection.execute(
                "INSERT INTO publication SELECT made.* FROM next_door d, "
                f"{few}, LATERAL jsonb_populate_record(NULL::publication, to_jsonb(p)"
                " || jsonb_build_object('tenant', d.id, 'category', NULL)) AS made"
            )
            await connection.execute(
                "INSERT INTO search_entry (tenant, publication, stamp, words, head, body, files)"
                " SELECT d.id, e.publication, e.stamp, e.words, e.head, e.body, e.files"
                f" FROM next_door d, search_entry e JOIN {few}"
                f" ON p.id = e.publication WHERE e.tenant = '{self.tenant}'"
            )
            for index in ("search_entry_words", "search_entry_letters"):
                await connection.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


class owner:
    """A connection of the tables' owner, who sees every unit and whom no trigger stops until it is
    given back; then the tables are guarded and counted again."""

    async def __aenter__(self) -> Any:
        self.connection = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
        await self.connection.execute("SELECT set_config('statement_timeout', '0', false)")
        for table in TABLES[1:]:
            await self.connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            await self.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await self.connection.execute("ALTER TABLE category NO FORCE ROW LEVEL SECURITY")
        return self.connection

    async def __aexit__(self, *_: Any) -> None:
        for table in TABLES[1:]:
            await self.connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            await self.connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            await self.connection.execute(f"VACUUM ANALYZE {table}")
        await self.connection.execute("ALTER TABLE category FORCE ROW LEVEL SECURITY")
        await self.connection.close()
