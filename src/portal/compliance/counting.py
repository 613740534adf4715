"""The figures of a unit as they were counted last: for the province, which looks at many units, and
a line a day for the trend. They hold until something of the unit changes, or its clock does: who
reads them asks first, and counts anew when they do not hold any more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog import checklists
from portal.compliance.coverage import State, by_list, coverage, figures
from portal.kit import clock, db, tenancy
from portal.kit.clock import midnight
from portal.kit.tenancy import PLATFORM, Tenant, acting_for, acting_from_platform

# What was counted does not hold any more: the site, the lists, the day changed, something ended.
STALE = (
    "(s.coverage ->> 'site' IS DISTINCT FROM s.version::text"
    " OR s.coverage ->> 'lists' IS DISTINCT FROM (SELECT coalesce(max(number), 0)::text"
    " FROM checklist_edition) OR (s.coverage ->> 'until')::timestamptz <= portal_now())"
)


@dataclass(frozen=True)
class Counted:
    """`figures`: of each list by its name, as Figures.plain(); `states`: of each cell by its
    "key of the slot|code of the period"; counted `at`."""

    at: datetime
    figures: dict[str, dict[str, int]]
    states: dict[str, str]


async def count() -> Counted:
    """Count the acting unit now, and note it, by the newest lists. Nine statements; inside a
    transaction."""
    now, tenant = clock.now(), tenancy.current().id
    row = await db.row(
        "SELECT version, (SELECT coalesce(max(number), 0) FROM checklist_edition) AS lists,"
        " (SELECT min(publish_until) FROM public_item WHERE publish_until IS NOT NULL) AS ends"
        " FROM site WHERE tenant = $1",
        tenant,
    )
    assert row is not None
    await checklists.refresh(row["lists"])
    cells = await coverage(checklists.lists_now(clock.today()))
    tomorrow = midnight(now.date() + timedelta(days=1))
    lists = {name: figures(of).plain() for name, of in by_list(cells).items()}
    states = {f"{cell.key}|{cell.period.code}": str(cell.state) for cell in cells}
    noted = {
        "site": row["version"],
        "lists": checklists.held_number(),
        "until": min(filter(None, (row["ends"], tomorrow))).isoformat(),
        "at": now.isoformat(),
        "figures": lists,
        "states": states,
    }
    await db.changed(
        "UPDATE site SET coverage = $2::jsonb WHERE tenant = $1", tenant, json.dumps(noted)
    )
    await db.changed(
        "INSERT INTO coverage_day (tenant, day, list, figures)"
        " SELECT $1, $2, key, value FROM jsonb_each($3::jsonb)"
        " ON CONFLICT (tenant, day, list) DO UPDATE SET figures = excluded.figures"
        " WHERE coverage_day.figures <> excluded.figures",
        tenant,
        now.date(),
        json.dumps(lists),
    )
    return _counted(noted)


async def stale(limit: int = 10_000) -> list[Tenant]:
    """The units whose figures do not hold any more. One statement over counters, no unit's rows."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                "SELECT u.id, u.slug FROM site s JOIN unit u ON u.id = s.tenant"  # noqa: S608
                f" WHERE u.active AND {STALE} ORDER BY s.coverage ->> 'at' NULLS FIRST LIMIT $1",
                limit,
            )
    return [Tenant(row["id"], row["slug"]) for row in found]


async def counted(tenants: Sequence[Tenant], *, most: int = 10_000) -> dict[UUID, Counted]:
    """Of each of these units, counted anew where what was noted does not hold: never a figure that
    a recount would not give. Of more than `most` that have to be counted, the rest is left out.
    Acts as the platform, or as nobody; outside a transaction."""
    noted = await noted_of(tenants)
    for tenant in [one for one in tenants if one.id not in noted][:most]:
        noted[tenant.id] = await count_alone(tenant)
    return noted


async def noted_of(tenants: Sequence[Tenant]) -> dict[UUID, Counted]:
    """What was noted of these units, where it still holds. One statement."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                f"SELECT s.tenant, s.coverage FROM site s WHERE s.tenant = ANY($1) AND NOT {STALE}",  # noqa: S608
                [one.id for one in tenants],
            )
    return {row["tenant"]: _counted(json.loads(row["coverage"])) for row in found}


async def count_alone(tenant: Tenant) -> Counted:
    """Count one unit in a transaction of its own. It need not outlive the server: what is lost was
    noted nowhere, and is counted again."""
    with acting_from_platform(tenant):
        async with db.transaction():
            await db.value("SELECT set_config('synchronous_commit', 'off', true)")
            return await count()


USED = (State.PRESENT, State.DECLARED, State.WAIVED, State.EXPIRED)


async def units_with(keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """Of slots by their keys: in how many `units` something stands, stood, is declared or waived,
    and in how many each; by what was counted last. One statement over counters, no unit's rows.
    Inside a transaction of the platform."""
    rows = await db.rows(
        "SELECT split_part(key, '|', 1) AS slot, value AS state, s.tenant FROM site s,"
        " jsonb_each_text(s.coverage -> 'states') WHERE split_part(key, '|', 1) = ANY($1)"
        " AND value = ANY($2)",
        keys,
        [str(state) for state in USED],
    )
    units: dict[tuple[str, str], set[UUID]] = {}
    for row in rows:
        for state in ("units", row["state"]):
            units.setdefault((row["slot"], state), set()).add(row["tenant"])
    names = ["units", *(str(state) for state in USED)]
    return {key: {name: len(units.get((key, name), ())) for name in names} for key in keys}


async def nudges(units: Sequence[UUID]) -> dict[UUID, Record]:
    """(nudged_at, nudged_by) of those of these units that were ever reminded. One statement over
    counters. Inside a transaction."""
    rows = await db.rows(
        "SELECT tenant, nudged_at, nudged_by FROM site WHERE tenant = ANY($1)"
        " AND nudged_at IS NOT NULL",
        units,
    )
    return {row["tenant"]: row for row in rows}


async def note_provinces(province: str = "") -> None:
    """A line for today of this province, or of all: sums of what its units noted. One statement
    over counters, no unit's rows. Acts as the platform, or as nobody; outside a transaction."""
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "INSERT INTO province_day (province, day, list, units, done, asked)"
                " SELECT u.province, $2, f.key, count(*), sum((f.value ->> 'done')::int),"
                " sum((f.value ->> 'asked')::int) FROM site s JOIN unit u ON u.id = s.tenant,"
                " jsonb_each(s.coverage -> 'figures') f WHERE u.active"
                " AND ($1 = '' OR u.province = $1) GROUP BY u.province, f.key"
                " ON CONFLICT (province, day, list) DO UPDATE SET units = excluded.units,"
                " done = excluded.done, asked = excluded.asked",
                province,
                clock.today(),
            )


async def province_trend(province: str, name: str, days: int) -> Sequence[Record]:
    """(day, units, done, asked) of a list, the oldest first. Inside a transaction."""
    return await db.rows(
        "SELECT day, units, done, asked FROM province_day WHERE province = $1 AND list = $2"
        " AND day > $3 ORDER BY day",
        province,
        name,
        clock.today() - timedelta(days=days),
    )


async def trend(name: str, days: int) -> Sequence[Record]:
    """(day, figures) of a list, the oldest first, of so many days. Inside a transaction."""
    return await db.rows(
        "SELECT day, figures FROM coverage_day WHERE list = $1 AND day > $2 ORDER BY day",
        name,
        clock.today() - timedelta(days=days),
    )


def _counted(noted: dict[str, Any]) -> Counted:
    return Counted(datetime.fromisoformat(noted["at"]), noted["figures"], noted["states"])
