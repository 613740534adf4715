"""Which addresses public items lead to, which of them are due, and which are dead."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from asyncpg import Record

from portal.catalog.kinds import kinds
from portal.kit import clock, db
from portal.links.verdict import DEAD

BEGINS = timedelta(hours=1)  # after midnight in Bangkok
BATCH = 25
MOST = 2_000  # addresses of one unit in one night; the longest unseen come first


def night_of(now: datetime) -> date:
    """The day on which the night began that is the last to have begun."""
    return (now.astimezone(clock.BANGKOK) - BEGINS).date()


def beginning_of(night: date) -> datetime:
    return clock.midnight(night) + BEGINS


def urls_of(row: Any) -> list[str]:
    """Of a row with kind, facts and external_links: every address that its page leads to."""
    kind, facts = kinds().get(row["kind"]), json.loads(row["facts"])
    found: list[str] = list(row["external_links"] or ())
    for field in kind.field if kind else ():
        if field.type == "url" and field.name in facts:
            found.append(facts[field.name])
        for name in [column.name for column in field.column if column.type == "url"]:
            found += [cells[name] for cells in facts.get(field.name, []) if name in cells]
    return found


async def public_urls() -> set[str]:
    """Every address that something public in the acting unit leads to now."""
    rows = await db.rows(
        "SELECT kind, facts, external_links FROM public_item"
        " WHERE facts <> '{}' OR external_links <> '{}'"
    )
    return {url for row in rows for url in urls_of(row)}


async def due() -> Sequence[Record]:
    """(key, url, again) of what is to be looked at now, BATCH at most: what staff asked for first,
    then what was never or longest not looked at."""
    now = clock.now()
    return await db.rows(
        "SELECT key, url, again FROM outside_link WHERE due_at <= $1"
        " ORDER BY again DESC, checked_at NULLS FIRST, key LIMIT least($2::int, greatest(0,"
        " $3 - (SELECT count(*) FROM outside_link WHERE checked_at >= $4)))",
        now,
        BATCH,
        MOST,
        beginning_of(night_of(now)),
    )


async def failing(nights: int = DEAD) -> Sequence[Record]:
    """What failed on so many nights running and is public now, once for each item in which it
    stands, the longest failing first."""
    return await db.rows(
        "SELECT l.key, l.url, l.verdict, l.reason, l.nights, l.failing_since, l.checked_at, i.id,"
        " i.publication, i.title FROM outside_link l JOIN public_item i"
        " ON l.url = ANY(i.external_links) OR (i.facts <> '{}'"
        " AND jsonb_path_exists(i.facts, '$.** ? (@ == $url)', jsonb_build_object('url', l.url)))"
        " WHERE l.nights > 0 AND l.nights >= $1 ORDER BY l.failing_since, l.url, i.title, i.id",
        nights,
    )


async def dead_since() -> dict[str, datetime]:
    """By address of each dead link: when it was looked at last."""
    found = await db.rows(
        "SELECT url, checked_at FROM outside_link WHERE nights > 0 AND nights >= $1", DEAD
    )
    return {row["url"]: row["checked_at"] for row in found}


async def standing() -> Record:
    """(links: how many are watched, checked_at: the last look, due: how many wait)."""
    found = await db.row(
        "SELECT count(*) AS links, max(checked_at) AS checked_at,"
        " count(*) FILTER (WHERE due_at <= $1) AS due FROM outside_link",
        clock.now(),
    )
    assert found is not None
    return found
