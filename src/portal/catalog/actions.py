"""Giving a unit the categories of its shared template."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.catalog.rollout import differences, varied
from portal.catalog.template_file import CategoryEntry, TemplateFile
from portal.kit import db, tenancy
from portal.people.person import SYSTEM
from portal.tenants.unit_file import Variation


async def apply_template(template: TemplateFile, variations: Sequence[Variation] = ()) -> int:
    """Make the acting unit's categories those of the template as the unit varies it, by code; how
    many rows changed. What is no longer there is switched off, never removed: its items keep their
    place and address (R18). An audit line says what was changed."""
    changed = 0
    entries = varied(template, variations)
    async with db.transaction():
        differs = await differences(entries)
        codes = []
        for place, (entry, parent) in enumerate(entries):
            codes.append(entry.code)
            changed += bool(await _put(entry, place, parent) + await _show(entry))
        changed += await db.changed(
            "UPDATE category SET active = false WHERE active AND code <> ALL($1)", codes
        )
        site = tenancy.current().id
        await db.changed(
            "UPDATE site SET template_version = $2, version = version + $3 WHERE tenant = $1"
            " AND ($3 > 0 OR template_version <> $2)",
            site,
            template.template.version,
            int(changed > 0),
        )
        if differs:
            detail = {"template": template.template.name, "version": template.template.version,
                      "changes": [str(one) for one in differs]}  # fmt: skip
            await record("template_applied", ("unit", site), SYSTEM, "system", detail=detail)
    return changed


async def _show(entry: CategoryEntry) -> int:
    return await db.changed(
        "UPDATE category SET shows = $2 WHERE code = $1 AND shows <> $2", entry.code, entry.shows
    )


async def _put(entry: CategoryEntry, place: int, parent: str | None) -> int:
    above: UUID | None = None
    if parent is not None:
        above = await db.value("SELECT id FROM category WHERE code = $1", parent)
    return await db.changed(
        "INSERT INTO category AS c (tenant, id, code, number, parent, place, name_th, name_en,"
        " description_th, kinds, optional, accepts_items)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (tenant, code) DO UPDATE SET (number, parent, place, name_th, name_en,"
        " description_th, kinds, optional, accepts_items, active) = (excluded.number,"
        " excluded.parent, excluded.place, excluded.name_th, excluded.name_en,"
        " excluded.description_th, excluded.kinds, excluded.optional, excluded.accepts_items, true)"
        " WHERE (c.number, c.parent, c.place, c.name_th, c.name_en, c.description_th, c.kinds,"
        " c.optional, c.accepts_items, c.active) IS DISTINCT FROM (excluded.number,"
        " excluded.parent, excluded.place, excluded.name_th, excluded.name_en,"
        " excluded.description_th, excluded.kinds, excluded.optional, excluded.accepts_items,"
        " true)",
        tenancy.current().id,
        uuid4(),
        entry.code,
        entry.number,
        above,
        place,
        entry.name_th,
        entry.name_en,
        entry.description_th,
        entry.kinds,
        entry.optional,
        entry.accepts_items,
    )
