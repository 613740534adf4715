"""The background process: runs what the outbox promises, and sweeps what is due.

arq on Redis wakes it at once; a loop of its own asks the database every few seconds what is due,
so that a wiped or absent queue delays work and loses none. Loops are level-triggered: after any
time away everything is caught up once.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from functools import partial
from random import randrange
from typing import Any

from arq import func
from arq.worker import Worker

from portal import features
from portal.compliance.jobs import count_stale
from portal.kit import db, jobs, runs
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.monitoring import watch
from portal.office.jobs import check_daily
from portal.tenants.queries import active_tenants, tenant_with_id, tenants_due
from portal.timing.sweep import catch_up, same_clock

log = logging.getLogger("portal.worker")

RELAY_EVERY = 5.0  # seconds; how long a lost wake-up delays work
SWEEP_EVERY = 5.0
MINUTE = 60.0
KEEP_DONE = "7 days"
PARALLEL = 10

QUIET_AT_ONCE = 200  # units in which nothing was done lately that one minute asks
_turns: dict[str, int] = {}  # which of them is next, by work

HOLD_EVERY = 10  # seconds; a lease is 30
LONGEST_WORK = 1800  # seconds, after which another may try
ONE_SWEEPER = 7_011_701  # advisory lock: two workers do not sweep at once


async def run(ctx: dict[Any, Any], number: int) -> None:
    """Do what one outbox row promises, for the tenant that it was promised for."""
    with acting_for(PLATFORM):
        claimed = await jobs.claim(number)
    if claimed is None:
        return
    tenant, name, arguments = claimed
    found = await tenant_with_id(tenant)
    holding = asyncio.create_task(_hold(number))
    try:
        if found is None:
            raise LookupError(f"no unit {tenant}")
        with acting_for(found):
            await jobs.ALL[name](*arguments)
    except Exception as error:
        log.exception("job %s, outbox %s", name, number)
        with acting_for(PLATFORM):
            await jobs.failed(number, error)
        return
    finally:
        holding.cancel()
        await asyncio.wait([holding])
    with acting_for(PLATFORM):
        await jobs.finished(number)


async def _hold(number: int) -> None:
    """Long work is not begun again by another worker while this one lives and is at it."""
    with acting_for(PLATFORM):
        for _ in range(int(LONGEST_WORK / HOLD_EVERY)):
            await asyncio.sleep(HOLD_EVERY)
            await jobs.hold(number)


async def relay() -> int:
    """Run every row that is due and that nobody took; how many. Needs no queue."""
    with acting_for(PLATFORM):
        waiting = await jobs.due()
    for number in waiting:
        await run({}, number)
    return len(waiting)


async def sweep() -> int:
    """Do what the clock has made due in every unit; how many items. What fails in one is logged
    and stops no other. ClocksDiffer: nothing is done."""
    await same_clock()
    done = 0
    for tenant in await tenants_due():
        with acting_for(tenant):
            try:
                done += await catch_up()
            except Exception as error:
                runs.failed(error, tenant.slug)
                log.exception("what is due for %s", tenant.slug)
    return done


async def tidy() -> None:
    """Forget what has served its time: done promises, ended sessions, old answers."""
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                f"DELETE FROM outbox WHERE done_at < now() - interval '{KEEP_DONE}'"  # noqa: S608
            )
            await db.changed("DELETE FROM session WHERE expires_at < now()")
            await db.changed("DELETE FROM half_signin WHERE expires_at < now()")
            await db.changed("DELETE FROM attempt WHERE since < now() - interval '1 day'")


SWEEPS = (sweep, check_daily, count_stale, tidy)  # one after another, by one worker


async def each_minute(work: jobs.Work) -> None:
    """One kind of work in every unit whose turn it is; what fails in one is logged and stops no
    other."""
    for tenant in await in_turn(work):
        with acting_for(tenant):
            try:
                await work()
                await runs.did()
            except Exception as error:
                runs.failed(error, tenant.slug)
                log.exception("%s for %s", work.__name__, tenant.slug)


async def in_turn(work: jobs.Work) -> list[Tenant]:
    """Every unit in which something was done lately, and QUIET_AT_ONCE of the others, each in its
    turn: a deployment of so many units or fewer asks them all each minute, and one of thousands
    does not spend its minutes on asking those that sleep."""
    everybody, busy = await active_tenants(), await jobs.busy_tenants()
    if len(everybody) <= QUIET_AT_ONCE:
        return everybody
    begin = _turns.get(work.__name__, randrange(len(everybody))) % len(everybody)
    _turns[work.__name__] = begin + QUIET_AT_ONCE
    turn = {one.id for one in (everybody[begin:] + everybody[:begin])[:QUIET_AT_ONCE]}
    return [one for one in everybody if one.id in turn or one.id in busy]


async def _every(seconds: float, work: Any) -> None:
    while True:
        try:
            await work()
        except (PortalError, db.asyncpg.PostgresError, *db.AWAY):
            log.exception("%s", work.__name__)
        await asyncio.sleep(seconds)


async def _alone_sweep() -> None:
    async with _alone(ONE_SWEEPER) as mine:
        if mine:
            for one in SWEEPS:
                await runs.noted(runs.name_of(one), one)


async def _relay() -> None:
    await runs.noted(runs.name_of(relay), relay)


async def _beat() -> None:
    await watch.beat("worker")


def _alone_each_minute(place: int) -> Any:
    work = [*jobs.EACH_MINUTE, *jobs.AT_LARGE][place]
    in_units = place < len(jobs.EACH_MINUTE)

    async def minutely() -> None:
        async with _alone(ONE_SWEEPER + 1 + place) as mine:
            if mine:
                whole = partial(each_minute, work) if in_units else work
                await runs.noted(runs.name_of(work), whole, free_after=MINUTE * 0.9)

    return minutely


def all_works() -> dict[str, tuple[int, int]]:
    """Name -> (every, late after), in seconds: what this process does by itself."""
    quick = {runs.name_of(one): (5, 300) for one in (relay, *SWEEPS)}
    minutely = [*jobs.EACH_MINUTE, *jobs.AT_LARGE]
    return quick | {runs.name_of(one): (60, 900) for one in minutely}


@contextlib.asynccontextmanager
async def _alone(number: int) -> AsyncIterator[bool]:
    """Whether this process holds the advisory lock, which ends with the process."""
    connection = await db.asyncpg.connect(db.DB.config["dsn"], timeout=5)
    try:
        yield await connection.fetchval("SELECT pg_try_advisory_lock($1)", number)
    finally:
        await connection.close(timeout=2)


async def work() -> None:
    """Until cancelled: the loops, and arq's worker beside them while Redis answers."""
    features.load()
    await db.connect()
    await runs.register(all_works())
    loops = [
        asyncio.create_task(_every(watch.EVERY, _beat)),
        asyncio.create_task(_every(RELAY_EVERY, _relay)),
        asyncio.create_task(_every(SWEEP_EVERY, _alone_sweep)),
        asyncio.create_task(_every(1.0, _listen)),
    ]
    for place in range(len(jobs.EACH_MINUTE) + len(jobs.AT_LARGE)):
        loops.append(asyncio.create_task(_every(MINUTE, _alone_each_minute(place))))
    try:
        await asyncio.gather(*loops)
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await jobs.queue.close()
        await db.disconnect()


async def _listen() -> None:
    """arq's worker; it gives up when Redis is away, and is begun again."""
    worker = Worker(
        functions=[func(run, name="run", keep_result=0, timeout=20, max_tries=1)],
        redis_settings=jobs.redis_settings(),
        job_serializer=jobs.encode,
        job_deserializer=json.loads,
        handle_signals=False,
        max_jobs=PARALLEL,
        poll_delay=0.2,
        health_check_interval=30,
    )
    try:
        await worker.async_run()
    except (jobs.RedisError, OSError, TimeoutError) as error:
        log.warning("queue: %s; the relay goes on", error)
    finally:
        with contextlib.suppress(Exception):
            await worker.close()
