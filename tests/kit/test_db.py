"""The transaction class: what stock Piccolo gets wrong, and ours must not."""

import asyncio
import os
from contextlib import asynccontextmanager

import asyncpg
import pytest

from portal.kit import db
from portal.kit.checks import WrongDatabase, check_database
from portal.kit.tenancy import PLATFORM, acting_for
from tests.conftest import STACK


@pytest.fixture
async def small_pool():
    """A second engine with two connections, so that a leak shows at once."""
    engine = db.AppEngine(config={"dsn": db.DB.config["dsn"]})
    await engine.start_connection_pool(min_size=2, max_size=2)
    yield engine
    await engine.close_connection_pool()


async def test_a_failed_commit_gives_its_connection_back(small_pool):
    with acting_for(PLATFORM):
        for _ in range(6):
            with pytest.raises(asyncpg.PostgresError):
                async with small_pool.transaction() as open_now:
                    # The connection is gone at the moment of COMMIT.
                    pid = open_now.connection.get_server_pid()
                    await open_now.connection.execute("SELECT pg_terminate_backend($1)", pid)
        assert small_pool.current_transaction.get() is None
        async with small_pool.transaction() as open_now:
            assert await open_now.connection.fetchval("SELECT 1") == 1


async def test_a_cancelled_transaction_gives_its_connection_back(small_pool):
    async def slow():
        with acting_for(PLATFORM):
            async with small_pool.transaction() as open_now:
                await open_now.connection.execute("SELECT pg_sleep(3)")

    for _ in range(4):
        task = asyncio.ensure_future(slow())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    with acting_for(PLATFORM):
        async with small_pool.transaction() as open_now:
            assert await open_now.connection.fetchval("SELECT 1") == 1


async def test_an_inner_transaction_is_a_savepoint():
    kept = []

    async def promise(name):
        async def keep():
            kept.append(name)

        db.after_commit(keep)

    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("INSERT INTO attempt VALUES ('outer', 1, now())")
            await promise("outer")
            with pytest.raises(RuntimeError):
                async with db.transaction():
                    await db.changed("INSERT INTO attempt VALUES ('inner', 1, now())")
                    await promise("inner")
                    raise RuntimeError
            assert kept == []
        async with db.transaction():
            found = await db.rows("SELECT key FROM attempt WHERE key IN ('outer', 'inner')")
            await db.changed("DELETE FROM attempt WHERE key = 'outer'")
    assert [row["key"] for row in found] == ["outer"]
    assert kept == ["outer"]


async def test_a_task_that_outlives_the_transaction_reads_nothing_of_it():
    with acting_for(PLATFORM):
        async with db.transaction():
            leaked = asyncio.ensure_future(db.value("SELECT pg_sleep(0.1)"))
        with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError)):
            await leaked


@asynccontextmanager
async def _instead(dsn):
    """The portal's pool for a while on another database or role."""
    kept = db.DB.pool, db.DB.config
    db.DB.pool, db.DB.config = None, {"dsn": dsn}
    await db.DB.start_connection_pool(min_size=1, max_size=1)
    try:
        yield
    finally:
        await db.DB.close_connection_pool()
        db.DB.pool, db.DB.config = kept


async def test_the_start_refuses_a_database_whose_locale_breaks_thai_trigrams():
    server = next(one for one in STACK["stack"].servers if one.name == "postgres")
    admin = server.address("postgres", "postgres")
    connection = await asyncpg.connect(admin)
    await connection.execute(
        "CREATE DATABASE plain TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
    )
    await connection.close()
    plain = server.address("postgres", "plain")
    inside = await asyncpg.connect(plain)
    await inside.execute(
        "CREATE EXTENSION pg_trgm; CREATE TABLE migration (name text);"
        "CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'"
    )
    await inside.close()
    async with _instead(plain):
        with pytest.raises(WrongDatabase, match=r"initdb --locale=C\.UTF-8"):
            await check_database()


async def test_the_start_refuses_a_role_that_is_not_bound():
    async with _instead(os.environ["PORTAL_OWNER_DATABASE_URL"]):
        with pytest.raises(WrongDatabase, match="portal_app"):
            await check_database()
