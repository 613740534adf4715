"""Making a unit what its file says."""

import json
from typing import Any
from uuid import UUID, uuid4

import msgspec

from portal.audit.record import Actor, record
from portal.kit import db
from portal.kit.errors import Conflict
from portal.kit.tenancy import (
    PLATFORM,
    Tenant,
    TenantsMixed,
    acting_for,
    current,
    current_or_none,
)
from portal.settings import settings
from portal.tenants.unit_file import UnitFile


async def own_file(version: int | None = None) -> UnitFile:
    """The acting unit's file, which nobody else changes until this transaction ends. Conflict when
    the unit was changed since `version`."""
    row = await db.row("SELECT facts, version FROM unit WHERE id = $1 FOR UPDATE", current().id)
    assert row is not None
    if version is not None and row["version"] != version:
        raise Conflict(
            "มีคนแก้การตั้งค่าไปก่อนแล้ว โหลดหน้าใหม่เพื่อดูค่าล่าสุด",
            "Somebody changed the settings first; reload",
        )
    return msgspec.convert(json.loads(row["facts"]), UnitFile)


async def apply_unit(
    unit: UnitFile, by: Actor, role: str = "system", detail: dict[str, Any] | None = None
) -> tuple[Tenant, bool]:
    """(the unit, whether anything changed). Its hosts become those of the file; a host that is
    another unit's is a Conflict. `role` and `detail` go into the audit line. On a unit's own host
    it applies that unit alone, inside the transaction that may be open."""
    facts = json.dumps(msgspec.to_builtins(unit), ensure_ascii=False, sort_keys=True)
    here = current_or_none() or PLATFORM
    if here.slug not in (PLATFORM.slug, unit.unit.slug):
        raise TenantsMixed(f"{unit.unit.slug} from {here.slug}")
    with acting_for(here):
        async with db.transaction():
            known = await db.row("SELECT id, facts FROM unit WHERE slug = $1", unit.unit.slug)
            tenant = Tenant(known["id"] if known else uuid4(), unit.unit.slug)
            if known and json.loads(known["facts"]) == json.loads(facts):
                return tenant, False
            await _write(tenant.id, unit, facts)
            await _hosts(tenant.id, unit)
            await db.changed(
                "INSERT INTO site (tenant) VALUES ($1)"
                " ON CONFLICT (tenant) DO UPDATE SET version = site.version + 1",
                tenant.id,
            )
            await _tell_related(unit, json.loads(known["facts"])["unit"] if known else None)
    with acting_for(tenant):
        async with db.transaction():
            action = "unit_changed" if known else "unit_added"
            await record(action, ("unit", tenant.id), by, role, detail=detail)
    return tenant, True


async def _write(tenant: UUID, unit: UnitFile, facts: str) -> None:
    await db.changed(
        "INSERT INTO unit (id, slug, name_th, name_en, kind, province, district, theme, template,"
        " active, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)"
        " ON CONFLICT (slug) DO UPDATE SET (name_th, name_en, kind, province, district, theme,"
        " template, active, facts, version, updated_at) = (excluded.name_th, excluded.name_en,"
        " excluded.kind, excluded.province, excluded.district, excluded.theme, excluded.template,"
        " excluded.active, excluded.facts, unit.version + 1, now())",
        tenant,
        unit.unit.slug,
        unit.unit.name_th,
        unit.unit.name_en,
        unit.unit.kind,
        unit.unit.province,
        unit.unit.district,
        unit.site.theme,
        unit.site.template,
        unit.unit.active,
        facts,
    )


async def _tell_related(unit: UnitFile, before: dict[str, Any] | None) -> None:
    """The sites that list this unit among their related ones are made anew (R22)."""
    now = msgspec.to_builtins(unit.unit)
    named = ("name_th", "name_en", "province", "district", "parent", "active")
    if before and all(before.get(name, now[name]) == now[name] for name in named):
        return
    either = [now, before or now]
    await db.changed(
        "WITH related AS (SELECT s.tenant FROM site s JOIN unit u ON u.id = s.tenant"
        " WHERE u.province = ANY($1) OR u.slug = ANY($2) OR u.facts -> 'unit' ->> 'parent' = $3"
        " ORDER BY s.tenant FOR UPDATE OF s)"
        " UPDATE site SET version = version + 1 FROM related r WHERE site.tenant = r.tenant",
        [one["province"] for one in either],
        [one.get("parent", "") for one in either],
        unit.unit.slug,
    )


async def _hosts(tenant: UUID, unit: UnitFile) -> None:
    hosts = [f"{unit.unit.slug}.{settings().base_domain}", *unit.site.domains]
    await db.changed("DELETE FROM hostname WHERE unit = $1 AND host <> ALL($2)", tenant, hosts)
    for host in hosts:
        taken = await db.value(
            "INSERT INTO hostname (host, unit) VALUES ($1, $2)"
            " ON CONFLICT (host) DO UPDATE SET host = excluded.host RETURNING unit",
            host,
            tenant,
        )
        if taken != tenant:
            raise Conflict(f"{host} เป็นของหน่วยงานอื่น", f"{host} belongs to another unit")
