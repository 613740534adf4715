"""Migrations: SQL scripts on Piccolo's line of migrations, all or none, one process at a time."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.engine import engine_finder

ONE_AT_A_TIME = 7_011_700  # the advisory lock's number; any that nothing else uses


def script(migration: str, description: str, *scripts: str) -> MigrationManager:
    """A migration that runs these SQL scripts, each of several statements."""
    manager = MigrationManager(migration_id=migration, app_name="portal", description=description)

    async def run() -> None:
        engine: Any = engine_finder()
        connection = engine.current_transaction.get().connection
        for sql in scripts:
            await connection.execute(sql)

    manager.add_raw(run)
    return manager


def own_rows(*tables: str) -> str:
    """Statements that keep the rows of these tables to the tenant that is acting, whoever asks."""
    return "".join(
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY own ON {name} USING (tenant = portal_tenant())"
        " WITH CHECK (tenant = portal_tenant());\n"
        for name in tables
    )


async def migrate(*, clock_moves: bool = False) -> None:
    """Run what has not run. The records and the changes are one transaction, so that a kill in
    the middle leaves the database as it was. `clock_moves`: the app may move the clock (a demo)."""
    engine: Any = engine_finder()
    async with engine.transaction() as transaction:
        await transaction.connection.execute(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        await ForwardsMigrationManager(app_name="portal").run()
        change = (
            "GRANT INSERT, UPDATE ON clock_shift TO"
            if clock_moves
            else ("REVOKE INSERT, UPDATE ON clock_shift FROM")
        )
        await transaction.connection.execute(f"{change} portal_app")
