"""The calendar as a feed (RFC 5545) that a person's telephone reads by itself: by a secret address,
which is shown once and can be made anew, and which is nothing any more when the person leaves.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from asyncpg import Record
from icalendar import Alarm, Calendar, Event

from portal.calendar.dates import Due, due_between
from portal.kit import clock, db, tenancy
from portal.people.queries import TODAY
from portal.people.sessions import digest
from portal.tenants.queries import UnitInfo, origin, unit_now

BACK, AHEAD = timedelta(days=31), timedelta(days=180)
REMIND = timedelta(days=-1, hours=9)  # at nine of the day before
REFRESH = "PT6H"


async def feed_of(account: UUID) -> Record | None:
    """(made_at, read_at). Inside a transaction."""
    return await db.row("SELECT made_at, read_at FROM calendar_feed WHERE account = $1", account)


async def make_feed(account: UUID) -> str:
    """A new secret for the person's feed; the one before is nothing any more."""
    secret = secrets.token_urlsafe(32)
    async with db.transaction():
        await db.changed(
            "INSERT INTO calendar_feed (tenant, account, secret_hash, made_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, account) DO UPDATE SET secret_hash ="
            " excluded.secret_hash, made_at = excluded.made_at, read_at = NULL",
            tenancy.current().id,
            account,
            digest(secret),
            clock.now(),
        )
    return secret


async def end_feed(account: UUID) -> None:
    async with db.transaction():
        await db.changed("DELETE FROM calendar_feed WHERE account = $1", account)


async def feed_with(secret: str) -> bytes | None:
    """The feed's text; None when there is no such feed, or its person has no role here today."""
    async with db.transaction():
        account = await db.value(
            "UPDATE calendar_feed f SET read_at = $2 FROM account a WHERE a.id = f.account"  # noqa: S608
            " AND f.secret_hash = $1 AND a.disabled_at IS NULL AND EXISTS (SELECT FROM membership m"
            f" WHERE m.account = f.account AND m.starts_on <= {TODAY}"
            f" AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})) RETURNING f.account",
            digest(secret),
            clock.now(),
        )
        if account is None:
            return None
        now = clock.now()
        found = await due_between(now.date() - BACK, now.date() + AHEAD)
        return written(await unit_now(), found, now)


def written(unit: UnitInfo, found: Sequence[Due], now: datetime) -> bytes:
    """As a calendar of whole days, each with a reminder of the day before unless it is done."""
    site = origin(unit.slug)
    calendar = Calendar()
    calendar.add("prodid", "-//portal//TH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"กำหนดการ {unit.name_th}")
    calendar.add("x-wr-timezone", "Asia/Bangkok")
    calendar.add("x-published-ttl", REFRESH)
    for one in found:
        calendar.add_component(_event(one, site, now))
    return calendar.to_ical()


def _event(one: Due, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{site.removeprefix('https://')}")
    event.add("dtstamp", now)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", one.title[0] if one.left else f"✓ {one.title[0]}")
    event.add("description", "\n".join(filter(None, (one.detail[0], f"{site}{one.path}"))))
    event.add("url", f"{site}{one.path}")
    event.add("transp", "TRANSPARENT")
    if one.left and one.day >= _day(now):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title[0])
        alarm.add("trigger", REMIND)
        event.add_component(alarm)
    return event


def _day(now: datetime) -> date:
    return now.date()
