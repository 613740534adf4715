"""Collect the addresses, note what they answered, ask once more, tell. Each is one transaction."""

import hashlib
from datetime import timedelta
from uuid import uuid4

from portal.kit import clock, db, tenancy
from portal.links import queries
from portal.links.verdict import DEAD, WORKS, Found
from portal.links.words import letter
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.jobs import write_letter
from portal.tenants.queries import unit_now

HOME = "/staff/settings/links"
CUT_OFF = timedelta(hours=1)  # until we try again


async def collect() -> bool:
    """Once a night: the addresses to look at are those that public items lead to now. Whether it
    was done."""
    async with db.transaction():
        now, tenant = clock.now(), tenancy.current().id
        begun = await db.changed(
            "INSERT INTO link_round (tenant, night) VALUES ($1, $2)"
            " ON CONFLICT (tenant) DO UPDATE SET night = $2 WHERE link_round.night < $2",
            tenant,
            queries.night_of(now),
        )
        if not begun:
            return False
        urls = {key_of(url): url for url in await queries.public_urls()}
        await db.changed("DELETE FROM outside_link WHERE key <> ALL($1)", list(urls))
        await db.changed(
            "INSERT INTO outside_link (tenant, key, url, due_at)"
            " SELECT $1, new.key, new.url, $4 FROM unnest($2::text[], $3::text[]) AS new (key, url)"
            " ON CONFLICT (tenant, key) DO NOTHING",
            tenant,
            list(urls),
            list(urls.values()),
            now,
        )
    return True


def key_of(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


async def note(found: dict[str, Found | None]) -> None:
    """By key, as asking.py says it. Pages that show a dead link are made anew."""
    async with db.transaction():
        shown = [await _note(key, one) for key, one in found.items()]
        if any(shown):
            await db.changed(
                "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
            )


async def _note(key: str, found: Found | None) -> bool:
    """Whether it was dead or is."""
    now = clock.now()
    if found is None:
        await db.changed(
            "UPDATE outside_link SET due_at = $2, again = false WHERE key = $1", key, now + CUT_OFF
        )
        return False
    night = queries.night_of(now)
    works = found.verdict == WORKS
    row = await db.row(
        "UPDATE outside_link l SET verdict = $2, reason = $3, checked_at = $4, due_at = $5,"
        " again = false, told = l.told AND NOT $6,"
        " nights = CASE WHEN $6 THEN 0 WHEN l.failed_on IS DISTINCT FROM $7 THEN l.nights + 1"
        " ELSE l.nights END, failed_on = CASE WHEN $6 THEN NULL ELSE $7 END,"
        " failing_since = CASE WHEN $6 THEN NULL ELSE coalesce(l.failing_since, $4) END"
        " FROM (SELECT nights FROM outside_link WHERE key = $1 FOR UPDATE) old WHERE l.key = $1"
        " RETURNING old.nights AS before, l.nights AS nights",
        key,
        found.verdict,
        found.reason,
        now,
        queries.beginning_of(night + timedelta(days=1)),
        works,
        night,
    )
    return row is not None and max(row["before"], row["nights"]) >= DEAD


async def look_again() -> int:
    """What failed is looked at within a minute or two; how many."""
    async with db.transaction():
        return await db.changed(
            "UPDATE outside_link SET due_at = $1, again = true WHERE nights > 0", clock.now()
        )


async def tell() -> int:
    """One letter to each webmaster (to the administrator where there is none) about what is dead
    and public and was not told; how many links. A repeat tells nothing."""
    async with db.transaction():
        new = await db.rows(
            "UPDATE outside_link SET told = true WHERE nights >= $1 AND NOT told RETURNING key",
            DEAD,
        )
        keys = {row["key"] for row in new}
        dead = [row for row in await queries.failing() if row["key"] in keys] if keys else []
        if not dead:
            return 0
        words, event = letter(await unit_now(), dead, HOME), f"links:{uuid4()}"
        for row in await holders(Role.WEBMASTER) or await holders(Role.UNIT_ADMIN):
            await write_letter(row["account"], event, "warning", *words, path=f"{HOME}/")
        return len(keys)
