"""What is counted against a limit is no longer failed sign-ins alone: ratings and followers too."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0014"
VERSION = "1.38.0"
DESCRIPTION = "attempts"

RENAMED = """
ALTER TABLE signin_failure RENAME TO attempt;
ALTER TABLE attempt RENAME COLUMN failures TO n;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, RENAMED)
