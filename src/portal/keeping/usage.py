"""How much a unit keeps, by category and by whether it is public; counted for the unit's page, and
kept beside the site's counters for the province and the operators."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.audit.record import record
from portal.documents.quota import quota
from portal.kit import db, tenancy
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.person import Person
from portal.people.roles import Role

WARN_AT = 80  # percent
MOST_CATEGORIES = 100
BIGGEST = 20

# Each content once in each group: the same file in two categories counts in both.
GROUPED = """
    SELECT c.name_th, c.name_en, c.number, count(*) AS files, sum(u.size)::bigint AS bytes,
        sum(u.size) FILTER (WHERE u.is_public)::bigint AS public_bytes,
        sum(u.size) FILTER (WHERE u.is_draft)::bigint AS draft_bytes
    FROM (SELECT p.category, k.sha256, max(k.size) AS size,
            bool_or(i.id IS NOT NULL AND NOT d.internal) AS is_public,
            bool_and(p.state IN ('draft', 'rejected')) AS is_draft
        FROM document d JOIN publication p ON p.tenant = d.tenant AND p.id = d.publication
        JOIN content k ON k.tenant = d.tenant AND k.sha256 = d.sha256 AND k.erased_at IS NULL
        LEFT JOIN public_item i ON i.tenant = p.tenant AND i.publication = p.id
        GROUP BY p.category, k.sha256) u
    LEFT JOIN category c ON c.id = u.category
    GROUP BY c.id, c.name_th, c.name_en, c.number ORDER BY bytes DESC LIMIT $1
"""


@dataclass(frozen=True)
class Usage:
    """Bytes and files in the store, of `quota` bytes; `damaged`, `held` and `waiting` (erasures
    that somebody has to decide) are counts."""

    bytes: int
    files: int
    quota: int
    damaged: int
    held: int
    waiting: int

    @property
    def percent(self) -> int:
        return min(999, self.bytes * 100 // self.quota) if self.quota else 100

    @property
    def share(self) -> str:
        """The same as people read it; a little is not nothing."""
        return "<1%" if self.bytes and not self.percent else f"{self.percent}%"

    @property
    def is_near(self) -> bool:
        return self.percent >= WARN_AT


async def usage() -> Usage:
    """Of the acting unit, now. In a transaction."""
    row = await db.row(
        "SELECT coalesce(sum(size), 0)::bigint AS bytes, count(*) AS files,"
        " count(*) FILTER (WHERE damage <> '') AS damaged,"
        " (SELECT count(DISTINCT sha256) FROM held_content) AS held,"
        " (SELECT count(*) FROM erasure WHERE state = 'asked') AS waiting"
        " FROM content WHERE erased_at IS NULL"
    )
    assert row is not None
    return Usage(**dict(row), quota=await quota())


async def by_category() -> Sequence[Record]:
    """(name_th, name_en, number, files, bytes, public_bytes, draft_bytes), the largest first. In a
    transaction."""
    return await db.rows(GROUPED, MOST_CATEGORIES)


async def biggest() -> Sequence[Record]:
    """(filename, size, publication, number, state) of the largest files. In a transaction."""
    return await db.rows(
        "SELECT d.filename, k.size, p.id AS publication, p.number, p.state FROM content k"
        " JOIN LATERAL (SELECT filename, publication FROM document d WHERE d.sha256 = k.sha256"
        " ORDER BY added_at DESC LIMIT 1) d ON true JOIN publication p ON p.id = d.publication"
        " WHERE k.erased_at IS NULL ORDER BY k.size DESC, k.sha256 LIMIT $1",
        BIGGEST,
    )


async def note_usage() -> tuple[Usage | None, Usage]:
    """(as it was noted before, as it is now and is noted). In a transaction, under the lock of the
    site's counters."""
    tenant = tenancy.current().id
    kept = await db.row("SELECT storage FROM site WHERE tenant = $1 FOR UPDATE", tenant)
    before = json.loads(kept["storage"]) if kept else {}
    now = await usage()
    noted: dict[str, Any] = {**now.__dict__, "asked": await _asked()}
    if before != noted:
        await db.changed(
            "UPDATE site SET storage = $2::jsonb WHERE tenant = $1", tenant, json.dumps(noted)
        )
    return from_noted(before), now


async def _asked() -> list[dict[str, str]]:
    """Erasures that an operator may decide: identifiers and the order's number, nothing of what
    they erase."""
    found = await db.rows(
        "SELECT id, order_number, asked_name, asked_at FROM erasure WHERE state = 'asked'"
        " ORDER BY asked_at LIMIT 20"
    )
    return [
        {"id": str(row["id"]), "order": row["order_number"], "by": row["asked_name"],
         "at": row["asked_at"].isoformat()}
        for row in found
    ]  # fmt: skip


def from_noted(noted: dict[str, Any]) -> Usage | None:
    return Usage(**{name: noted[name] for name in Usage.__dataclass_fields__}) if noted else None


async def noted_usage() -> dict[UUID, dict[str, Any]]:
    """Each unit's figures as last noted, for those who look after them: no unit's rows."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows("SELECT tenant, storage FROM site WHERE storage <> '{}'")
    return {row["tenant"]: json.loads(row["storage"]) for row in found}


async def set_quota(unit: UUID, megabytes: int | None, by: Person) -> None:
    """None: the default again. By an operator, from the command line or the platform."""
    with acting_for(PLATFORM):
        async with db.transaction():
            role = by.role_for((Role.OPERATOR,))
            await record("quota_set", ("unit", unit), by, role, detail={"megabytes": megabytes})
            await db.changed(
                "UPDATE site SET storage_quota = $2 WHERE tenant = $1",
                unit,
                None if megabytes is None else megabytes * 1024 * 1024,
            )
