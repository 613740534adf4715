"""What is known of the scanner: kept by the worker at each round, read by pages."""

from datetime import timedelta

from asyncpg import Record

from portal.kit import db, tenancy

PATIENCE = timedelta(minutes=10)  # of silence, until people are told


async def answered(version: str) -> None:
    """It answers, and is of this version. Any silence is over."""
    async with db.transaction():
        await db.changed(
            "UPDATE scanner SET signatures = $1, answered_at = now(), silent_since = NULL,"
            " trouble = '', told_at = NULL, signatures_since = CASE WHEN signatures = $1"
            " THEN signatures_since ELSE now() END"
            " WHERE signatures <> $1 OR silent_since IS NOT NULL OR answered_at IS NULL"
            " OR answered_at < now() - interval '10 seconds'",  # not once more for every unit
            version,
        )


async def silent(trouble: str) -> None:
    """It gives no answer; the first time that this is noted, its silence begins."""
    async with db.transaction():
        await db.changed(
            "UPDATE scanner SET silent_since = coalesce(silent_since, now()), trouble = $1"
            " WHERE silent_since IS NULL OR trouble <> $1",
            trouble[:300],
        )


async def state() -> Record:
    """(signatures, signatures_since, answered_at, silent_since, trouble, told_at, now), by the
    real time: a demo's clock does not move it. Inside a transaction."""
    found = await db.row("SELECT *, now() AS now FROM scanner")
    assert found is not None
    return found


async def count() -> None:
    """Note for the operators how much of the acting unit waits, and what is held back. What does
    not change is not written."""
    async with db.transaction():
        await db.changed(
            "UPDATE site SET (scan_pending, scan_pending_since, scan_withheld) ="
            " (found.n, found.since, found.held) FROM (SELECT count(*) AS n,"
            " min(touched_at) AS since, (SELECT count(*) FROM withheld_document) AS held"
            " FROM content WHERE scan = 'pending') found WHERE tenant = $1"
            " AND (scan_pending, scan_pending_since, scan_withheld)"
            " IS DISTINCT FROM (found.n, found.since, found.held)",
            tenancy.current().id,
        )
