"""What became of work that nobody waits for: one row for each loop and each minute's work, with
totals over all units, so that its cost does not grow with them (R85).

    await noted("worker.sweep", sweep)                  # notes when it began, how it ended
    await did()                                         # inside it: one unit, or one item, is done
    failed(error, "slug")                               # inside it: one failed, the rest goes on

Times are those of the portal's clock, so that a demo can move them; `free_at` alone is by the real
one: until then nobody begins it again, whatever other worker wakes up.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from piccolo.columns import JSONB, BigInt, Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit import db, tenancy
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, acting_for

log = logging.getLogger("portal.runs")

SELDOM = 30.0  # seconds between two notes of a quick loop that did nothing
KEPT = 60  # runs of which the duration is remembered
LONGEST_ERROR = 300


class WorkRun(Table, db=db.DB, tablename="work_run"):
    """`every`: seconds between two runs; `late_after`: seconds without a success, or a sign of one
    (`alive_at`), after which it is an alarm. `runs`, `failures` (of a whole run), `done` and
    `failed` (of its units or items) are totals. `recent`: the last KEPT as [second since 1970, ms,
    done, failed, whether it succeeded]."""

    name = Text(primary_key=True)
    every = Integer()
    late_after = Integer()
    registered_at = Timestamptz()
    free_at = Timestamptz(null=True)
    started_at = Timestamptz(null=True)
    alive_at = Timestamptz(null=True)
    succeeded_at = Timestamptz(null=True)
    failed_at = Timestamptz(null=True)
    runs = BigInt()
    failures = BigInt()
    done = BigInt()
    failed = BigInt()
    last_ms = Integer(null=True)
    last_done = Integer()
    last_failed = Integer()
    last_error = Text()
    recent = JSONB()


@dataclass
class Run:
    """One run under way; `written`: its beginning was noted."""

    name: str
    began: float
    written: bool
    done: int = 0
    failed: int = 0
    error: str = ""
    told_at: float = 0.0


_current: ContextVar[Run | None] = ContextVar("run", default=None)
_noted_at: dict[str, float] = {}
_unnoted: dict[str, int] = {}

BEGIN = """
    UPDATE work_run SET started_at = portal_now(), free_at = now() + $2 * interval '1 second'
    WHERE name = $1 AND ($2 = 0 OR free_at IS NULL OR free_at <= now())
"""
END = """
    UPDATE work_run SET runs = runs + $2, done = done + $3, failed = failed + $4,
        failures = failures + CASE WHEN $5 THEN 0 ELSE 1 END,
        succeeded_at = CASE WHEN $5 THEN portal_now() ELSE succeeded_at END,
        alive_at = CASE WHEN $5 THEN portal_now() ELSE alive_at END,
        failed_at = CASE WHEN $6 <> '' THEN portal_now() ELSE failed_at END,
        last_error = CASE WHEN $6 <> '' THEN $6 ELSE last_error END,
        last_ms = $7, last_done = $3, last_failed = $4,
        recent = (SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') FROM (
            SELECT one, place FROM jsonb_array_elements(recent || jsonb_build_array(
                jsonb_build_array(extract(epoch FROM portal_now())::bigint, $7::int, $3::int,
                    $4::int, $5::boolean))) WITH ORDINALITY AS each (one, place)
            ORDER BY place DESC LIMIT $8) kept)
    WHERE name = $1
"""


def name_of(work: Callable[..., Any]) -> str:
    """links.look_after_links, of portal.links.jobs."""
    return f"{work.__module__.removeprefix('portal.').removesuffix('.jobs')}.{work.__name__}"


async def register(works: dict[str, tuple[int, int]]) -> None:
    """Name -> (every, late after), in seconds: all that a worker of this version does. What it does
    not know any more is forgotten."""
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "INSERT INTO work_run (name, every, late_after) SELECT * FROM"
                " unnest($1::text[], $2::int[], $3::int[]) ON CONFLICT (name) DO UPDATE"
                " SET (every, late_after) = (excluded.every, excluded.late_after)",
                list(works),
                [every for every, _ in works.values()],
                [late for _, late in works.values()],
            )
            await db.changed("DELETE FROM work_run WHERE name <> ALL($1)", list(works))


async def noted(name: str, work: Callable[[], Awaitable[Any]], free_after: float = 0.0) -> Any:
    """Do it, and note it. `free_after`: seconds from now within which nobody begins it again; None
    when somebody did. A number that the work gives is how much it did. A run in which all failed
    has failed."""
    run = await _begin(name, free_after)
    if run is None:
        return None
    token = _current.set(run)
    try:
        given = await work()
    except Exception as error:
        failed(error)
        await _end(run, ok=False)
        raise
    finally:
        _current.reset(token)
    run.done += given if isinstance(given, int) else 0
    await _end(run, ok=not run.failed or run.done > 0)
    return given


async def did(count: int = 1) -> None:
    """So much of the run is done. A long run says now and then that it goes on."""
    run = _current.get()
    if run is None:
        return
    run.done += count
    if time.monotonic() - max(run.began, run.told_at) > SELDOM:
        run.told_at = time.monotonic()
        await _write("UPDATE work_run SET alive_at = portal_now() WHERE name = $1", run.name)


def failed(error: BaseException, what: str = "") -> None:
    """One unit or item of the run failed; `what` names it."""
    run = _current.get()
    if run is not None:
        run.failed += 1
        said = f"{type(error).__name__}: {error}"
        run.error = f"{what}: {said}"[:LONGEST_ERROR] if what else said[:LONGEST_ERROR]


async def _begin(name: str, free_after: float) -> Run | None:
    """None: another worker has begun it just now. A database that is away stops no work here; the
    work itself will say so."""
    began = time.monotonic()
    if not free_after and began - _noted_at.get(name, -SELDOM) < SELDOM:
        return Run(name, began, written=False)
    found = await _write(BEGIN, name, free_after)
    if free_after and found is False:
        return None
    _noted_at[name] = began
    return Run(name, began, written=True)


async def _end(run: Run, *, ok: bool) -> None:
    _unnoted[run.name] = _unnoted.get(run.name, 0) + 1
    if not (run.written or run.done or run.failed):
        return
    milliseconds = round((time.monotonic() - run.began) * 1000)
    if await _write(
        END, run.name, _unnoted[run.name], run.done, run.failed, ok, run.error, milliseconds, KEPT
    ):
        _unnoted[run.name] = 0


async def _write(sql: str, *args: Any) -> bool | None:
    """Whether a row was changed; None when the database is away."""
    try:
        with acting_for(tenancy.current_or_none() or PLATFORM):
            async with db.transaction():
                return await db.changed(sql, *args) > 0
    except (PortalError, db.asyncpg.PostgresError, *db.AWAY) as error:
        log.warning("run of %s: %s", args[0], error)
        return None
