"""What could not be done to one publication in its time is tried again, each time after twice as
long, and stops no other; the counter stays until it is done. Inside transactions of its own."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal
from uuid import UUID

from asyncpg import Record

from portal.kit import clock, db, tenancy
from portal.kit.errors import Conflict, NotFound, Unavailable

log = logging.getLogger("portal.publication")

Work = Literal["expire", "remind", "warn", "review"]

FIRST, LONGEST = "1 minute", 10  # waits: a minute, then twice as long each time, up to 17 hours
AT_ONCE = 20  # of those that failed before, in one round of one unit


def never_failed(work: Work) -> str:
    """SQL: this publication (p) is not among those that are tried again. Asked once for a whole
    statement, so that the first in the order of an index is found without reading the others."""
    return f"p.id <> ALL(ARRAY(SELECT publication FROM due_failure WHERE work = '{work}'))"  # noqa: S608


async def due_again(work: Work) -> Sequence[UUID]:
    """Those whose time to be tried again has come. In a transaction."""
    found = await db.rows(
        "SELECT publication FROM due_failure WHERE work = $1 AND retry_at <= portal_now()"
        " ORDER BY retry_at LIMIT $2",
        work,
        AT_ONCE,
    )
    return [row["publication"] for row in found]


async def one_by_one(
    work: Work, publications: Sequence[UUID], act: Callable[[UUID], Awaitable[None]]
) -> int:
    """How many were done. What a person did meanwhile is no failure; a database that is away is
    nobody's of them."""
    done = 0
    for publication in publications:
        try:
            await act(publication)
        except (Unavailable, *db.AWAY):
            raise
        except (Conflict, NotFound):
            await forget(work, publication)
        except Exception as error:
            log.exception("%s %s", work, publication)
            await _note(work, publication, error)
        else:
            done += 1
            await forget(work, publication)
    return done


async def forget(work: Work, publication: UUID) -> None:
    async with db.transaction():
        await db.changed(
            "DELETE FROM due_failure WHERE publication = $1 AND work = $2", publication, work
        )


async def _note(work: Work, publication: UUID, error: Exception) -> None:
    async with db.transaction():
        await db.changed(
            "INSERT INTO due_failure AS f (tenant, publication, work, tries, since, retry_at,"  # noqa: S608
            f" error) VALUES ($1, $2, $3, 1, $4, $4::timestamptz + interval '{FIRST}', $5)"
            " ON CONFLICT (tenant, publication, work) DO UPDATE SET tries = f.tries + 1,"
            f" retry_at = $4::timestamptz + interval '{FIRST}'"
            f" * power(2, least(f.tries, {LONGEST})), error = excluded.error",
            tenancy.current().id,
            publication,
            work,
            clock.now(),
            f"{type(error).__name__}: {error}"[:500],
        )


async def failing(limit: int = 50) -> Sequence[Record]:
    """(publication, title, work, tries, since, retry_at, error), the longest failing first. In a
    transaction."""
    return await db.rows(
        "SELECT f.publication, p.title, f.work, f.tries, f.since, f.retry_at, f.error"
        " FROM due_failure f JOIN publication p ON p.tenant = f.tenant AND p.id = f.publication"
        " ORDER BY f.since LIMIT $1",
        limit,
    )
