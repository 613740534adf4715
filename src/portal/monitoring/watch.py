"""Whoever lives says so, and looks whether all else does: each web process and each worker, every
few seconds. What stays wrong is told to the operators once, and once when it is well again."""

import asyncio
import importlib.metadata
import logging
import os
import platform
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from asyncpg import Record

from portal.kit import db
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring import alarm_letters

log = logging.getLogger("portal.watch")

EVERY = 20.0  # seconds between two beats
WORKER_LATE = 180  # seconds without a beat of any worker
QUEUE_LATE = 600  # seconds that what is due waits
CLOCK_OFF = 2_000  # milliseconds (D19)
PATIENCE = 75  # real seconds that something stays wrong before it is told
A_TELLER_HAS = 120  # seconds; then another tries


@dataclass
class _Self:
    id: UUID = field(default_factory=uuid4)
    started_at: datetime | None = None


_self = _Self()


@dataclass(frozen=True)
class Condition:
    """Something is wrong: `code` as in work_names.ALARMS; None: since nobody knows when."""

    code: str
    since: datetime | None
    detail: str = ""


def version() -> str:
    try:
        return importlib.metadata.version("portal")
    except importlib.metadata.PackageNotFoundError:
        return "?"


async def keep(kind: str) -> None:
    """Beat until cancelled. A database that is away stops nothing here."""
    while True:
        try:
            await beat(kind)
        except (PortalError, db.asyncpg.PostgresError, *db.AWAY) as error:
            log.warning("beat: %s", error)
        await asyncio.sleep(EVERY)


async def beat(kind: str) -> None:
    """This process lives; then look, and tell what has to be told."""
    with acting_for(PLATFORM):
        async with db.transaction():
            offset = await clock_offset()
            started = await db.value(
                "INSERT INTO process_beat (id, kind, host, pid, version, python, started_at,"
                " beat_at, real_at, offset_ms) VALUES ($1, $2, $3, $4, $5, $6,"
                " coalesce($7, portal_now()), portal_now(), now(), $8) ON CONFLICT (id) DO UPDATE"
                " SET (beat_at, real_at, offset_ms) = (portal_now(), now(), excluded.offset_ms)"
                " RETURNING started_at",
                _self.id,
                kind,
                socket.gethostname()[:100],
                os.getpid(),
                version(),
                platform.python_version(),
                _self.started_at,
                offset,
            )
            await db.changed("DELETE FROM process_beat WHERE real_at < now() - interval '1 day'")
        _self.started_at = started
        await look()
        await tell()


async def clock_offset() -> int:
    """Milliseconds by which this machine's clock is ahead of the database's. In a transaction."""
    before = time.time()
    there = await db.value("SELECT extract(epoch FROM clock_timestamp())::float8")
    return round(((before + time.time()) / 2 - there) * 1000)


async def look() -> list[Condition]:
    """What is wrong now; noted when it is new, over, or back again. Acting for the platform."""
    async with db.transaction():
        found = await conditions()
        codes = [one.code for one in found]
        await db.changed(
            "INSERT INTO job_alarm AS a (code, since, detail)"
            " SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[])"
            " ON CONFLICT (code) DO UPDATE SET over_at = NULL, detail = excluded.detail"
            " WHERE a.over_at IS NOT NULL OR a.detail <> excluded.detail",
            codes,
            [one.since for one in found],
            [one.detail for one in found],
        )
        await db.changed(
            "DELETE FROM job_alarm WHERE code <> ALL($1) AND told_at IS NULL"
            " AND (telling_until IS NULL OR telling_until < now())",
            codes,
        )
        await db.changed(
            "UPDATE job_alarm SET over_at = now(), telling_until = NULL"
            " WHERE code <> ALL($1) AND told_at IS NOT NULL AND over_at IS NULL",
            codes,
        )
    return found


async def conditions() -> list[Condition]:
    """All that is wrong, the worst first. While no worker lives, that alone is said: the rest
    follows from it. In a transaction."""
    found = await _worker()
    if not found:
        found = [
            *(Condition(f"work:{row['name']}", row["since"]) for row in await _late()),
            *await _queue(),
        ]
    rows = await db.rows(
        "SELECT job, count(*) AS n, min(created_at) AS since FROM outbox"
        " WHERE dead AND done_at IS NULL GROUP BY job ORDER BY job LIMIT 50"
    )
    found += [Condition(f"dead:{row['job']}", row["since"], str(row["n"])) for row in rows]
    rows = await db.rows(
        "SELECT host, max(beat_at) AS since, (array_agg(offset_ms))[1] AS off FROM process_beat"
        " WHERE real_at > now() - interval '2 minutes' AND abs(offset_ms) > $1 GROUP BY host",
        CLOCK_OFF,
    )
    return found + [Condition(f"clock:{row['host']}", None, f"{row['off']} ms") for row in rows]


async def _worker() -> list[Condition]:
    """A beat of the future, after a demo's clock was moved back, is none."""
    row = await db.row(
        "SELECT max(beat_at) AS last, count(*) FILTER (WHERE abs(extract(epoch FROM"
        " portal_now() - beat_at)) <= $1) AS alive FROM process_beat WHERE kind = 'worker'",
        WORKER_LATE,
    )
    assert row is not None
    return [] if row["alive"] else [Condition("worker", row["last"])]


async def _late() -> Sequence[Record]:
    return await db.rows(
        "SELECT name, coalesce(succeeded_at, registered_at) AS since FROM work_run WHERE"
        " abs(extract(epoch FROM portal_now() - coalesce(alive_at, registered_at))) > late_after"
        " ORDER BY name"
    )


async def _queue() -> list[Condition]:
    """By the real time, as the outbox is."""
    oldest = await db.value(
        "SELECT min(run_after) FROM outbox WHERE done_at IS NULL AND NOT dead"
        " AND run_after < now() - $1 * interval '1 second'"
        " AND (leased_until IS NULL OR leased_until < now())",
        QUEUE_LATE,
    )
    return [Condition("queue", oldest)] if oldest else []


async def tell() -> None:
    """One letter to each operator of what is wrong and was not told, one of what is well again.
    Who writes takes the rows for a while; one that dies in the middle is followed by another, whose
    letter is the same one again. Acting for the platform."""
    for over in (False, True):
        async with db.transaction():
            rows = await db.rows(
                "UPDATE job_alarm SET telling_until = now() + $2 * interval '1 second'"
                " WHERE (telling_until IS NULL OR telling_until < now()) AND CASE WHEN $1"
                " THEN over_at IS NOT NULL AND told_at IS NOT NULL ELSE over_at IS NULL"
                " AND told_at IS NULL AND noted_at < now() - $3 * interval '1 second' END"
                " RETURNING code, since, detail, noted_at",
                over,
                A_TELLER_HAS,
                PATIENCE,
            )
        if rows and await alarm_letters.send(rows, over=over):
            async with db.transaction():
                codes = [row["code"] for row in rows]
                if over:
                    await db.changed(
                        "DELETE FROM job_alarm WHERE code = ANY($1) AND over_at IS NOT NULL", codes
                    )
                else:
                    await db.changed(
                        "UPDATE job_alarm SET told_at = now(), telling_until = NULL"
                        " WHERE code = ANY($1)",
                        codes,
                    )
