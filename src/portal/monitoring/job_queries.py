"""How the work that runs by itself fares, for operators: works, processes, the queue, what is dead.
All acting for the platform, inside a transaction."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from portal.kit import db
from portal.monitoring.watch import conditions

MOST_DEAD = 100


@dataclass(frozen=True)
class Work:
    """A row of work_run; `recent` as there, oldest first; `late`: not succeeded in time."""

    name: str
    every: int
    late_after: int
    started_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    runs: int
    failures: int
    done: int
    failed: int
    last_ms: int | None
    last_done: int
    last_failed: int
    last_error: str
    recent: list[list[Any]]
    late: bool

    @property
    def p50(self) -> int | None:
        """Milliseconds, of the last runs."""
        return round(statistics.median(self._ms)) if self.recent else None

    @property
    def longest(self) -> int | None:
        return max(self._ms) if self.recent else None

    @property
    def _ms(self) -> list[int]:
        return [one[1] for one in self.recent]


async def works() -> list[Work]:
    """The late first, then by name."""
    found = await db.rows(
        "SELECT name, every, late_after, started_at, succeeded_at, failed_at, runs, failures,"
        " done, failed, last_ms, last_done, last_failed, last_error, recent,"
        " abs(extract(epoch FROM portal_now() - coalesce(alive_at, registered_at))) > late_after"
        " AS late FROM work_run ORDER BY late DESC, name"
    )
    return [Work(**{**dict(row), "recent": json.loads(row["recent"])}) for row in found]


async def processes() -> Sequence[Record]:
    """Those that lived within the last hour, the living first; `alive`, by the real time."""
    return await db.rows(
        "SELECT kind, host, pid, version, python, started_at, beat_at, offset_ms,"
        " real_at > now() - interval '2 minutes' AS alive FROM process_beat"
        " WHERE real_at > now() - interval '1 hour' ORDER BY alive DESC, kind DESC, started_at"
    )


async def schema() -> str:
    """The newest migration that ran."""
    return await db.value("SELECT max(name) FROM migration")


async def queue() -> Record:
    """(waiting, due, oldest: of what is due, taken: worked on now, dead)."""
    row = await db.row(
        "SELECT count(*) FILTER (WHERE NOT dead) AS waiting,"
        " count(*) FILTER (WHERE NOT dead AND run_after <= now()) AS due,"
        " min(run_after) FILTER (WHERE NOT dead AND run_after <= now()"
        " AND (leased_until IS NULL OR leased_until < now())) AS oldest,"
        " count(*) FILTER (WHERE NOT dead AND leased_until >= now()) AS taken,"
        " count(*) FILTER (WHERE dead) AS dead FROM outbox WHERE done_at IS NULL"
    )
    assert row is not None
    return row


async def promised() -> Sequence[Record]:
    """By job, of the last hour: (job, done, p50 and longest in milliseconds, last_done, waiting,
    failing: tried in vain so far, dead, last_error)."""
    return await db.rows(
        "SELECT job, count(*) FILTER (WHERE done_at IS NOT NULL AND NOT dead) AS done,"
        " percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE NOT dead) AS p50,"
        " max(ms) FILTER (WHERE NOT dead) AS longest, max(done_at) AS last_done,"
        " count(*) FILTER (WHERE done_at IS NULL AND NOT dead) AS waiting,"
        " count(*) FILTER (WHERE done_at IS NULL AND NOT dead AND tries > 0 AND last_error <> '')"
        " AS failing, count(*) FILTER (WHERE done_at IS NULL AND dead) AS dead,"
        " (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error <> ''"
        " AND done_at IS NULL))[1] AS last_error"
        " FROM (SELECT *, (extract(epoch FROM done_at - started_at) * 1000)::int AS ms FROM outbox"
        " WHERE done_at IS NULL OR done_at > now() - interval '1 hour') o"
        " GROUP BY job ORDER BY dead DESC, failing DESC, job"
    )


async def dead() -> Sequence[Record]:
    """(id, tenant, slug, job, args, created_at, tries, last_error), the oldest first."""
    return await db.rows(
        "SELECT o.id, o.tenant, u.slug, o.job, o.args, o.created_at, o.tries, o.last_error"
        " FROM outbox o LEFT JOIN unit u ON u.id = o.tenant WHERE o.dead AND o.done_at IS NULL"
        " ORDER BY o.id LIMIT $1",
        MOST_DEAD,
    )


async def is_well() -> bool:
    """Nothing of the work is late, and some worker lives. What is dead waits for people and is no
    reason to start anything again."""
    return not [one for one in await conditions() if not one.code.startswith("dead")]
