"""Which units there are, and whose a host is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.kit import db
from portal.kit.errors import NotFound
from portal.kit.tenancy import PLATFORM, Tenant, acting_for, current
from portal.settings import settings


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as pages and rules need it. `facts`: its file (names, chain, file policy, contact)."""

    id: UUID
    slug: str
    name_th: str
    name_en: str
    kind: str
    province: str
    district: str
    theme: str
    template: str
    active: bool
    facts: dict[str, Any]
    version: int

    @property
    def tenant(self) -> Tenant:
        return Tenant(self.id, self.slug)


COLUMNS = (
    "u.id, u.slug, u.name_th, u.name_en, u.kind, u.province, u.district, u.theme, u.template,"
    " u.active, u.facts, u.version"
)


def unit_from(row: Record) -> UnitInfo:
    return UnitInfo(**{**dict(row), "facts": json.loads(row["facts"])})


async def unit_for_host(host: str) -> UnitInfo | None:
    with acting_for(PLATFORM):
        async with db.transaction():
            row = await db.row(
                f"SELECT {COLUMNS} FROM hostname h JOIN unit u ON u.id = h.unit WHERE h.host = $1",  # noqa: S608
                host,
            )
    return unit_from(row) if row else None


async def unit_now() -> UnitInfo:
    """The acting unit, as it is inside this transaction."""
    row = await db.row(f"SELECT {COLUMNS} FROM unit u WHERE u.id = $1", current().id)  # noqa: S608
    if row is None:
        raise NotFound
    return unit_from(row)


async def unit_with_slug(slug: str) -> UnitInfo:
    """NotFound when there is none. For the command line and the platform's host."""
    with acting_for(PLATFORM):
        async with db.transaction():
            row = await db.row(f"SELECT {COLUMNS} FROM unit u WHERE u.slug = $1", slug)  # noqa: S608
    if row is None:
        raise NotFound(f"ไม่มีหน่วยงาน {slug}", f"No unit {slug}")
    return unit_from(row)


async def tenant_with_id(tenant: UUID) -> Tenant | None:
    """For jobs: whom a promise was made for; None when the unit is gone."""
    if tenant == PLATFORM.id:
        return PLATFORM
    with acting_for(PLATFORM):
        async with db.transaction():
            slug = await db.value("SELECT slug FROM unit WHERE id = $1", tenant)
    return Tenant(tenant, slug) if slug else None


async def all_units() -> list[UnitInfo]:
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(f"SELECT {COLUMNS} FROM unit u ORDER BY u.slug")  # noqa: S608
    return [unit_from(row) for row in found]


async def active_tenants() -> list[Tenant]:
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows("SELECT id, slug FROM unit WHERE active ORDER BY slug")
    return [Tenant(row["id"], row["slug"]) for row in found]


async def units_in(province: str) -> list[UnitInfo]:
    """The active units of a province, by their names. For the platform's host."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                f"SELECT {COLUMNS} FROM unit u WHERE u.active AND u.province = $1"  # noqa: S608
                " ORDER BY u.name_th, u.slug",
                province,
            )
    return [unit_from(row) for row in found]


async def provinces() -> list[str]:
    """Of the active units. For the platform's host."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows("SELECT DISTINCT province FROM unit WHERE active ORDER BY 1")
    return [row["province"] for row in found]


async def related_units(limit: int = 100) -> Sequence[Record]:
    """(slug, name_th, name_en, district, below) of the active units that the acting one is related
    to: those of its province, the one above it, those below it (`below`); the nearest first (R22).
    Runs inside a transaction; one statement."""
    return await db.rows(
        "SELECT u.slug, u.name_th, u.name_en, u.district,"
        " coalesce(u.facts -> 'unit' ->> 'parent' = me.slug, false) AS below"
        " FROM unit me JOIN unit u ON u.active AND u.id <> me.id AND (u.province = me.province"
        " OR u.slug = me.facts -> 'unit' ->> 'parent' OR u.facts -> 'unit' ->> 'parent' = me.slug)"
        " WHERE me.id = $1 ORDER BY u.slug = me.facts -> 'unit' ->> 'parent' DESC NULLS LAST,"
        " u.district = me.district DESC, u.name_th, u.slug LIMIT $2",
        current().id,
        limit,
    )


async def tenants_due() -> list[Tenant]:
    """The units in which something ends by time now. Reads counters, no unit's rows."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                "SELECT u.id, u.slug FROM site s JOIN unit u ON u.id = s.tenant"
                " WHERE s.next_due <= portal_now() OR s.ends_stopped_at IS NOT NULL"
                " ORDER BY s.next_due"
            )
    return [Tenant(row["id"], row["slug"]) for row in found]


def origin(slug: str) -> str:
    """Where a unit's site is, for links in letters and answers: never from a request's header."""
    port = settings().public_port
    return f"https://{slug}.{settings().base_domain}" + ("" if port == 443 else f":{port}")
