"""Work done later by the worker, for one tenant, at least once and to one effect.

    @job
    async def tell(publication: str) -> None: ...

    await tell(id)            # now, here
    await tell.later(id)      # a row in the outbox, kept exactly when this transaction commits

The outbox row is the promise; the queue (arq on Redis) is told after commit and only wakes the
worker. Redis may be wiped or away: the worker's relay finds every row that is due and not done
(reliability.md D15-D18). A job re-reads and re-checks, so running it twice does nothing twice.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from arq import create_pool
from arq.connections import ArqRedis, RedisSettings
from piccolo.columns import JSONB, BigInt, Boolean, Integer, Text, Timestamptz
from piccolo.columns import UUID as UuidColumn
from piccolo.table import Table
from redis.exceptions import RedisError

from portal.kit import db, tenancy
from portal.settings import settings

Work = Callable[..., Awaitable[Any]]


class Outbox(Table, db=db.DB):
    """A promise: which job, for which tenant, with which identifiers. `leased_until`: a worker has
    it; `dead`: it failed TRIES times."""

    id = BigInt(primary_key=True)
    tenant = UuidColumn()
    job = Text()
    args = JSONB()
    created_at = Timestamptz()
    run_after = Timestamptz()
    leased_until = Timestamptz(null=True)
    started_at = Timestamptz(null=True)
    tries = Integer()
    done_at = Timestamptz(null=True)
    dead = Boolean()
    last_error = Text()


ALL: dict[str, "Job"] = {}
EACH_MINUTE: list[Work] = []
AT_LARGE: list[Work] = []
REACTIONS: dict[StrEnum, list["Job"]] = defaultdict(list)

# Letters and papers overtake what only machines wait for.
FIRST = ["publication.tell", "publication.post", "reports.build"]
LEASE = "30 seconds"  # a worker that took a row and died is given up after this
BUSY = "15 minutes"  # after something was promised for a unit
TRIES = 8  # then the row is dead and an operator looks at it


class Job:
    """One kind of work; its name is feature.function."""

    def __init__(self, work: Work) -> None:
        feature = work.__module__.removeprefix("portal.").removesuffix(".jobs")
        self.name, self.work = f"{feature}.{work.__name__}", work
        if self.name in ALL:
            raise ValueError(f"two jobs are named {self.name}")
        ALL[self.name] = self

    async def __call__(self, *args: Any) -> None:
        await self.work(*args)

    async def later(self, *args: Any) -> None:
        """Promise it, inside a transaction, for the acting tenant. Arguments: plain and small."""
        await self.later_for(tenancy.current().id, *args)

    async def later_for(self, tenant: UUID, *args: Any) -> None:
        """The same for another tenant: what the platform's people decide is done by the unit."""
        number = await db.value(
            "INSERT INTO outbox (tenant, job, args) VALUES ($1, $2, $3::jsonb) RETURNING id",
            tenant,
            self.name,
            json.dumps(args),
        )
        db.after_commit(lambda: queue.wake(number))


def job(work: Work | None = None, *, on: tuple[StrEnum, ...] = ()) -> Any:
    """`on`: the effects that it reacts to."""

    def declare(work: Work) -> Job:
        declared = Job(work)
        for effect in on:
            REACTIONS[effect].append(declared)
        return declared

    return declare(work) if work else declare


def each_minute(work: Work) -> Work:
    """Done about once a minute for every unit where something is going on, and for the others in
    turn (worker.in_turn), acting for it, by one worker at a time. It asks itself what is due, so
    that a minute that was missed is made up by the next."""
    EACH_MINUTE.append(work)
    return work


def at_large(work: Work) -> Work:
    """Done about once a minute by one worker, acting for nobody: it asks for the units in which
    something is due, acts for one after another, and ends before the minute does."""
    AT_LARGE.append(work)
    return work


async def announce(effects: tuple[StrEnum, ...], *args: Any) -> None:
    """Promise every job that reacts to these effects."""
    for effect in effects:
        for reaction in REACTIONS[effect]:
            await reaction.later(*args, str(effect))


async def announce_all(effects: tuple[StrEnum, ...], several: Sequence[tuple[Any, ...]]) -> None:
    """The same for several subjects. Nobody is woken: it is for work of the worker itself, whose
    relay finds what was promised within seconds."""
    names, args = [], []
    for effect in effects:
        for reaction in REACTIONS[effect]:
            for one in several:
                names.append(reaction.name)
                args.append(json.dumps((*one, str(effect))))
    await db.changed(
        "INSERT INTO outbox (tenant, job, args) SELECT $1, x.job, x.args::jsonb"
        " FROM unnest($2::text[], $3::text[]) AS x (job, args)",
        tenancy.current().id,
        names,
        args,
    )


def encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message, default=str).encode()


class Queue:
    """The way to wake the worker. Its absence delays work by a relay round and loses none."""

    def __init__(self) -> None:
        self.redis: ArqRedis | None = None

    async def wake(self, number: int) -> None:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            if self.redis is None:
                self.redis = await create_pool(
                    redis_settings(), job_serializer=encode, job_deserializer=json.loads
                )
            await self.redis.enqueue_job("run", number, _job_id=f"outbox:{number}")

    async def close(self) -> None:
        if self.redis is not None:
            await self.redis.aclose(close_connection_pool=True)
            self.redis = None


queue = Queue()


def redis_settings() -> RedisSettings:
    found = RedisSettings.from_dsn(settings().redis_url)
    found.conn_timeout, found.conn_retries = 1, 0
    return found


async def claim(number: int) -> tuple[UUID, str, list[Any]] | None:
    """Take one due row for LEASE: (tenant, job, arguments), or None when it is done, taken or
    not due. Acts as the platform: the outbox holds identifiers only."""
    async with db.transaction():
        row = await db.row(
            f"UPDATE outbox SET leased_until = now() + interval '{LEASE}', started_at = now(),"  # noqa: S608
            " tries = tries + 1"
            " WHERE id = $1 AND done_at IS NULL AND NOT dead AND run_after <= now()"
            " AND (leased_until IS NULL OR leased_until < now()) RETURNING tenant, job, args",
            number,
        )
    return (row["tenant"], row["job"], json.loads(row["args"])) if row else None


async def hold(number: int) -> None:
    """Take it for LEASE again."""
    async with db.transaction():
        await db.changed(
            f"UPDATE outbox SET leased_until = now() + interval '{LEASE}'"  # noqa: S608
            " WHERE id = $1 AND done_at IS NULL",
            number,
        )


async def finished(number: int) -> None:
    async with db.transaction():
        await db.changed("UPDATE outbox SET done_at = now(), last_error = '' WHERE id = $1", number)


async def failed(number: int, error: Exception) -> None:
    """Try again later, each time after twice as long; at the last try it is dead."""
    async with db.transaction():
        await db.changed(
            "UPDATE outbox SET leased_until = NULL, last_error = $2, dead = tries >= $3,"
            " run_after = now() + interval '2 seconds' * power(2, least(tries, 9)) WHERE id = $1",
            number,
            f"{type(error).__name__}: {error}"[:500],
            TRIES,
        )


async def busy_tenants() -> set[UUID]:
    """Those for which something was promised lately: people or programs are at work there."""
    with tenancy.acting_for(tenancy.PLATFORM):
        async with db.transaction():
            found = await db.rows(
                f"SELECT DISTINCT tenant FROM outbox WHERE created_at > now() - interval '{BUSY}'"  # noqa: S608
            )
    return {row["tenant"] for row in found}


async def due(limit: int = 50) -> list[int]:
    """The rows that wait and that nobody works on: what people wait for first, then the oldest."""
    async with db.transaction():
        found = await db.rows(
            "SELECT id FROM outbox WHERE done_at IS NULL AND NOT dead AND run_after <= now()"
            " AND (leased_until IS NULL OR leased_until < now())"
            " ORDER BY job = ANY($2) DESC, run_after, id LIMIT $1",
            limit,
            FIRST,
        )
    return [row["id"] for row in found]
