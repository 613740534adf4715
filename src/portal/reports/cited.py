"""What the registry of laws is told of official papers: which kinds cite what, and how many papers
that are not signed yet would read otherwise (issue 7)."""

from functools import cache

from portal.drafts.all_kinds import KINDS
from portal.kit import db
from portal.kit.tenancy import PLATFORM, Tenant, acting_for, acting_from_platform
from portal.laws import papers, uses
from portal.laws.papers import Coming, PaperUses


@cache
def kinds() -> tuple[PaperUses, ...]:
    return tuple(
        PaperUses(kind.code, kind.name_th, kind.name_en, uses.drawn_by(kind.draw))
        for kind in KINDS.values()
    )


async def coming() -> dict[str, Coming]:
    """By kind, over all units: one short statement in each, as each, for none sees another's rows.
    Acts as the platform; outside a transaction."""
    with acting_for(PLATFORM):
        async with db.transaction():
            units = await db.rows("SELECT id, slug FROM unit WHERE active")
    found: dict[str, Coming] = {}
    for unit in units:
        with acting_from_platform(Tenant(unit["id"], unit["slug"])):
            async with db.transaction():
                rows = await db.rows(
                    "SELECT kind, count(*) FILTER (WHERE state = 'draft') AS drafts,"
                    " count(*) FILTER (WHERE state = 'offered') AS offered FROM paper"
                    " WHERE state IN ('draft', 'offered') GROUP BY kind"
                )
        for row in rows:
            so_far = found.get(row["kind"], Coming())
            found[row["kind"]] = Coming(
                so_far.drafts + row["drafts"],
                so_far.units + bool(row["drafts"]),
                so_far.under_signature + row["offered"],
            )
    return found


papers.tell(kinds, coming)
