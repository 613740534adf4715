"""The database: one engine, one way to open a transaction, one base for a tenant's rows.

Three things differ from stock Piccolo, each with a test:
- a failed COMMIT gives the connection back (stock leaks it out of the pool for good);
- a nested transaction is a SAVEPOINT (stock makes it a no-op, so a caught inner failure leaves
  half-written rows);
- no query runs outside a transaction (a bare query is bound to no tenant and would just read
  nothing).
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.columns import UUID
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from portal.kit import clock, tenancy
from portal.kit.errors import Unavailable
from portal.settings import settings

log = logging.getLogger("portal")

Promise = Callable[[], Awaitable[None]]

# Nothing may hold a connection for longer than a person waits.
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
}


# The server is away, going, or does not answer in time; a connection that broke in the middle.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
)


class NoTransaction(RuntimeError):
    """A bug: a query was made outside transaction()."""


class Transaction(PostgresTransaction):
    """Always gives its connection back; nested, it is a savepoint."""

    __slots__ = ("kept", "moment", "promises", "savepoint_", "tenant")

    engine: Any
    _parent: Any
    moment: Any

    async def __aenter__(self) -> "Transaction":
        if self._parent is not None:
            self.kept = len(self._parent.promises)
            self.savepoint_ = await self._parent.savepoint()
            return self._parent
        self.promises: list[Promise] = []
        self.moment = None
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
            await self.engine.bind(self)
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _give_back(self) -> None:
        # What could not be given back is thrown away by the pool; the work itself was done or not.
        with contextlib.suppress(*AWAY):
            if self.engine.pool:
                await asyncio.shield(self.engine.pool.release(self.connection))
            else:
                await self.connection.close()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if self._parent is not None:
            if error is None:
                await self.savepoint_.release()
            else:
                del self._parent.promises[self.kept :]
                await self.savepoint_.rollback_to()
            return False
        try:
            if error is not None:
                # A connection that is gone has rolled back already; what went wrong is `error`.
                with contextlib.suppress(asyncpg.PostgresError, *AWAY):
                    await self.rollback()
            else:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            if self.moment is not None:
                clock.moment.reset(self.moment)
            await self._give_back()
        return False


class OwnerEngine(PostgresEngine):
    """Connects when told to, not when it is made (stock asks the server its version at import).
    As it is, for the role that owns the tables and migrates them."""

    async def check_version(self) -> None: ...

    async def prep_database(self) -> None: ...

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(engine=self, allow_nested=allow_nested)

    async def bind(self, transaction: Transaction) -> None: ...


class AppEngine(OwnerEngine):
    """For the role that row-level security binds: every transaction is its tenant's."""

    async def bind(self, transaction: Transaction) -> None:
        transaction.tenant = tenancy.current_id()
        transaction.moment = clock.moment.set(
            await transaction.connection.fetchval(
                "SELECT portal_now() FROM set_config('portal.tenant', $1, true)",
                str(transaction.tenant or ""),
            )
        )

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:
        if self.current_transaction.get() is None:
            raise NoTransaction(str(querystring)[:80])
        return await super().run_querystring(querystring, in_pool)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        raise NoTransaction(f"the app's role changes no schema: {ddl[:80]}")


DB = AppEngine(config={})


class TenantRow:
    """Mixed into every table whose rows belong to one tenant."""

    tenant = UUID(default=None, null=False)


async def connect(size: int | None = None) -> None:
    """Open the pool. Raises Unavailable in words when the database does not answer."""
    DB.config = {"dsn": settings().database_url}
    try:
        await DB.start_connection_pool(
            min_size=1, max_size=size or settings().pool_size, timeout=5, server_settings=LIMITS
        )
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Unavailable(f"ฐานข้อมูลไม่ตอบ: {error}", f"Database: {error}") from error


async def disconnect() -> None:
    if DB.pool:
        await DB.close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All of it or none of it, for the acting tenant. What after_commit() promises is kept only
    if it commits."""
    acting = tenancy.current()
    outer: Any = DB.current_transaction.get()
    if outer is not None and outer.tenant != acting.id:
        raise tenancy.TenantsMixed(f"{acting.slug} in a transaction of {outer.tenant}")
    block = DB.transaction()
    if outer is not None:
        async with block:
            yield
        return
    try:
        async with block:
            yield
    except AWAY as error:
        log.warning("database: %s: %s", type(error).__name__, error)
        message = "ระบบขัดข้องชั่วคราว ลองใหม่ในอีกสักครู่"
        raise Unavailable(message, "Temporarily unavailable") from error
    for promise in block.promises:
        await promise()


def in_transaction() -> bool:
    return DB.current_transaction.get() is not None


def after_commit(promise: Promise) -> None:
    _current().promises.append(promise)


def _current() -> Transaction:
    current: Any = DB.current_transaction.get()
    if current is None:
        raise NoTransaction("open transaction() first")
    return current


async def rows(sql: str, *args: Any) -> Sequence[asyncpg.Record]:
    return await _current().connection.fetch(sql, *args)


async def row(sql: str, *args: Any) -> asyncpg.Record | None:
    return await _current().connection.fetchrow(sql, *args)


async def value(sql: str, *args: Any) -> Any:
    return await _current().connection.fetchval(sql, *args)


async def changed(sql: str, *args: Any) -> int:
    """Run a statement that writes; how many rows it touched."""
    tag = await _current().connection.execute(sql, *args)
    return int(tag.rsplit(" ", 1)[-1])
