"""Giving a unit the categories of its shared template."""

from uuid import UUID, uuid4

from portal.catalog.template_file import CategoryEntry, TemplateFile
from portal.kit import db, tenancy


async def apply_template(template: TemplateFile) -> int:
    """Make the acting unit's categories those of the template, by code; how many changed. What
    the template no longer has is switched off, never removed: its items keep their place."""
    changed = 0
    async with db.transaction():
        codes = []
        for place, (entry, parent) in enumerate(template.entries()):
            codes.append(entry.code)
            changed += await _put(entry, place, parent)
        changed += await db.changed(
            "UPDATE category SET active = false WHERE active AND code <> ALL($1)", codes
        )
        if changed:
            await db.changed(
                "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
            )
    return changed


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
